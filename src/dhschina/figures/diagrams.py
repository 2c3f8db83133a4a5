"""Pictures of what is tied to what: networks, topics, commitments. Finished tables in, figures out, nothing counted."""

from collections.abc import Mapping

import polars as pl

from dhschina.figures import Figure, FigureError, finish, listed
from dhschina.figures.canvas import canvas, folded, label, mark, rows, shorten, signed, write
from dhschina.figures.paint import INK, LEFT, PAPER, RIGHT, ROW, RULE, WIDTH


def draw_networks(
    edges: pl.DataFrame,
    positions: pl.DataFrame,
    left: str,
    right: str,
    *,
    labels: Mapping[str, str] | None = None,
    units: str = "sentences",
    name: str = "networks",
    title: str = "",
    caption: str = "",
) -> Figure:
    """Two networks side by side in one layout: nodes of both ringed, nodes that a release lacks faded.

    `edges` has release, source, target, units; `positions` has node, x, y (any scale) for every node to be drawn.
    A release has a node when one of its edges holds it, or when `positions` has a true cell in the column left (right).
    `labels` names nodes. Labels never cover each other: where a name has no room, a number stands, the
    same on both sides, and the caption names it. Raises FigureError when an edge's end has no position.
    """
    half, high, edge = (WIDTH - 16) / 2, 440.0, 26.0
    nodes = positions.sort("node")
    for end in ("source", "target"):
        lost = edges.filter(pl.col("release").is_in([left, right]) & ~pl.col(end).is_in(nodes["node"].implode()))[end]
        if lost.len():
            raise FigureError(
                f"The table positions has no row for the node {lost.min()!r}; it needs every node of the edges."
            )
    across, down = _spread(nodes["x"], edge + 16, half - edge - 16), _spread(nodes["y"], edge, high - edge)
    spot = dict(zip(nodes["node"], zip(across, down, strict=True), strict=True))
    ordered = edges.sort("units", "source", "target", descending=[True, False, False])
    ties = {release: ordered.filter(pl.col("release") == release) for release in (left, right)}
    present = {release: {*own["source"], *own["target"]} for release, own in ties.items()}
    for release, flag in ((left, "left"), (right, "right")):
        present[release] |= set(nodes.filter(pl.col(flag))["node"] if flag in nodes.columns else ())
    both, names = present[left] & present[right], dict(labels or {})
    figure, panels = canvas(WIDTH, high + 26, (0, 26, half, high), (half + 16, 26, half, high))
    told, numbers = [], dict[str, str]()
    for release, axes in zip((left, right), panels, strict=True):
        own, here = ties[release], present[release]
        axes.set_xlim(0, half)
        axes.set_ylim(high, 0)
        axes.annotate(
            signed(release, release == left), (0, 0), xytext=(0, 8), textcoords="offset points", weight="bold"
        )
        for source, target, weight in own.select("source", "target", "units").iter_rows():
            ends = zip(spot[source], spot[target], strict=True)
            axes.plot(*ends, color=LEFT if release == left else RIGHT, lw=min(0.7 + 0.8 * weight, 6), alpha=0.45)
        for node, (x, y) in spot.items():
            if node in here:
                mark(axes, x, y, release == left)
            else:
                axes.plot(x, y, "o" if release == left else "D", ms=6, mfc=PAPER, mec=RULE, mew=1.5)
            if node in both:
                axes.plot(x, y, "o", ms=16, mfc="none", mec=INK, mew=1.2)
        weight = pl.concat([own.select(node=end, units="units") for end in ("source", "target")]).group_by("node").sum()
        strength = dict(weight.iter_rows())
        order = sorted(here, key=lambda node, by=strength: (-by.get(node, 0), node))  # type: ignore[misc]
        points = [(*spot[node], folded(names.get(node, node)), 9.0) for node in order]
        faded = [(*place, 5.0) for node, place in spot.items() if node not in here]
        known = {place: numbers[node] for place, node in enumerate(order) if node in numbers}
        spotted = label(axes, points, half, high, len(numbers) + 1, faded, known)
        for node, point, written in zip(order, points, spotted, strict=True):
            if written and written[2] != point[2]:
                numbers[node] = written[2]
        best = (
            f"{names.get(a, a)} with {names.get(b, b)} ({n:,})"
            for a, b, n in own.head(3).select("source", "target", "units").iter_rows()
        )
        told.append(f"{release} has {len(here)} nodes and {own.height} ties, the strongest {listed(best)}")
    alt = (
        f"Two network diagrams in one layout, {left} on the left, {right} on the right. A line joins two things that "
        f"occur together, its width the number of {units}. {'. '.join(told)}. {len(both)} nodes are in both."
    )
    key = [f"{number} = {names.get(node, node)}" for node, number in numbers.items()]
    note = caption or (
        f"Width of a line: the number of {units} that hold both ends. Ringed: in both networks. Faded: not in this one."
        + (f" Without room for their names: {listed(key)}." if key else "")
    )
    every = len(present[left] | present[right])
    found = title or (f"{len(both)} of {every} nodes are in both networks" if every else "No tie to draw")
    data = pl.concat(ties.values())
    if names:
        data = data.with_columns(pl.col(end).replace(names).alias(f"{end}_name") for end in ("source", "target"))
    return finish(figure, name, found, alt, note, data, {"units": units})


def _spread(values: pl.Series, low: float, high: float) -> list[float]:
    """The values scaled to low … high; in the middle when all are the same."""
    numbers = [float(value) for value in values]
    least, most = min(numbers, default=0.0), max(numbers, default=0.0)
    return [low + (high - low) * ((n - least) / (most - least) if most > least else 0.5) for n in numbers]


def draw_continuity(
    topics: pl.DataFrame,
    left: str,
    right: str,
    *,
    of: str = "topic",
    labels: Mapping[str, str] | None = None,
    name: str = "continuity",
    title: str = "",
    caption: str = "",
) -> Figure:
    """What persists, is dropped or is new from one release to the other, with counts on both sides.

    `topics` is the table of `continuity`: the column `of`, left_hits, right_hits, status (persisting, dropped, new).
    """
    names, order = dict(labels or {}), pl.Enum(["persisting", "dropped", "new"])
    drawn = (
        topics.with_columns(pl.col("status").cast(order))
        .sort("status", pl.max_horizontal("left_hits", "right_hits"), of, descending=[False, True, False])
        .with_columns(pl.col("status").cast(pl.String))
    )
    margin, high = 340.0, (max(drawn.height, 1) + 1.5 * drawn["status"].n_unique()) * ROW
    figure, (axes,) = canvas(WIDTH, high + 30, (margin, 30, 240, high))
    rows(axes, high / ROW)
    axes.set_xlim(0, 1)
    write(axes, 0, -0.8, signed(left, True), "center", bold=True)
    write(axes, 240, -0.8, signed(right, False), "center", bold=True)
    row, told = 0.0, []
    for status in drawn["status"].unique(maintain_order=True):
        own = drawn.filter(pl.col("status") == status)
        write(axes, -margin, row, f"{status.capitalize()}: {own.height}", bold=True)
        told.append(f"{own.height} {status}: {listed(names.get(thing, thing) for thing in own[of])}")
        for thing, before, after in own.select(of, "left_hits", "right_hits").iter_rows():
            row += 1
            write(axes, -margin + 14, row, shorten(names.get(thing, thing), 36))
            if before and after:
                axes.plot([0, 1], [row, row], color=RULE, lw=1.5)
            for spot, count in ((0, before), (1, after)):
                mark(axes, spot, row, not spot, hollow=not count)
                write(axes, 240 * spot + (14 if spot else -14), row, f"{count:,}", "left" if spot else "right")
        row += 1.5
    counts = {status: drawn.filter(pl.col("status") == status).height for status in order.categories}
    alt = (
        f"Two-column chart of {drawn.height} things, {left} on the left and {right} on the right, by number of places. "
        f"{'. '.join(told)}."
    )
    note = caption or "The numbers are places in the text. Hollow: none."
    changes = f"{counts['persisting']} persist, {counts['dropped']} are dropped, {counts['new']} are new"
    found = title or f"From {left} to {right}, {changes}"
    heads = {"left_hits": f"{left}: places", "right_hits": f"{right}: places"}
    return finish(figure, name, found, alt, note, drawn, heads)
