"""The front page: what was asked, what was found, on which sentences, from which files."""

import html
import re
import shlex
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import version

import polars as pl

from dhschina.annotations import Annotations
from dhschina.evidence import sentence_id
from dhschina.figures import as_html, listed, show
from dhschina.findings import number_anchor, printed
from dhschina.lexicons import lexicon_files
from dhschina.releases import Release, sha256
from dhschina.segments import counted
from dhschina.site.chapters import Chapter
from dhschina.site.numbers import link_numbers, sentences_behind
from dhschina.site.reading import PAGE, anchor, of_unit, release_anchor

LIMIT = (
    "Whether anything promised was done, and whether practice changed. Each text says what one publisher chose to "
    "print on one day. They may differ in genre; and the fewer their words, the more of each count is chance."
)
LEFT_OUT = {"index-left-out": "segments"}  # a part of the page, and the rows that its numbers stand on


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
            _headlines(sides, recorded, annotations),
            "<h2>The releases</h2>",
            _side_by_side(sides, annotations),
            "<h2>What was cleaned away</h2>",
            _left_out(sides, annotations),
            "<h2>The report</h2>",
            _contents(chapters),
            "<h2>Citing, and making it again</h2>",
            _citing(sides, parameters, _ran(chapters)),
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


def _headlines(sides: Sequence[Release], recorded: pl.DataFrame, annotations: Annotations) -> str:
    """Three findings with their numbers linked to their sentences, and one thing that the texts cannot tell."""
    if "says" not in recorded.columns:
        recorded = recorded.with_columns(says=pl.lit(None, pl.String))
    told = recorded.sort(pl.col("says").is_null(), maintain_order=True)
    parts = []
    for row in told.head(3).iter_rows(named=True):
        at = f"numbers.html#{number_anchor(row)}"
        plain = f"{row['finding'][:1].upper()}{row['finding'][1:]}: {{value}} {of_unit(row['value'], row['unit'])}"
        says = html.escape(row["says"] or plain)
        says = says.replace("{value}", f'<a class="value" href="{at}">{printed(row["value"])}</a>')
        says = re.sub(r"\[([^][]*)\]\(#(number-[\w.~%-]+)\)", r'<a class=n href="numbers.html#\2">\1</a>', says)
        says = link_numbers(says, partial(str, at), [side.id for side in sides])
        ids = sentences_behind(annotations, row)
        more = f' and <a href="{at}">{len(ids) - 4:,} more</a>' if len(ids) > 4 else ""
        where = f'<p class="where">{", ".join(map(html.escape, ids[:4]))}{more}</p>' if ids else ""
        parts.append(f"<li><p>{says}</p>{where}</li>")
    found = f'<ol class="findings">{"".join(parts)}</ol>' if parts else "<p>No notebook has recorded a number.</p>"
    return f'{found}<p class="limit"><strong>What these texts cannot tell.</strong> {LIMIT}</p>'


def _side_by_side(sides: Sequence[Release], annotations: Annotations) -> str:
    kept, quotes = (
        counted(rows, annotations.sentences, annotations.segments) for rows in (annotations.tokens, annotations.quotes)
    )
    facts: dict[str, list[str]] = {}
    for release in sides:
        modes = [quotes.filter(release=release.id, mode=mode).height for mode in ("direct", "indirect")]
        words = [rows.filter(release=release.id).height for rows in (kept, annotations.tokens)]
        segments = annotations.segments.filter(pl.col("repeat_of").is_null(), release=release.id)
        kinds = dict(segments.group_by("kind").len().iter_rows())
        headings, quotations = kinds.get("heading", 0), sum(modes)
        said = f"{modes[0]} direct and {modes[1]} reported quotations" if quotations else "0 quotations"
        full = f"{PAGE}#{release_anchor(release.id)}"
        blocks = {"paragraphs": kinds.get("body", 0), "headings": headings}
        form = listed([*(f"{count} {of_unit(count, name)}" for name, count in blocks.items()), said])
        genre = "a story told with quotations" if quotations > headings else "a statement in sections"
        genre = genre if quotations or headings else "a plain account"
        url = html.escape(release.url)
        told = {
            "Title": f'<bdi dir="auto">{html.escape(release.title or _title(release, annotations) or "none")}</bdi>',
            "Issued by": html.escape(release.publisher or "not known"),
            "Date": html.escape(release.date or "not known"),
            "Genre, by its form": link_numbers(f"{genre}: {form}", partial(str, full), ()),
            "Words kept of words printed": link_numbers(f"{words[0]:,} of {words[1]:,}", partial(str, full), ()),
            "Address": f'<a href="{url}">{url}</a>' if url.startswith(("https://", "http://")) else url or "none",
            "SHA-256": f"<code>{sha256(release.text.encode())}</code>",
        }
        for fact, value in told.items():
            facts.setdefault(fact, []).append(value)
    heads = "".join(
        f'<th scope="col"><a href="{PAGE}#{release_anchor(r.id)}">{html.escape(r.id)}</a></th>' for r in sides
    )
    rows = "".join(
        f'<tr><th scope="row">{fact}</th><td>{"</td><td>".join(values)}</td></tr>' for fact, values in facts.items()
    )
    return f'<table class="sides"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _title(release: Release, annotations: Annotations) -> str:
    """The words of the release's title segment; empty where it has none."""
    found = annotations.segments.filter(pl.col("release") == release.id, pl.col("kind") == "title").head(1)
    return "".join(" ".join(release.text[start:end].split()) for start, end in found.select("start", "end").iter_rows())


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
    if not rows:
        return "<p>Nothing: every word printed is counted.</p>"
    return (
        f'<section class="cell" id="{next(iter(LEFT_OUT))}">{as_html(show(table, "Left out of every count"))}</section>'
    )


def _ran(chapters: Sequence[Chapter]) -> dict[str, str]:
    """The value of each parameter; where notebooks have several, all of them in the order of the chapters."""
    values: dict[str, dict[str, None]] = {}
    for page in chapters:
        for name, value in page.parameters.items():
            values.setdefault(name, {})[str(value)] = None
    return {name: " or ".join(told) for name, told in values.items()}


def _citing(sides: Sequence[Release], given: Mapping[str, object], ran: Mapping[str, str]) -> str:
    """How to cite and to make the report again: version, license, parameters, inputs with their hashes, the command."""
    command = ["dhschina", "report"]
    for option, side in zip(("--left", "--right"), sides, strict=False):
        command += [option, side.id]
    for name, value in sorted(given.items()):
        command += ["-p", name, str(value)] if name not in {"left", "right"} else []
    mine = {"author": "{The dhschina authors}", "version": version("dhschina")}
    title = f"What was agreed, by whom, and how firmly: {listed(_tex(side.id) for side in sides)} compared"
    entries = [
        ("software", "dhschina", {"title": "{dhschina}: two releases compared"} | mine | {"license": "MIT"}),
        ("misc", "dhschina-report", {"title": title} | mine | {"note": f"Made by {_tex(shlex.join(command))}"}),
    ]
    for side in sides:
        author = {"author": f"{{{_tex(side.publisher)}}}"} if side.publisher else {}
        told = {"title": _tex(side.title or side.id), **author, "date": side.date, "url": side.url}
        entries.append(("online", f"release-{anchor(side.id)}", told))
    bibtex = "\n".join(
        f"@{kind}{{{key},\n" + "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text) + "}"
        for kind, key, fields in entries
    )
    inputs = [(f"release {side.id}", sha256(side.text.encode())) for side in sides]
    inputs += [(f"lexicon {name}", sha256(path.read_bytes())) for name, path in sorted(lexicon_files().items())]
    tables = (
        show(pl.DataFrame(rows, schema=heads, orient="row"), about)
        for rows, heads, about in (
            (sorted(ran.items()), dict.fromkeys(("parameter", "value"), pl.String), "Parameters"),
            (inputs, dict.fromkeys(("input", "SHA-256"), pl.String), "Inputs and their SHA-256"),
        )
    )
    return (
        f"<p>Made by dhschina {html.escape(version('dhschina'))}, whose code is under the MIT license. The releases "
        "are works of their publishers: cite them by their addresses, and a sentence by its number.</p>"
        f'<p>The command that makes this report:</p><pre tabindex="0">{html.escape(shlex.join(command))}</pre>'
        "<details><summary>BibTeX for the kit, this report and the releases</summary>"
        f'<pre tabindex="0">{html.escape(bibtex)}</pre></details>'
        f"<details><summary>What went in</summary>{''.join(map(as_html, tables))}</details>"
    )


def _tex(text: str) -> str:
    """The text with what means something to TeX escaped."""
    return re.sub(r"([&%$#_{}])", r"\\\1", text)
