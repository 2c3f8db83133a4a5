"""Pictures in rows: what was kept, where things fall, how firmly they are promised, what holds. Nothing is counted."""

from collections.abc import Mapping
from textwrap import wrap

import polars as pl

from dhschina.commitments.ladders import SCALE
from dhschina.figures import Figure, finish, listed
from dhschina.figures.canvas import canvas, mark, rows, shorten, signed, write
from dhschina.figures.paint import INK, LEFT, MUTED, PAPER, RIGHT, ROW, RULE, WIDTH


def draw_kept(kept: pl.DataFrame, *, name: str = "kept", title: str = "", caption: str = "") -> Figure:
    """What was kept of each page: words printed and words kept, by kind of segment.

    `kept` has the columns release, kind, words (printed) and kept (words that analyses count), drawn in its order.
    """
    sums = kept.group_by("release", maintain_order=True).agg(pl.col("words", "kept").sum()).rows()
    told = listed(f"{good:,} of {words:,} words of {release}" for release, words, good in sums)
    lines = max(kept.height + 1.5 * len(sums), 1)
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


def draw_lanes(
    places: pl.DataFrame,
    left: str,
    right: str,
    *,
    headings: pl.DataFrame | None = None,
    name: str = "lanes",
    title: str = "",
    caption: str = "",
) -> Figure:
    """Where words fall in each release: one lane each, a mark at every place, headings as numbered ticks.

    `places` has release, word, place (words before it) and total (words of the release), as `lanes` of
    concordance gives them; lanes keep their first order. `headings` has release, heading, place, total (`ticks`).
    """
    words = places["word"].unique(maintain_order=True).to_list()
    marks = places.clear().with_columns(heading=pl.lit("")) if headings is None else headings
    both = pl.concat([places.select("release", "total"), marks.select("release", "total")], how="vertical_relaxed")
    totals = [max([*both.filter(pl.col("release") == release)["total"], 1]) for release in (left, right)]
    margin, gap = 170.0, 24.0
    room = WIDTH - margin - gap - 6
    wides = [max(room * total / sum(totals), 60) for total in totals]
    high = max(len(words), 1) * ROW
    figure, panels = canvas(
        WIDTH, high + 48, (margin, 44, wides[0], high), (margin + wides[0] + gap, 44, wides[1], high)
    )
    key: list[str] = []
    placed = places.drop_nulls("place")  # a lane without a place stays empty
    for side, (release, axes, total) in enumerate(zip((left, right), panels, totals, strict=True)):
        rows(axes, len(words))
        axes.set_xlim(0, total)
        axes.hlines(range(len(words)), 0, total, color=RULE, lw=1)
        write(axes, 0, -1.45, signed(release, not side), bold=True)
        for heading, spot in marks.filter(pl.col("release") == release).select("heading", "place").iter_rows():
            key.append(f"{len(key) + 1} = {heading}")
            axes.vlines(spot, -0.5, max(len(words), 1) - 0.5, color=RULE, lw=1.2)
            axes.annotate(str(len(key)), (spot, -0.6), ha="center", color=MUTED, annotation_clip=False)
        for row, word in enumerate(words):
            if not side:
                write(axes, -margin, row, shorten(word, 24))
            for spot in placed.filter(release=release, word=word)["place"]:
                mark(axes, spot, row, not side, size=8)
    told = listed(
        f"{word} ({', '.join(f'{placed.filter(release=r, word=word).height}' for r in (left, right))})"
        for word in words[:6]
    )
    alt = (
        f"Dispersion plot of {len(words)} lanes, {left} on the left ({totals[0]:,} words), {right} on the right "
        f"({totals[1]:,} words). Each mark is one place, from the first word to the last. Places in {left}, {right}: "
        f"{told}."
    )
    note = caption or "Each mark is one place; both releases have the same scale."
    note += f" Headings: {'; '.join(key)}." if key else ""
    at = pl.col("place").cast(pl.String).str.join(" ").replace("", None)
    data = places.group_by("release", "word", "total", maintain_order=True).agg(
        pl.col("place").count().cast(pl.Int64).alias("marks"), at.alias("words before each")
    )
    return finish(figure, name, title or f"Where they fall: {told}", alt, note, data)


def draw_ladder(
    clauses: pl.DataFrame,
    left: str,
    right: str,
    *,
    labels: Mapping[str, str] | None = None,
    name: str = "ladder",
    title: str = "",
    caption: str = "",
) -> Figure:
    """How firmly each topic is promised: strength from 0 to 6 across, topics down, counts beside the marks.

    `clauses` has release, topic, strength (0 to 6) and clauses (how many); topics keep their first order.
    """
    names = dict(labels or {})
    topics = clauses["topic"].unique(maintain_order=True).to_list()
    margin, high = 226.0, max(len(topics), 1) * ROW
    figure, (axes,) = canvas(WIDTH, high + 46, (margin, 46, WIDTH - margin, high))
    rows(axes, len(topics))
    axes.set_xlim(-0.5, 6.5)
    axes.hlines([row + 0.5 for row in range(-1, len(topics))], -0.5, 6.5, color=RULE, lw=0.8)
    for strength, word in enumerate(SCALE):
        axes.annotate(f"{strength}", (strength, -1.55), ha="center", weight="bold", annotation_clip=False)
        write(axes, (WIDTH - margin) * (strength + 0.5) / 7 - 8 * (not strength), -1.05, word, "center", MUTED)
    for row, topic in enumerate(topics):
        write(axes, -margin, row, shorten(names.get(topic, topic) or "no topic", 32))
        for release, shift in ((left, -0.32), (right, 0.12)):
            own = clauses.filter((pl.col("topic") == topic) & (pl.col("release") == release))
            for strength, count in own.select("strength", "clauses").iter_rows():
                mark(axes, strength + shift, row, release == left)
                beside = {"xytext": (8, 0), "textcoords": "offset points", "va": "center_baseline"}
                axes.annotate(f"{count:,}", (strength + shift, row), **beside)
    best = clauses.sort("strength", "clauses", "release", "topic", descending=[True, True, False, False]).head(4)
    told = [
        f"{names.get(t, t)} in {r} ({n:,} to {SCALE[s]})"
        for r, t, s, n in best.select("release", "topic", "strength", "clauses").iter_rows()
    ]
    alt = (
        f"Grid of {len(topics)} topics by seven strengths, from 0 acknowledge to 6 sign; circles for {left}, diamonds "
        f"for {right}, each with its number of clauses. Firmest: {listed(told)}."
    )
    note = caption or f"● {left}, ◆ {right}; the number is that of clauses. One clause may serve several topics."
    return finish(figure, name, title or f"Firmest: {listed(told[:1])}", alt, note, clauses)


def draw_robustness(claims: pl.DataFrame, *, name: str = "robustness", title: str = "", caption: str = "") -> Figure:
    """Does it hold? Each claim under each setting: a filled mark and `holds`, a hollow one and `fails`, or `unclear`.

    `claims` has claim, setting and holds (true, false, or null where there is not enough evidence); further columns,
    such as the value found, stay in the data. Claims and settings keep their first order.
    """
    rows_of, columns = (claims[column].unique(maintain_order=True).to_list() for column in ("claim", "setting"))
    lines = [wrap(claim, 36)[:4] or [""] for claim in rows_of]
    margin, top = 250.0, 70.0
    high = sum(16 * len(line) + 14 for line in lines) or ROW
    figure, (axes,) = canvas(WIDTH, high + top, (margin, top, WIDTH - margin, high))
    axes.set_xlim(-0.5, max(len(columns), 1) - 0.5)
    axes.set_ylim(high, 0)
    step = (WIDTH - margin) / max(len(columns), 1)
    for column, setting in enumerate(columns):
        for line, text in enumerate(reversed(wrap(setting, max(int(step / 7.4), 6))[:4])):
            axes.annotate(
                text, (column, 0), xytext=(0, 8 + 15 * line), textcoords="offset points", ha="center", color=MUTED
            )
    y, verdicts = 0.0, {True: "holds", False: "fails", None: "unclear"}
    for claim, texts in zip(rows_of, lines, strict=True):
        tall = 16 * len(texts) + 14
        axes.hlines(y, -0.5 - margin / step, len(columns) - 0.5, color=RULE, lw=0.8, clip_on=False)
        for line, text in enumerate(texts):
            write(axes, -margin, y + 15 + 16 * line, text)
        for column, setting in enumerate(columns):
            for holds in claims.filter((pl.col("claim") == claim) & (pl.col("setting") == setting))["holds"]:
                colors = {"mfc": INK if holds else PAPER, "mec": MUTED if holds is None else INK}
                axes.plot(column - 22 / step, y + tall / 2, "o", ms=8, mew=1.4, **colors)
                write(axes, step * (column + 0.5) - 14, y + tall / 2, verdicts[holds])
        y += tall
    good, judged = claims.filter(pl.col("holds")).height, claims.filter(pl.col("holds").is_not_null()).height
    failing = listed(
        f"{claim} ({setting})"
        for claim, setting in claims.filter(~pl.col("holds")).select("claim", "setting").head(4).iter_rows()
    )
    size = f"{len(rows_of)} claims by {len(columns)} settings"
    alt = f"Grid of {size}. {good} of {judged} judged cells hold. Fails: {failing}."
    note = caption or "Filled: the claim holds under this setting. Hollow: it fails. Gray: not enough evidence."
    return finish(figure, name, title or f"{good} of {judged} checks hold under other settings", alt, note, claims)
