"""The releases printed in full: numbered sentences that every number leads to, with what was found in them marked.

No mark stands on color alone: actors are underlined, terms of topics dotted, commitments in brackets; the line under
a sentence says the same in words.
"""

import html
import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import quote as quoted

import polars as pl

from dhschina.annotations import Annotations
from dhschina.evidence import sentence_id
from dhschina.releases import Release
from dhschina.segments import counted

STRENGTHS = ("acknowledge", "welcome", "affirm", "intend", "decide or agree", "commit", "sign")
PAGE = "texts.html"
UNLINKED = frozenset("a svg pre code style script title summary h1 h2 h3 h4 caption".split())

Citations = Mapping[str, Mapping[str, str]]  # sentence id -> place that cites it (address) -> name of the place


def anchor(identifier: str) -> str:
    """The id of an element and the fragment that leads to it: `2015-s07` as it is, odd characters escaped."""
    return quoted(identifier, safe="")


def release_anchor(release: str) -> str:
    """The id of a release on the page of texts, which is never that of a sentence, whatever the release is called."""
    return f"{anchor(release)}-release"


def of_unit(value: float, unit: str) -> str:
    """The name of what is counted, for this number of them: 2 clauses, 1 clause."""
    return unit.removesuffix("s") if value == 1 else unit


def change_text(markup: str, skipped: Container[str], change: Callable[[str], str]) -> str:
    """The HTML with every text changed that stands outside of the skipped elements."""
    parts, inside = re.split(r"(<[^>]*>)", markup), 0
    for place, part in enumerate(parts):
        if place % 2:
            tag = re.match(r"</?([a-z0-9]+)", part)
            if tag and tag[1] in skipped and not part.endswith("/>"):
                inside += -1 if part.startswith("</") else 1
        elif part and not inside:
            parts[place] = change(part)
    return "".join(parts)


def any_of(names: Iterable[str]) -> str:
    """A pattern of any of the names as HTML has them, the longest first; of nothing when there is none."""
    return "|".join(re.escape(html.escape(name)) for name in sorted(names, key=len, reverse=True)) or "(?!)"


def link_sentences(markup: str, releases: Iterable[str], known: Iterable[str]) -> tuple[str, list[str]]:
    """The HTML with every sentence id in its text made a link to that sentence, and the ids so linked, once each.

    `known` holds the ids that exist. What stands in links, headings, code and pictures stays as it is.
    """
    pattern, exists = re.compile(rf"(?<![\w-])(?:{any_of(releases)})-s\d{{2,}}(?![\w-])"), set(known)
    found: dict[str, None] = {}

    def link(match: re.Match[str]) -> str:
        name = html.unescape(match[0])
        if name not in exists:
            return match[0]
        found[name] = None
        return f'<a class="s" href="{PAGE}#{anchor(name)}">{match[0]}</a>'

    return change_text(markup, UNLINKED, lambda text: pattern.sub(link, text)), list(found)


def in_runs(ids: Sequence[str]) -> str:
    """Sentence ids as HTML, in text order; more than three in a row are told by the first and the last."""
    runs: list[list[str]] = []
    for name in ids:
        release, _, number = name.rpartition("-s")
        if runs and runs[-1][-1] == sentence_id(release, int(number) - 1):
            runs[-1].append(name)
        else:
            runs.append([name])
    parts = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 3 else run)]
    return ", ".join(map(html.escape, parts))


def shortened(markup: str, releases: Iterable[str]) -> str:
    """The HTML with cells that list more than a dozen sentences told in runs, and at most a dozen of these."""

    def told(cell: re.Match[str]) -> str:
        ids = re.split(r"[\s,;]+", html.unescape(cell[0]))
        parts = in_runs(ids).split(", ")
        more = f" and more, {len(ids):,} sentences in all" if len(parts) > 12 else ""
        return ", ".join(parts[:12]) + more

    one = rf"(?:{any_of(releases)})-s\d+"
    return re.sub(rf"(?<=>)(?:{one}[\s,;]+){{12,}}{one}(?=</td>)", told, markup)


def releases_page(
    releases: Sequence[Release], annotations: Annotations, names: Mapping[str, str], cited: Citations
) -> str:
    """The releases as HTML, one after the other: segments in order, each sentence with its number, marks and citations.

    `names` gives actors and topics their names; `cited` says where the report cites a sentence.
    """
    parts = [
        "<h1>The releases in full</h1>",
        '<p class="legend">Every word as printed. An <span class="actor">actor</span> is underlined, a '
        '<span class="topic">term of a topic</span> dotted, a <span class="opens closes">commitment</span> bracketed; '
        "the line under a sentence says the same in words, and where the report cites it. Gray: not counted.</p>",
    ]
    for release in releases:
        told = (html.escape(part) for part in (release.title, release.publisher, release.date) if part)
        title = " · ".join(f"<bdi>{part}</bdi>" for part in told)
        parts.append(f'<h2 id="{release_anchor(release.id)}">{html.escape(release.id)}</h2>')
        parts.append(f'<p class="title">{title}</p>{_segments(release, annotations, names, cited)}')
    return "\n".join(parts)


def _segments(release: Release, annotations: Annotations, names: Mapping[str, str], cited: Citations) -> str:
    own = {
        table: rows.filter(pl.col("release") == release.id).sort("start").to_dicts()
        for table, rows in annotations._asdict().items()
        if table in {"segments", "sentences", "mentions", "hits", "commitments"}
    }
    kept = counted(annotations.segments, annotations.sentences, annotations.segments)
    counts = set(kept.filter(pl.col("release") == release.id)["segment"])
    parts = []
    for segment in own["segments"]:
        kind = segment["kind"] + (", printed before" if segment["repeat_of"] is not None else "")
        note = "" if segment["segment"] in counts else f'<p class="left-out">Left out: {kind}</p>'
        lines = (
            _sentence(release, row, own, names, cited)
            for row in own["sentences"]
            if row["segment"] == segment["segment"]
        )
        parts.append(f'<div class="{"dropped" if note else segment["kind"]}">{note}{"".join(lines)}</div>')
    return "\n".join(parts)


def _sentence(
    release: Release,
    row: Mapping[str, int],
    own: Mapping[str, list[dict[str, Any]]],
    names: Mapping[str, str],
    cited: Citations,
) -> str:
    start, end = row["start"], row["end"]
    number = sentence_id(release.id, row["sentence"])
    kinds = {"mentions": "actor", "hits": "topic", "commitments": "pledge"}
    here = {table: [thing for thing in own[table] if thing["start"] < end and thing["end"] > start] for table in kinds}
    spans = [(max(t["start"], start), min(t["end"], end), kinds[table]) for table in kinds for t in here[table]]
    text = ""
    for low, high in pairwise(sorted({start, end, *(edge for span in spans for edge in span[:2])})):
        marks = {kind for first, last, kind in spans if first <= low and high <= last} - {"pledge"}
        marks |= {"opens" for first, _, kind in spans if kind == "pledge" and first == low}
        marks |= {"closes" for _, last, kind in spans if kind == "pledge" and last == high}
        words = html.escape(release.text[low:high])
        text += f'<span class="{" ".join(sorted(marks))}">{words}</span>' if marks else words
    notes = []
    for label, table, column in (("Actors", "mentions", "actor"), ("Topics", "hits", "topic")):
        found = dict.fromkeys(names.get(thing[column], thing[column]) for thing in here[table])
        notes += [html.escape(f"{label}: {', '.join(found)}")] if found else []
    for pledge in here["commitments"]:
        parties = ", ".join(names.get(name, name) for name in (pledge["parties"] or "").split(";") if name)
        notes.append(
            html.escape(
                f"Commitment {pledge['strength']}, {STRENGTHS[pledge['strength']]}: {parties or 'no party named'}"
            )
        )
    places = cited.get(number, {}).items()
    links = ", ".join(f'<a href="{html.escape(place)}">{html.escape(name)}</a>' for place, name in places)
    notes += [f"Cited in: {links}"] if links else []
    under = f'<p class="notes">{"".join(f"<span>{note}</span> " for note in notes)}</p>' if notes else ""
    link = f'<a class="s" href="{PAGE}#{anchor(number)}">{html.escape(number)}</a>'
    return f'<div class="sentence" id="{anchor(number)}">{link}<p class="words" dir="auto">{text}</p>{under}</div>\n'
