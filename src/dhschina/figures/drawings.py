"""Pictures of two vocabularies, counted before: of words, or of the `things` named (in the plural)."""

from math import ceil, log2

import polars as pl

from dhschina.figures import Figure, finish, listed, written
from dhschina.figures.canvas import canvas, label, mark, rows, shorten, signed, write
from dhschina.figures.paint import INK, LEFT, MUTED, RIGHT, ROW, RULE, WIDTH


def _sides(left: str, right: str, things: str) -> dict[str, str]:
    """Headings for the columns of the two sides."""
    heads = {"count": "count", "total": things, "share": "share"}
    sides = (("left", left), ("right", right))
    return {f"{side}_{what}": f"{name}: {head}" for side, name in sides for what, head in heads.items()}


def _top(table: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows, highest `column` first, then by word."""
    return table.sort(column, "word", descending=[True, False], nulls_last=True)


def draw_distinctive(
    compared: pl.DataFrame,
    left: str,
    right: str,
    *,
    top: int = 10,
    min_count: int = 1,
    things: str = "words",
    name: str = "distinctive",
    title: str = "",
    caption: str = "",
) -> Figure:
    """The words that differ most: Log Ratio with its interval, both counts printed, hollow marks for zero counts.

    `compared` is the table of `compare_words`; of the words that occur `min_count` times or more in both together, the
    `top` of each side are drawn, by g2, then by word. Title and caption say how many of all words survive correction
    (q at most 0.05).
    """
    often = pl.col("left_count") + pl.col("right_count") >= min_count
    ranked = _top(compared.filter(often, pl.col("log_ratio").is_not_null()), "g2")
    sides = [ranked.filter(of).head(top) for of in (pl.col("log_ratio") > 0, pl.col("log_ratio") < 0)]
    drawn = pl.concat([_top(side, "log_ratio") for side in sides])
    survive = f"{compared.filter(pl.col('q') <= 0.05).height:,} of {compared.height:,} {things}"
    thing = things.removesuffix("s")
    most = min(max([abs(ratio) for ratio in drawn["log_ratio"]] or [1.0]) + 2.5, 24.0)
    wide, high = WIDTH - 250, max(drawn.height, 1) * ROW
    figure, (axes,) = canvas(WIDTH, high + 64, (190, 36, wide, high))
    rows(axes, drawn.height)
    axes.set_xlim(most, -most)  # positive ratios belong to the left release, which stays on the left
    step = ceil(most / 4)
    ticks = [tick for tick in range(-4 * step, 4 * step + 1, step) if abs(tick) < most]
    axes.set_xticks(ticks, [f"{2 ** abs(tick):,}×" if tick else "equal" for tick in ticks])
    axes.vlines(ticks, -0.5, max(drawn.height, 1) - 0.5, color=[RULE if tick else MUTED for tick in ticks], lw=1)
    for row, word in enumerate(drawn.iter_rows(named=True)):
        ratio, ends = word["log_ratio"], (word["high"], word["low"])
        line = [
            edge if end is None else max(min(end, most), -most) for end, edge in zip(ends, (most, -most), strict=True)
        ]
        axes.plot(line, [row, row], color=LEFT if ratio > 0 else RIGHT, lw=1.6, alpha=0.55, solid_capstyle="butt")
        mark(axes, ratio, row, ratio > 0, hollow=not word["left_count"] or not word["right_count"])
        write(axes, -190, row, shorten(word["word"], 20))
        write(axes, -14, row, f"{word['left_count']:,}", "right")
        write(axes, wide + 48, row, f"{word['right_count']:,}", "right")
    write(axes, -14, -1.1, signed(left, True), "right", bold=True)
    write(axes, wide + 48, -1.1, signed(right, False), "right", bold=True)
    write(axes, 0, -1.1, "← used more often", color=MUTED)
    write(axes, wide - 16, -1.1, "used more often →", "right", MUTED)
    left_total, right_total = compared.select("left_total", "right_total").row(0) if compared.height else (0, 0)
    totals = f"{left_total:,} {things} of {left} and {right_total:,} of {right}"
    leading = "; ".join(
        f"towards {label} {listed(told)}"
        for label, side in zip((left, right), sides, strict=True)
        if (
            told := [
                f"{w['word']} ({w['left_count']:,} to {w['right_count']:,}, Log Ratio {written(w['log_ratio'], 'log')})"
                for w in side.head(3).to_dicts()
            ]
        )
    )
    alt = (
        f"Lollipop chart of {drawn.height} {things}, counted in {totals}. Horizontal axis: how many times as often a "
        f"{thing} is used, more in {left} on the left, more in {right} on the right. Leading: {leading or 'none'}. "
        f"{survive} survive correction for many tests."
    )
    note = caption or (
        f"Counts in {totals}. Hollow: one of the two never uses the {thing}, and its zero was taken as ½. Lines: 95 % "
        f"intervals, uncorrected. {survive} survive correction for many tests (Benjamini-Hochberg, q ≤ 0.05)."
    )
    found = title or f"{survive} differ by more than chance allows"
    return finish(figure, name, found, alt, note, drawn, _sides(left, right, things))


def draw_frequencies(
    compared: pl.DataFrame,
    left: str,
    right: str,
    *,
    labels: int = 40,
    things: str = "words",
    name: str = "frequencies",
    title: str = "",
    caption: str = "",
) -> Figure:
    """How often each word occurs in one release against the other, per 1,000 words, with labels that never overlap.

    `compared` is the table of `compare_words`. Up to `labels` words are named: half of them those with the highest g2,
    the others those most used in both. Words with the same two counts share one mark.
    """
    rates = {side: 1000 * pl.col(f"{side}_count") / pl.col(f"{side}_total") for side in ("left", "right")}
    words = compared.with_columns(up=(1 + rates["left"]).log(2), across=(1 + rates["right"]).log(2))
    words = words.with_columns(least=pl.min_horizontal("up", "across"))
    wide, high, low = WIDTH - 70, 520.0, -0.15
    most = max([*words["up"], *words["across"], 1.0]) * 1.04
    figure, (axes,) = canvas(WIDTH, high + 56, (54, 8, wide, high))
    axes.set_xlim(low, most)
    axes.set_ylim(low, most)
    ticks = [tick for tick in (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if log2(1 + tick) <= most]
    axes.set_xticks([log2(1 + tick) for tick in ticks], ticks)
    axes.set_yticks([log2(1 + tick) for tick in ticks], ticks)
    axes.grid(color=RULE, lw=0.8)
    axes.plot([0, most], [0, most], color=MUTED, lw=1)
    axes.set_xlabel(f"uses per 1,000 {things} of {signed(right, False)}", color=INK)
    axes.set_ylabel(f"uses per 1,000 {things} of {signed(left, True)}", color=INK)
    spots = words.select("up", "across", zero=pl.min_horizontal("left_count", "right_count") == 0).unique()
    for up, across, zero in spots.sort("up", "across").iter_rows():
        mark(axes, across, up, up > across, hollow=zero, size=7)
    leading = _top(words, "g2").head(labels // 2)
    common = _top(words.filter(pl.col("least") > 0), "least").head(labels - leading.height)
    named = pl.concat([leading, common]).unique("word", maintain_order=True)
    scale = most - low

    def spot(up: float, across: float) -> tuple[float, float]:
        return (across - low) / scale * wide, (most - up) / scale * high

    together = named.group_by("up", "across", maintain_order=True).agg(pl.col("word"))
    points = [
        (*spot(up, across), ", ".join(shorten(w, 20) for w in at[:3]) + " …" * (len(at) > 3), 4.0)
        for up, across, at in together.iter_rows()
    ]
    unnamed = spots.join(together, on=["up", "across"], how="anti").select("up", "across").iter_rows()
    label(axes, points, wide, high, 0, [(*spot(*where), 4.0) for where in unnamed])
    counts = ("word", "left_count", "right_count")
    both = listed(f"{word} ({a:,} and {b:,})" for word, a, b in common.head(3).select(counts).iter_rows())
    single = leading.filter(pl.col("least") == 0).head(4).select(counts)
    alone = listed(f"{word} ({a:,} and {b:,})" for word, a, b in single.iter_rows())
    shared = f"{words.filter(pl.col('least') > 0).height:,} of {words.height:,} {things}"
    alt = (
        f"Scatter plot of {words.height:,} {things}. Vertical axis: uses per 1,000 {things} of {left}; horizontal "
        f"axis: of {right}; both from 0 to {2**most - 1:,.0f}, logarithmic. Most used in both: {both}. In one only: "
        f"{alone}."
    )
    note = caption or "Above the line: used more in the release of the vertical axis. Hollow: used in one release only."
    further = [column for column in compared.columns if column.endswith("sentences")]
    data = named.select(*counts, "left_total", "right_total", "log_ratio", "q", *further)
    found = title or f"{shared} occur in both {left} and {right}"
    return finish(figure, name, found, alt, note, data, _sides(left, right, things))


def draw_shift(
    words: pl.DataFrame,
    left: str,
    right: str,
    *,
    top: int = 20,
    things: str = "words",
    name: str = "shift",
    title: str = "",
    caption: str = "",
) -> Figure:
    """A word shift: the words that make the releases differ, by how many bits; bars point to where one is used more.

    `words` is the table `words` of `divergence`: word, left_count, right_count, bits, more. The `top` largest are
    drawn.
    """
    drawn = _top(words, "bits").head(top)
    whole, part = float(words["bits"].sum()), float(drawn["bits"].sum())
    wide, high = WIDTH - 120, max(drawn.height, 1) * ROW
    most = max([*drawn["bits"], 0.001]) * 1.6
    figure, (axes,) = canvas(WIDTH, high + 36, (60, 36, wide, high))
    rows(axes, drawn.height)
    axes.set_xlim(-most, most)
    axes.axvline(0, color=MUTED, lw=1)
    told = []
    for row, word in enumerate(drawn.iter_rows(named=True)):
        where, side = (left, -1) if word["more"] == "left" else (right, 1)
        end = wide / 2 * (1 + side * word["bits"] / most)
        axes.barh(row, side * word["bits"], 0.62, facecolor=LEFT if side < 0 else RIGHT)
        outward, inward = ("left", "right") if side > 0 else ("right", "left")
        write(axes, end + 6 * side, row, f"{word['bits']:.4f}", outward, MUTED)
        write(axes, wide / 2 - 8 * side, row, shorten(word["word"], 22), inward)
        counts = f"{word['left_count']:,} to {word['right_count']:,}"
        told.append(f"{word['word']} ({counts}, {word['bits']:.4f} bits, more in {where})")
    write(axes, 0, -1.05, f"← more in {signed(left, True)}", bold=True)
    write(axes, wide, -1.05, f"more in {signed(right, False)} →", "right", bold=True)
    alt = (
        f"Bar chart of {drawn.height} {things} by their part in the divergence of {left} and {right}, {whole:.3f} bits "
        f"in all. Bars to the left: more in {left}; to the right: more in {right}. Longest: {listed(told[:4])}."
    )
    several = f"{drawn.height} of {words.height:,} {things}"
    note = caption or f"Jensen-Shannon divergence, {whole:.3f} bits; these {several} make {part:.3f} of them."
    found = title or f"{several} make {part / whole if whole else 0:.0%} of the difference between {left} and {right}"
    return finish(figure, name, found, alt, note, drawn, _sides(left, right, things), {"bits": ".4f"})


def draw_zipf(
    ranked: pl.DataFrame,
    left: str,
    right: str,
    *,
    things: str = "words",
    name: str = "zipf",
    title: str = "",
    caption: str = "",
) -> Figure:
    """Frequency against rank, both logarithmic: how few words make most of each text.

    `ranked` is the table of `zipf`. Of words with one count, the first by rank is drawn. The thin lines fall as Zipf's
    law would have it, each rank's share that of the first word divided by the rank.
    """
    drawn = ranked.unique(["group", "count"], keep="first").sort("group", "rank")
    thing = things.removesuffix("s")
    figure, (axes,) = canvas(WIDTH, 330, (64, 12, WIDTH - 190, 270))
    rates = drawn.select(1000 * pl.col("count") / pl.col("total")).to_series().to_list()
    ranks = ranked["rank"].to_list()
    for scale, ticks, most in (
        (axes.set_xscale, axes.set_xticks, max(ranks, default=1)),
        (axes.set_yscale, axes.set_yticks, max(rates, default=1)),
    ):
        scale("log")
        powers = [10**power for power in range(7) if 10**power <= most]
        ticks(powers, [f"{power:,}" for power in powers])
    axes.minorticks_off()
    axes.grid(color=RULE, lw=0.8)
    axes.set_xlabel(f"rank of the {thing}", color=INK)
    axes.set_ylabel(f"uses per 1,000 {things}", color=INK)
    told, once = [], []
    for side, group in ((True, left), (False, right)):
        own = drawn.filter(group=group)
        for word, count, total in own.select("word", "count", "total").head(1).iter_rows():
            told.append(f"{word} ({count:,} of {total:,} in {group})")
            share, last = 1000 * count / total, ranked.filter(group=group).height
            axes.plot([1, last], [share, share / last], color=LEFT if side else RIGHT, lw=0.8)
        for rank, count, total in own.select("rank", "count", "total").iter_rows():
            mark(axes, rank, 1000 * count / total, side, size=7)
        single = ranked.filter(group=group, count=1).height
        once.append(f"{single:,} of {ranked.filter(group=group).height:,} {things} occur once in {shorten(group)}")
    alt = (
        f"Scatter plot. Horizontal axis: rank of a {thing} from 1, logarithmic; vertical axis: its uses per 1,000 "
        f"{things}, logarithmic. Both releases fall from the upper left to the lower right. Most frequent: "
        f"{listed(told)}."
    )
    key = f"{signed(left, True)}, {signed(right, False)}; of {things} with one count, the first is marked."
    note = f"{key} Thin lines: the share of the first {thing} divided by the rank. {caption}".strip()
    return finish(
        figure, name, title or listed(once), alt, note, drawn.select("group", "rank", "word", "count", "total")
    )
