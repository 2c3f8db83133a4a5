"""Pictures of words: each function takes a finished table and gives its figure. Rows are placed here, never counted.

Every function takes `name` (the figure's id, once a page), `title` (the finding; computed when empty) and `caption`.
"""

from math import ceil

import polars as pl

from dhschina.canvas import LEFT, MUTED, PAPER, RIGHT, ROW, RULE, WIDTH, canvas, mark, rows, shorten, write
from dhschina.figures import Figure, finish, listed, written


def _top(table: pl.DataFrame, column: str) -> pl.DataFrame:
    """The rows, highest `column` first, then by word."""
    return table.sort(column, "word", descending=[True, False], nulls_last=True)


def draw_kept(kept: pl.DataFrame, *, name: str = "kept", title: str = "", caption: str = "") -> Figure:
    """What was kept of each page: words printed and words kept, by kind of segment.

    `kept` has the columns release, kind, words (printed) and kept (words that analyses count), drawn in its order.
    """
    sums = kept.group_by("release", maintain_order=True).agg(pl.col("words", "kept").sum()).rows()
    told = listed(f"{good:,} of {words:,} words of {release}" for release, words, good in sums)
    lines = kept.height + 1.5 * len(sums)
    figure, (axes,) = canvas(WIDTH, lines * ROW, (110, 0, WIDTH - 250, lines * ROW))
    rows(axes, lines)
    axes.set_xlim(0, max([*kept["words"], 1]))
    row = 0.0
    for number, (release, words, good) in enumerate(sums):
        color = RIGHT if number else LEFT
        write(axes, -110, row, shorten(release, 16), bold=True)
        write(axes, 0, row, f"{good:,} of {words:,} words kept")
        for kind, printed, counted in kept.filter(release=release).select("kind", "words", "kept").iter_rows():
            row += 1
            axes.barh(row, printed, 0.56, facecolor=PAPER, edgecolor=color, lw=1.2)
            axes.barh(row, counted, 0.56, facecolor=color)
            write(axes, -12, row, shorten(kind, 14), "right")
            fate = "all kept" if counted == printed else f"{counted:,} kept" if counted else "left out"
            place = {"xytext": (7, 0), "textcoords": "offset points", "va": "center_baseline"}
            axes.annotate(f"{printed:,}  {fate}", (printed, row), **place)
        row += 1.5
    lost = kept.filter(pl.col("kept") < pl.col("words")).sort(
        pl.col("words") - pl.col("kept"), "release", "kind", descending=[True, False, False]
    )
    leading = listed(f"{r['words'] - r['kept']:,} of {r['kind']} in {r['release']}" for r in lost.head(3).to_dicts())
    alt = (
        "Bar chart: one bar for each kind of segment of each release, its length the number of words. "
        f"Kept: {told}. Most words left out: {leading}."
    )
    note = caption or "Filled: counted. Hollow: left out, as the page says it, not the release, or says it twice."
    return finish(
        figure, name, title or f"Kept: {told}", alt, note, kept, {"words": "words printed", "kept": "words kept"}
    )


def draw_distinctive(
    compared: pl.DataFrame,
    left: str,
    right: str,
    *,
    top: int = 10,
    name: str = "distinctive",
    title: str = "",
    caption: str = "",
) -> Figure:
    """The words that differ most: Log Ratio with its interval, both counts printed, hollow marks for zero counts.

    `compared` is the table of `compare_words`; the `top` words of each side are drawn, by g2, then by word. Title and
    caption say how many of all its words survive correction (q below 0.05).
    """
    ranked = _top(compared.filter(pl.col("log_ratio").is_not_null()), "g2")
    sides = [ranked.filter(of).head(top) for of in (pl.col("log_ratio") > 0, pl.col("log_ratio") < 0)]
    drawn = pl.concat([_top(side, "log_ratio") for side in sides])
    survive = f"{compared.filter(pl.col('q') < 0.05).height:,} of {compared.height:,} words"
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
    write(axes, -14, -1.1, shorten(left, 10), "right", bold=True)
    write(axes, wide + 48, -1.1, shorten(right, 10), "right", bold=True)
    write(axes, 0, -1.1, "← used more often", color=MUTED)
    write(axes, wide, -1.1, "used more often →", "right", MUTED)
    left_total, right_total = compared.select("left_total", "right_total").row(0) if compared.height else (0, 0)
    totals = f"{left_total:,} words of {left} and {right_total:,} of {right}"
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
        f"Lollipop chart of {drawn.height} words, counted in {totals}. Horizontal axis: how many times as often a word "
        f"is used, more in {left} on the left, more in {right} on the right. Leading: {leading or 'none'}. "
        f"{survive} survive correction for many tests."
    )
    note = caption or (
        f"Counts in {totals}. Hollow: one of the two never uses the word, and its zero was taken as ½. Lines: 95 % "
        f"intervals, uncorrected. {survive} survive correction for many tests (Benjamini-Hochberg, q < 0.05)."
    )
    found = title or f"{survive} differ by more than chance allows"
    names = {
        "left_count": f"{left}: count",
        "left_total": f"{left}: words",
        "right_count": f"{right}: count",
        "right_total": f"{right}: words",
    }
    return finish(figure, name, found, alt, note, drawn, names)
