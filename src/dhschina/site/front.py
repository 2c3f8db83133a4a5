"""The front page, and the page of numbers: what was asked, what was found, on which sentences, from which files."""

import hashlib
import html
import shlex
from collections.abc import Mapping, Sequence
from importlib.metadata import version

import polars as pl

from dhschina.annotations import Annotations
from dhschina.evidence import sentence_id
from dhschina.figures import as_html, listed, show
from dhschina.findings import rows_behind
from dhschina.lexicons import PACKAGED
from dhschina.releases import Release
from dhschina.segments import counted
from dhschina.site.chapters import Chapter
from dhschina.site.reading import PAGE, anchor, number_anchor, of_unit

LIMIT = (
    "Whether anything promised was done, and whether practice changed. Each text says what one publisher chose to "
    "print on one day. They may differ in genre; and the fewer their words, the more of each count is chance."
)


def number(value: float) -> str:
    """A number as prose prints it: whole numbers whole, others with up to three decimals."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.3f}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentences_behind(annotations: Annotations, row: Mapping[str, str]) -> list[str]:
    """The ids of the sentences that a finding stands on, in text order, once each."""
    rows = rows_behind(annotations, row["table"], row["filter"] or "")
    if "sentence" not in rows.columns and "segment" in rows.columns:
        rows = annotations.sentences.join(rows, on=["release", "segment"], how="semi", maintain_order="left")
    if "sentence" not in rows.columns:
        return []
    places = rows.select("release", "sentence").drop_nulls().unique(maintain_order=True)
    return [sentence_id(*place) for place in places.iter_rows()]


def numbers_page(recorded: pl.DataFrame, annotations: Annotations) -> str:
    """Every recorded number with what it counts, how to count it again, and the sentences behind it."""
    parts = [
        "<h1>The numbers, and the sentences they stand on</h1>",
        "<p>Each number is a count of rows of a table, or a formula over such rows. <code>dhschina check</code> counts "
        "every one of them again; <code>dhschina quote</code> with a table and conditions prints the words.</p>",
    ]
    for row in recorded.iter_rows(named=True):
        ids = sentences_behind(annotations, row)
        searched = html.escape(f"{row['table']} {row['filter'] or ''}".strip())
        some = f"{len(ids):,} sentence{'s' * (len(ids) != 1)}: {', '.join(map(html.escape, ids))}"
        none = "No single sentences." if row["value"] else "No sentence: nothing in the texts answers to that search."
        formula = html.escape(row.get("formula") or "rows")
        how = f" by the formula <code>{formula}</code>" if formula != "rows" else ""
        page = html.escape(f"{row['notebook']}.html")
        parts.append(
            f'<section class="number" id="{number_anchor(row)}"><h2>{html.escape(_upper(row["finding"]))}</h2>'
            f"<p><strong>{number(row['value'])}</strong> {html.escape(of_unit(row['value'], row['unit']))}. "
            f"Counted in <code>{searched}</code>{how}; used in "
            f'<a href="{page}">{html.escape(row["notebook"])}</a>.</p><p>{some if ids else none}</p></section>'
        )
    return "\n".join(parts)


def front_page(
    sides: Sequence[Release],
    annotations: Annotations,
    recorded: pl.DataFrame,
    chapters: Sequence[Chapter],
    parameters: Mapping[str, object],
) -> str:
    """The first page: question, findings, the releases side by side, what was left out, the chapters, how to cite.

    `recorded` is the table findings; its column `says`, where there is one, is the sentence that holds `{value}`.
    """
    return "\n".join(
        (
            f"<h1>What was agreed, by whom, and how firmly: {html.escape(listed(s.id for s in sides))} compared</h1>",
            _headlines(recorded, annotations),
            "<h2>The releases</h2>",
            _side_by_side(sides, annotations),
            "<h2>What was cleaned away</h2>",
            _left_out(sides, annotations),
            "<h2>The report</h2>",
            _contents(chapters),
            "<h2>Citing, and making it again</h2>",
            _citing(sides, parameters),
        )
    )


def _contents(chapters: Sequence[Chapter]) -> str:
    """The chapters, each with the findings of its figures."""
    parts = []
    for page in chapters:
        figures = "".join(
            f'<li><a href="{page.slug}.html#{name}">{html.escape(title)}</a></li>' for name, title in page.figures
        )
        inside = f"<ul>{figures}</ul>" if figures else ""
        parts.append(f'<li><a href="{page.slug}.html">{html.escape(page.title)}</a>{inside}</li>')
    parts.append(f'<li><a href="{PAGE}">The releases in full, every sentence numbered</a></li>')
    parts.append('<li><a href="numbers.html">The numbers, and the sentences they stand on</a></li>')
    return f'<ol class="chapters">{"".join(parts)}</ol>'


def _headlines(recorded: pl.DataFrame, annotations: Annotations) -> str:
    """Three findings with their numbers linked to their sentences, and one thing that the texts cannot tell."""
    if "says" not in recorded.columns:
        recorded = recorded.with_columns(says=pl.lit(None, pl.String))
    told = recorded.sort(pl.col("says").is_null(), maintain_order=True)
    parts = []
    for row in told.head(3).iter_rows(named=True):
        link = f'<a class="value" href="numbers.html#{number_anchor(row)}">{number(row["value"])}</a>'
        plain = f"{_upper(row['finding'])}: {{value}} {of_unit(row['value'], row['unit'])}"
        says = html.escape(row["says"] or plain)
        ids = sentences_behind(annotations, row)
        more = f' and <a href="numbers.html#{number_anchor(row)}">{len(ids) - 4:,} more</a>' if len(ids) > 4 else ""
        where = f'<p class="where">{", ".join(map(html.escape, ids[:4]))}{more}</p>' if ids else ""
        parts.append(f"<li><p>{says.replace('{value}', link)}</p>{where}</li>")
    found = f'<ol class="findings">{"".join(parts)}</ol>' if parts else "<p>No notebook has recorded a number.</p>"
    return f'{found}<p class="limit"><strong>What these texts cannot tell.</strong> {LIMIT}</p>'


def _side_by_side(sides: Sequence[Release], annotations: Annotations) -> str:
    kept = counted(annotations.tokens, annotations.sentences, annotations.segments)
    facts: dict[str, list[str]] = {}
    for release in sides:
        tables = {"kept": kept, **annotations._asdict()}
        own = {
            name: tables[name].filter(pl.col("release") == release.id)
            for name in ("kept", "tokens", "quotes", "segments")
        }
        kinds = dict(own["segments"].filter(pl.col("repeat_of").is_null()).group_by("kind").len().iter_rows())
        headings, quotations = kinds.get("heading", 0), own["quotes"].height
        form = listed((f"{kinds.get('body', 0)} paragraphs", f"{headings} headings", f"{quotations} quotations"))
        genre = "a story told with quotations" if quotations > headings else "a statement in sections"
        genre = genre if quotations or headings else "a plain account"
        url = html.escape(release.url)
        told = {
            "Title": f'<bdi dir="auto">{html.escape(release.title or "none")}</bdi>',
            "Issued by": html.escape(release.publisher or "not known"),
            "Date": html.escape(release.date or "not known"),
            "Genre, by its form": f"{genre}: {form}",
            "Words kept of words printed": f"{own['kept'].height:,} of {own['tokens'].height:,}",
            "Address": f'<a href="{url}">{url}</a>' if url.startswith(("https://", "http://")) else url or "none",
            "SHA-256": f"<code>{_hash(release.text.encode())}</code>",
        }
        for fact, value in told.items():
            facts.setdefault(fact, []).append(value)
    heads = "".join(
        f'<th scope="col"><a href="{PAGE}#release-{anchor(r.id)}">{html.escape(r.id)}</a></th>' for r in sides
    )
    rows = "".join(
        f'<tr><th scope="row">{fact}</th><td>{"</td><td>".join(values)}</td></tr>' for fact, values in facts.items()
    )
    return f'<table class="sides"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _left_out(sides: Sequence[Release], annotations: Annotations) -> str:
    """The segments that no analysis counts, with their words."""
    at = ["release", "segment"]
    kept = counted(annotations.segments, annotations.sentences, annotations.segments)
    first = annotations.sentences.group_by(at).agg(pl.col("sentence").min())
    words = annotations.tokens.join(annotations.sentences.select(*at, "sentence"), on=["release", "sentence"])
    dropped = annotations.segments.join(kept, on=at, how="anti").join(first, on=at, how="left")
    dropped = dropped.join(words.group_by(at).len("words"), on=at, how="left").sort(at)
    rows = [
        (
            sentence_id(side.id, row["sentence"]) if row["sentence"] is not None else None,
            row["kind"] + (", printed before" if row["repeat_of"] is not None else ""),
            row["words"] or 0,
            " ".join(side.text[row["start"] : row["end"]].split()),
        )
        for side in sides
        for row in dropped.filter(pl.col("release") == side.id).iter_rows(named=True)
    ]
    table = pl.DataFrame(rows, schema=["sentence", "kind", "words", "text"], orient="row")
    return as_html(show(table, "Left out of every count")) if rows else "<p>Nothing: every word printed is counted.</p>"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _citing(sides: Sequence[Release], parameters: Mapping[str, object]) -> str:
    """How to cite and to make the report again: version, license, parameters, inputs with their hashes, the command."""
    mine = {"title": "{dhschina}: two releases compared", "author": "{The dhschina authors}"}
    entries = [("software", "dhschina", mine | {"version": version("dhschina"), "license": "MIT"})]
    for side in sides:
        author = {"author": f"{{{side.publisher}}}"} if side.publisher else {}
        told = {"title": side.title or side.id, **author, "date": side.date, "url": side.url}
        entries.append(("online", f"release-{anchor(side.id)}", told))
    bibtex = "\n".join(
        f"@{kind}{{{key},\n" + "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text) + "}"
        for kind, key, fields in entries
    )
    command = ["dhschina", "report"]
    for option, side in zip(("--left", "--right"), sides, strict=False):
        command += [option, side.id]
    for name, value in sorted(parameters.items()):
        command += ["-p", name, str(value)] if name not in {"left", "right"} else []
    inputs = [(f"release {side.id}", _hash(side.text.encode())) for side in sides]
    inputs += [(f"lexicon {path.stem}", _hash(path.read_bytes())) for path in sorted(PACKAGED.glob("*.csv"))]
    table = pl.DataFrame(inputs, schema=["input", "SHA-256"], orient="row")
    return (
        f"<p>Made by dhschina {html.escape(version('dhschina'))}, whose code is under the MIT license. The releases "
        "are works of their publishers: cite them by their addresses, and a sentence by its number.</p>"
        f'<p>The command that makes this report:</p><pre tabindex="0">{html.escape(shlex.join(command))}</pre>'
        "<details><summary>BibTeX for the kit and the releases</summary>"
        f'<pre tabindex="0">{html.escape(bibtex)}</pre></details>'
        f"<details><summary>What went in</summary>{as_html(show(table, 'Inputs and their SHA-256'))}</details>"
    )
