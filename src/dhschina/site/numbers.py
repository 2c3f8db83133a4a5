"""Numbers -> links to what they count: a number of a table's row to a sentence of that row, any other to its rows.

A cell of a notebook says what its numbers stand on in a comment: `# rows: TABLE COLUMN=VALUE …`, several tables joined
by ` + `. The two releases compared are understood; `# rows: toy` says that the text stands in the cell itself.
"""

import html
import re
import shlex
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from dhschina.annotations import Annotations
from dhschina.evidence import conditions, sentence_id
from dhschina.findings import number_anchor, printed, rows_behind, rows_counted
from dhschina.site.reading import PAGE, UNLINKED, anchor, any_of, change_text, in_runs, of_unit

UNDECLARED = "tokens counted=true"
_NUMBER = r"(?<![\w.,#-])[+−-]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[+-]?\d+)?%?(?![\w-]|\.\d)"
# What somebody chose before counting, and numbers that are keys.
_CONSTANT = r"9[57](?:\.5)? ?%|2\.5 ?%|, 5%|(?:&lt;|≤) ?0\.05|\d+ = "
_LIST = re.compile(r"[\d,. ]*\d%?")  # a number, or several
_COUNTED_LIST = re.compile(r"[^()]+ \([\d,]+\)(?:, [^()]+ \([\d,]+\))*")  # the (23), of (21)

Place = Callable[[], str]  # where a number leads that no sentence of its row answers for


def link_numbers(markup: str, place: Place, sides: Sequence[str]) -> str:
    """The HTML with its numbers made links, sentence ids being links already.

    In a table's row that links sentences, a number leads to the first of the release that its column names, or the
    first at all; any other number, and every 0, to `place`. Release ids, thresholds and quotations stay as they are.
    """
    heads: list[str] = []
    pieces = re.split(r"(?s)(<tr>.*?</tr>|</p>|</li>|</figcaption>|</caption>)", markup)
    for spot, piece in enumerate(pieces):
        if not piece.startswith("<tr>"):
            pieces[spot] = _prose(piece, place, sides)
        elif "<th" in piece:
            heads = re.findall(r"(?s)<t[dh][^>]*>(.*?)</t[dh]>", piece)
            pieces[spot] = _prose(piece, place, sides)
        else:
            pieces[spot] = _row(piece, heads, place, sides)
    return "".join(pieces)


def _prose(markup: str, place: Place, sides: Sequence[str]) -> str:
    pattern = rf"(?P<kept>{_CONSTANT}|(?<![\w-])(?:{any_of(sides)})(?![\w-]))|(?P<mark>[“”])|(?P<number>{_NUMBER})"
    quoted = 0

    def link(match: re.Match[str]) -> str:
        nonlocal quoted
        if match["mark"]:
            quoted = max(quoted + (1 if match["mark"] == "“" else -1), 0)
        return f'<a class=n href="{place()}">{match[0]}</a>' if match["number"] and not quoted else match[0]

    return change_text(markup, UNLINKED - {"caption"}, lambda text: re.sub(pattern, link, text))


def _row(row: str, heads: Sequence[str], place: Place, sides: Sequence[str]) -> str:
    first: dict[str, str] = {}
    for found in re.findall(rf'href="{re.escape(PAGE)}#([^"]+-s\d+)"', row):
        first.setdefault(found.rpartition("-s")[0], f"{PAGE}#{found}")
    cells = re.findall(r"(?s)(<td[^>]*>)(.*?)</td>", row)
    for spot, (tag, text) in enumerate(cells):
        side = _side(heads[spot], sides) if spot < len(heads) else None
        if re.search(r"\d", text) if "class=n" in tag else _LIST.fullmatch(text) and text not in sides:
            listed = first.get(anchor(side)) if side else next(iter(first.values()), None)
            text = f"<a href={listed if listed and text != '0' else place()}>{text}</a>"
        elif _COUNTED_LIST.fullmatch(text):
            text = re.sub(r"(?<= \()[\d,]+(?=\))", lambda count: f"<a class=n href={place()}>{count[0]}</a>", text)
        cells[spot] = tag, text
    return f"<tr>{''.join(f'{tag}{text}</td>' for tag, text in cells)}</tr>"


def _side(head: str, sides: Sequence[str]) -> str | None:
    """The release that the head of a column names."""
    for spot, side in enumerate(sides):
        word = ("left", "right", "(?!)")[min(spot, 2)]
        if re.search(rf"^{word}\b|(?<![\w-]){re.escape(html.escape(side))}(?![\w-])", head):
            return side
    return None


class Numbers:
    """The numbers of one page: what each cell says that its numbers stand on, and the list of these rows."""

    def __init__(self, prefix: str, annotations: Annotations, sides: Sequence[str], others: Sequence[str] = ()) -> None:
        self.prefix, self.annotations, self.sides, self.named = prefix, annotations, sides, [*sides, *others]
        self.entries: dict[str | None, str] = {}

    def link(self, markup: str, declared: str | None, cell: str) -> str:
        """The HTML of a cell with its numbers made links; those without sentences enter the list."""

        def place() -> str:
            if declared == "toy":
                return f"#{cell}"
            return "#" + self.entries.setdefault(declared, f"{self.prefix}-{len(self.entries) + 1}")

        data = "The data as CSV</a>"
        if declared != "toy" and data in markup:
            markup = markup.replace(data, f'{data} · <a href="{place()}">The sentences behind it</a>')
        return link_numbers(markup, place, self.named)

    def listed(self) -> str:
        """The entries as a list: table and filter, number of rows, sentences of each release."""
        every, items = sentences_of(self.annotations, self.annotations.sentences), []
        for declared, name in self.entries.items():
            told, ids = [], set[str]()
            for part in (declared or UNDECLARED).split(" + "):
                table, _, rest = part.strip().partition(" ")
                wanted = conditions(rest)
                if "release" in getattr(self.annotations, table, pl.DataFrame()).columns and "release!" not in wanted:
                    wanted = {"release": ";".join(self.sides)} | wanted
                rows = rows_behind(self.annotations, table, wanted)
                here = [one for one in sentences_of(self.annotations, rows) if one.rpartition("-s")[0] in self.sides]
                ids.update(here)
                search = html.escape(" ".join([table, *("=".join(pair) for pair in wanted.items())]))
                count = f"{rows.height:,} {of_unit(rows.height, 'rows')}"
                told.append(f"<code>{search}</code>: {to_first(here, count)}")
            found = in_runs([one for one in every if one in ids]) or "no sentence: nothing in the texts answers"
            note = "" if declared else "The notebook does not say on which rows these numbers stand; of all words: "
            items.append(f'<li id="{name}">{note}{"; ".join(told)}. In {found}.</li>')
        return f"<ol>{''.join(items)}</ol>" if items else ""


def to_first(ids: Sequence[str], text: str) -> str:
    """The text as a link to the first of the sentences, or to all that were searched."""
    return f'<a class=n href="{PAGE}{f"#{anchor(ids[0])}" if ids else ""}">{text}</a>'


def sentences_of(annotations: Annotations, rows: pl.DataFrame) -> list[str]:
    """The ids of the sentences that rows stand on, in text order, once each."""
    if "sentence" not in rows.columns and "segment" in rows.columns:
        rows = annotations.sentences.join(rows, on=["release", "segment"], how="semi", maintain_order="left")
    if "sentence" not in rows.columns:
        return []
    places = rows.select("release", "sentence").drop_nulls().unique(maintain_order=True)
    return [sentence_id(*place) for place in places.iter_rows()]


def sentences_behind(annotations: Annotations, row: Mapping[str, str]) -> list[str]:
    """The ids of the sentences that a finding stands on."""
    rows = rows_counted(annotations, row["table"], row["filter"] or "", row.get("formula") or "rows")
    return sentences_of(annotations, rows)


def numbers_page(recorded: pl.DataFrame, annotations: Annotations) -> str:
    """Every recorded number with what it counts, how to count it again, and the sentences behind it."""
    parts = [
        "<h1>The numbers, and the sentences they stand on</h1>",
        "<p>Each number is a count of rows of a table, or a formula over such rows. <code>dhschina check</code> counts "
        "every one of them again; <code>dhschina quote</code> with a table and conditions prints the words.</p>",
    ]
    for row in recorded.iter_rows(named=True):
        ids = sentences_behind(annotations, row)
        searched = html.escape(shlex.join([row["table"], *shlex.split(row["filter"] or "")]))
        none = "No single sentences." if row["value"] else "No sentence: nothing in the texts answers to that search."
        formula = html.escape(row.get("formula") or "rows")
        how = f" by the formula <code>{formula}</code>" if formula != "rows" else ""
        page, title = html.escape(f"{row['notebook']}.html"), row["finding"][:1].upper() + row["finding"][1:]
        parts.append(
            f'<section class="number" id="{number_anchor(row)}"><h2>{html.escape(title)}</h2>'
            f"<p><strong>{to_first(ids, printed(row['value']))}</strong> "
            f"{html.escape(of_unit(row['value'], row['unit']))}. Counted in <code>dhschina quote {searched}</code>"
            f'{how}; used in <a href="{page}">{html.escape(row["notebook"])}</a>.</p>'
            f"<p>{in_runs(ids) or none}</p></section>"
        )
    return "\n".join(parts)
