"""Tables and figures as a notebook's cell leaves them: one object that holds everything a reader needs.

Nothing is counted here. The bytes depend on the arguments only, so that re-executed notebooks can be compared.
Every `draw_*` takes `name` (its id, once a notebook), `title` (the finding; computed when empty) and `caption`.
Further columns of its table, such as the ids of sentences, stay in the data.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from dhschina.figures.canvas import as_svg, valid
from dhschina.findings import number_anchor, printed
from dhschina.tables import TABLES

_LONG = re.compile(r"[^\s<>]{25}|.{60}")  # a word, or a text, that needs a wide column


class FigureError(ValueError):
    """A figure's name cannot serve as an id, or its table lacks a column."""


def written(value: object, column: str = "", form: str | None = None) -> str:
    """A value as pages print it: 1,234; 0.56; <0.001 for p, q and alpha; signed for log ratios; – where undefined."""
    if value is None or value != value:
        return "–"
    if form is not None:
        return format(value, form)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        kind = column.split("_")[0]
        if kind in {"p", "q", "alpha"}:
            return "<0.001" if value < 0.0005 else f"{value:.3f}"
        return f"{value + 0.0:+.2f}" if kind in {"log", "z", "low", "high"} else f"{value:,.2f}"
    return str(value)


def listed(parts: Iterable[str]) -> str:
    """The parts as a list in prose: a, b and c; `none` when there are none."""
    *first, last = [*parts] or ["none"]
    return f"{', '.join(first)} and {last}" if first else last


def _rounded(data: pl.DataFrame) -> pl.DataFrame:
    """The table as its CSV holds it: six significant digits, the same on every machine; lists joined by `;`."""
    floats = [name for name, kind in data.schema.items() if kind.is_float()]
    lists = [name for name, kind in data.schema.items() if isinstance(kind, pl.List)]
    return data.with_columns(
        *(pl.col(name).round_sig_figs(6) for name in floats),
        *(pl.col(name).cast(pl.List(pl.String)).list.join(";").replace("", None) for name in lists),
    )


def _text(text: str) -> str:
    """Text for HTML. What holds right-to-left letters is isolated so that it does not turn its neighbors around."""
    text = valid(text)
    turned = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)
    return f'<bdi dir="auto">{html.escape(text)}</bdi>' if turned else html.escape(text)


def _table(data: pl.DataFrame, caption: str, names: Mapping[str, str], formats: Mapping[str, str]) -> str:
    concordance = {"before", "match", "after"} <= set(data.columns)  # one cell, so that phones can wrap the line
    columns = [name for name in data.columns if not concordance or name not in {"before", "after"}]
    heading = {"sentence_id": "sentence"} | ({"match": "in context"} if concordance else {}) | dict(names)
    side = {name: " class=n" if data.schema[name].is_numeric() else "" for name in columns}
    labels = {name: _text(heading.get(name, name.replace("_", " "))).strip() for name in columns}
    heads = (f'<th scope="col"{side[name]}>{text}</th>' if text else "<td></td>" for name, text in labels.items())
    rows = []
    for row in _rounded(data).iter_rows(named=True):
        cells = {name: _text(written(row[name], name, formats.get(name))) for name in columns}
        if concordance:
            before, after = row["before"] or "", row["after"] or ""
            around = _text("…" * bool(before) + before), _text(after + "…" * bool(after))
            cells["match"] = f"<mark>{cells['match']}</mark>".join(around)
        tall = {name: side[name] or (" class=w" if _LONG.search(cell) else "") for name, cell in cells.items()}
        rows.append("<tr>" + "".join(f"<td{tall[name]}>{cell}</td>" for name, cell in cells.items()) + "</tr>")
    body = "\n".join(rows) or f"<tr><td colspan={max(len(columns), 1)}>No rows.</td></tr>"
    title = f"<caption>{_text(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{''.join(heads)}</tr></thead>\n<tbody>{body}</tbody></table>"


def scroll(inside: str, label: str) -> str:
    """A container that scrolls by itself, also by keyboard, so that the page never does."""
    return f'<div class="scroll" role="group" tabindex="0" aria-label="{html.escape(label)}">{inside}</div>'


def _findings(data: pl.DataFrame, caption: str) -> str:
    """The table findings for readers: numbers as prose prints them, each row with the id that links in text lead to."""
    values = pl.Series("value", [printed(value) for value in data["value"]], pl.String)
    made = _table(data.drop("says", strict=False).with_columns(values), caption, {}, {})
    head, *rows = made.split("<tr><td>")
    marked = (
        f'<tr id="{html.escape(number_anchor(of))}"><td>{row}' for of, row in zip(data.to_dicts(), rows, strict=True)
    )
    return head + "".join(marked)


@dataclass(frozen=True)
class Shown:
    """A table for readers; made by `show`."""

    data: pl.DataFrame
    caption: str
    names: Mapping[str, str]
    formats: Mapping[str, str]

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        if self.data.height and self.data.columns[:6] == [*TABLES["findings"].columns]:
            table = _findings(self.data, self.caption)
        else:
            table = _table(self.data, self.caption, self.names, self.formats)
        return {
            "text/html": scroll(table, self.caption or "Table"),
            "text/plain": f"{self.caption}\n{_rounded(self.data).write_csv()}".strip(),
        }


def show(
    data: pl.DataFrame,
    caption: str = "",
    *,
    names: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
) -> Shown:
    """The table as readers see it: numbers right-aligned, headers marked up, nulls as –.

    `names` gives columns other headings; `formats` gives columns a format specification such as `.1%` or `+.2f`.
    The columns before, match and after of `quote` become one cell with the match marked. The site turns every sentence
    id (`2015-s07`) into a link to that sentence. Text is escaped.
    """
    return Shown(data, caption, dict(names or {}), dict(formats or {}))


@dataclass(frozen=True)
class Figure:
    """A finished figure, made by the `draw_*` functions; as the last value of a cell it shows itself.

    `name` makes its id on the page (`fig-NAME`) and names its CSV; `title` is the finding; `alt` says in words what the
    picture shows; `data` holds the rows drawn.
    """

    name: str
    title: str
    alt: str
    caption: str
    data: pl.DataFrame
    svg: str = field(repr=False)
    names: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        rows = f"{self.data.height:,} row{'s' * (self.data.height != 1)}"
        table = scroll(_table(self.data, "", self.names, self.formats), f"Data of the figure: {self.title}")
        return {
            "text/html": f'<figure id="fig-{self.name}"><figcaption>{_text(self.title)}</figcaption>\n'
            f"{scroll(self.svg, f'Figure: {self.title}')}\n"
            f'<p class="caption">{_text(self.caption)}</p>\n'
            f'<details class="data"><summary>The data: {rows}</summary>\n{table}</details></figure>',
            "text/csv": _rounded(self.data).write_csv(),
            "text/plain": f"{self.title}\n{self.alt}",
        }


def as_html(shown: "Shown | Figure") -> str:
    """The HTML of a table or figure."""
    return shown._repr_mimebundle_()["text/html"]


def finish(
    drawn: Any,
    name: str,
    title: str,
    alt: str,
    caption: str,
    data: pl.DataFrame,
    names: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
) -> Figure:
    """The Figure of a drawn canvas. Raises FigureError when `name` is not lower-case letters, digits and hyphens."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        raise FigureError(f"The figure's name {name!r} cannot be an id; use lower-case letters, digits and hyphens.")
    return Figure(name, title, alt, caption, data, as_svg(drawn, name, title, alt), names or {}, formats or {})
