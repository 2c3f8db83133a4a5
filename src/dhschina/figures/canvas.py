"""The drawing surface: matplotlib draws, and its SVG is made fit for a page: small, themed, the same on every run.

Releases keep their side, color and mark everywhere: left is a blue circle, right an orange diamond, hollow means zero.
"""

import html
import io
import re
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Any

from dhschina.figures.paint import INK, LEFT, LINE, MUTED, PAPER, PROPERTIES, RIGHT, TEXT

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Panel = tuple[float, float, float, float]
Point = tuple[float, float, str, float]
Mark = tuple[float, float, float]
Label = tuple[float, float, str]


def canvas(width: float, height: float, *panels: Panel) -> tuple[Any, list[Any]]:
    """A matplotlib figure of `width` × `height` px, with bare axes for each panel (left, top, width, height in px)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width / 72, height / 72), dpi=72, frameon=False)
    made = []
    for left, top, wide, high in panels:
        axes = figure.add_axes((left / width, 1 - (top + high) / height, wide / width, high / height))
        axes.patch.set_visible(False)
        axes.spines[:].set_visible(False)
        axes.tick_params(length=0, labelcolor=MUTED)
        axes.set(xticks=[], yticks=[])
        made.append(axes)
    return figure, made


def rows(axes: Any, count: float) -> None:
    """Makes the y axis count rows from 0 at the top."""
    axes.set_ylim(max(count, 1) - 0.5, -0.5)


def write(
    axes: Any, x: float, row: float, text: str, align: str = "left", color: str = INK, bold: bool = False
) -> None:
    """Writes text in a row, `x` px right of the left edge of the axes."""
    axes.annotate(
        text,
        (0, row),
        xycoords=axes.get_yaxis_transform(),
        xytext=(x, 0),
        textcoords="offset points",
        ha=align,
        va="center_baseline",
        color=color,
        weight="bold" if bold else "normal",
        annotation_clip=False,
    )


def mark(axes: Any, x: float, y: float, left: bool, *, hollow: bool = False, size: float = 9) -> None:
    """Draws the mark of a release: the left one's blue circle or the right one's orange diamond."""
    shape, color = ("o", LEFT) if left else ("D", RIGHT)
    axes.plot(
        x,
        y,
        shape,
        ms=size if left else size * 0.86,
        mfc=PAPER if hollow else color,
        mec=color,
        mew=1.6 if hollow else 0,
        clip_on=False,
        zorder=5,
    )


def signed(name: str, left: bool) -> str:
    """The name of a release with its mark before it."""
    return ("● " if left else "◆ ") + shorten(name, 20)


def valid(text: str) -> str:
    """The text with � for every character that XML forbids."""
    return _FORBIDDEN.sub("\ufffd", text)


def shorten(text: str, most: int = 24) -> str:
    """The text in one line of at most `most` characters."""
    line = " ".join(valid(text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def wide(text: str) -> float:
    """How wide the text may be in px: a generous estimate, because the reader's font is unknown."""
    return TEXT * sum(1.05 if unicodedata.east_asian_width(c) in "WF" else 0.56 for c in text)


def folded(text: str, across: int = 19) -> str:
    """The text in at most two lines of `across` characters."""
    lines = wrap(shorten(text, 4 * across), across) or [""]
    return "\n".join([*lines[:1], *(shorten(" ".join(lines[1:]), across) for _ in lines[1:2])])


def place(
    points: Sequence[Point],
    width: float,
    height: float,
    first: int = 0,
    others: Sequence[Mark] = (),
    known: Mapping[int, str] = {},
) -> list[Label | None]:
    """The label of each point: left end, first baseline (px from the top left) and text; None where none has room.

    `points` holds x, y (px), text and radius of the mark, the most important first. A label is tried right and left of
    its mark, above and below, at its corners, then the same farther away. It never covers another label or a mark
    (`others` are marks without labels: x, y, radius), never lies nearer to another mark than to its own, unless a line
    leads there, and never leaves the picture. With `first`, a text without room is replaced by its number in
    `known` (place of the point -> number), or by the next one from `first` on.
    """
    marks = [*((x, y, r) for x, y, _, r in points), *others]
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in marks]
    up, down = TEXT * 0.8, TEXT * 0.25

    def room(x: float, y: float, text: str, r: float) -> Label | None:
        lines = text.split("\n")
        long, more = max(wide(line) for line in lines), LINE * (len(lines) - 1)
        for far in (0, 8, 16, 26, 38, 52):
            level = y + up * 0.45 - more / 2
            spots = [(x + r + 3 + far, level), (x - r - 3 - far - long, level)]
            for base in (y - r - 4 - far - more, y + r + up + 3 + far):
                spots += [(x - long / 2, base), (x + r * 0.7, base), (x - r * 0.7 - long, base)]
            for left, base in spots:
                box = (left - 1, base - up - 1, left + long + 1, base + more + down + 1)
                inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
                free = not any(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)
                if inside and free and (far > 8 or _nearest(marks, box, (x, y))):
                    taken.append(box)
                    return left, base, text
        return None

    found = [room(*point) for point in points]
    for number, (x, y, _, r) in enumerate(points):
        if first and found[number] is None:
            found[number] = room(x, y, known.get(number, str(first)), r)
            first += found[number] is not None and number not in known
    return found


def _nearest(marks: Sequence[Mark], box: tuple[float, float, float, float], own: tuple[float, float]) -> bool:
    """Whether no mark is nearer to a label's box than its own."""

    def away(x: float, y: float) -> float:
        return max(box[0] - x, 0, x - box[2]) + max(box[1] - y, 0, y - box[3])

    return all(away(x, y) >= away(*own) for x, y, _ in marks)


def label(
    axes: Any, points: Sequence[Point], width: float, height: float, first: int = 0, *others: Any
) -> list[Label | None]:
    """Writes the labels that `place` finds into axes of that many px, with a line to far marks, and gives them back."""
    found = place(points, width, height, first, *others)
    for (x, y, _, r), spot in zip(points, found, strict=True):
        if spot:
            left, base, text = spot
            lines = text.split("\n")
            end = left + max(wide(line) for line in lines)
            near = min(max(x, left), end), min(max(y, base - TEXT * 0.8), base + LINE * (len(lines) - 1))
            if abs(near[0] - x) + abs(near[1] - y) > r + 10:
                ends = [x / width, near[0] / width], [1 - y / height, 1 - near[1] / height]
                axes.plot(*ends, color=MUTED, lw=0.7, transform=axes.transAxes)
            for number, line in enumerate(lines):
                where = {"transform": axes.transAxes, "va": "baseline", "zorder": 6}
                axes.text(left / width, 1 - (base + LINE * number) / height, line, **where)
    return found


def as_svg(figure: Any, name: str, title: str, alt: str) -> str:
    """The canvas as one SVG element; ids begin with `name`, `title` and `alt` become its title and description."""
    from xml.etree import ElementTree

    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        text.set(fontsize=TEXT, parse_math=False)  # a dollar sign is a dollar sign
    buffer = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # the reader's own fonts draw the letters
        save: Any = FigureCanvasSVG(figure).print_svg
        save(buffer, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    drawn = re.sub(r' xmlns="[^"]*"|xlink:', "", buffer.getvalue())
    root = ElementTree.fromstring(drawn[drawn.index("<svg") :])
    ids: dict[str, str] = {}
    body = _styled_once("".join(_element(child, name, ids) for child in root))
    width, height = root.attrib["viewBox"].split()[2:]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-alt" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="system-ui,sans-serif" '
        f'font-size="{TEXT}" fill="currentColor"><title id="{name}-title">{html.escape(valid(title))}</title>'
        f'<desc id="{name}-alt">{html.escape(valid(alt))}</desc><style>'
        f"#fig-{name} text{{paint-order:stroke;stroke:{PROPERTIES[PAPER]};stroke-width:3}}</style>{body}</svg>"
    )


def _styled_once(body: str) -> str:
    """The elements with neighbors of one style in a group that carries it."""
    shapes = re.findall(r"(<(?:use|path)[^>]*?)( style=\"[^\"]*\")?/>|(.+?(?=<use|<path|$))", body)
    groups = ((style, [*some]) for style, some in groupby(shapes, key=lambda shape: shape[1]))
    return "".join(
        f"<g{style}>{''.join(f'{shape}/>' for shape, *_ in some)}</g>"
        if style and len(some) > 1
        else "".join(f"{shape}{style}/>" if shape else rest for shape, _, rest in some)
        for style, some in groups
    )


def _element(node: Any, name: str, ids: dict[str, str]) -> str:
    """One element of matplotlib's SVG and what it holds, without what a page does not need."""
    if node.tag in {"metadata", "style", "clipPath"}:
        return ""
    inside = "".join(_element(child, name, ids) for child in node)
    if node.tag in {"g", "defs"}:
        return inside
    kept: dict[str, str] = {}
    if node.tag == "path" and "id" in node.attrib:
        kept["id"] = ids.setdefault(node.attrib["id"], f"{name}-{len(ids)}")
    for key in ("x", "y", "d", "transform", "href"):
        if key in node.attrib:
            number = r"-?\d+\.\d+"  # to one decimal
            kept[key] = re.sub(number, lambda n: f"{float(n[0]):.1f}".removesuffix(".0"), node.attrib[key])
    if "href" in kept:
        kept["href"] = "#" + ids[kept["href"][1:]]
    if "d" in kept:
        kept["d"] = re.sub(r"\s*([A-Za-z])\s*", r"\1", kept["d"]).strip()
    if re.match(r"rotate\(-?0 ", kept.get("transform", "")):
        del kept["transform"]
    style = dict(part.split(": ", 1) for part in node.attrib.get("style", "").split("; ") if part)
    for key in ("font-family", "font-size", "stroke-linejoin", "stroke-dashoffset"):
        style.pop(key, None)
    if style.get("text-anchor") == "start":
        del style["text-anchor"]
    if node.tag == "text" and style.get("fill") == INK:  # as the whole picture has it
        del style["fill"]
    if style:
        kept["style"] = ";".join(f"{key}:{PROPERTIES.get(value, value)}" for key, value in style.items())
    attributes = "".join(f' {key}="{html.escape(value)}"' for key, value in kept.items())
    inside = html.escape(node.text or "") + inside if node.tag == "text" else inside
    shape = f"<{node.tag}{attributes}>{inside}</{node.tag}>" if inside else f"<{node.tag}{attributes}/>"
    return f"<defs>{shape}</defs>" if "id" in kept else shape
