"""Topics: where a release speaks of a policy area, by the terms of an editable lexicon.

A term of `terms.csv` is written as it is said and found as it is inflected:

- every word also matches its regular forms: -s, -es, -'s, -ed, -ing (y to i, final e dropped, final consonant doubled),
  and -is- where the term has -iz-; a word of capitals (IED) matches in capitals only, with or without -s;
- `word*` matches any ending; a space matches white space or hyphens, also after a plural's
  apostrophe; a hyphen also nothing (counter-terrorism);
- ` ... ` stands for up to four words of the same sentence.

Rows of sense `not` are false friends: what overlaps one is no hit of that topic, unless it contains it.
"""

import itertools
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping

import polars as pl

from dhschina.lexicons import Lexicons
from dhschina.releases import Release
from dhschina.tables import TEXT, WHOLE, frame

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_JOINED = re.compile(r"['’]?[\s\-‐‑–]+")  # between two words of a term
_SKIPPED = re.compile(r"[^;:()!?]+")  # between words that ` ... ` stands for
_GAP, _SKIP = "...", 4


class _Node:
    """A word in the tree of terms: the words that may follow, and the terms that end with it."""

    __slots__ = ("ends", "following")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.ends: list[tuple[str, str, bool]] = []  # topic, term, whether it is a false friend


def _forms(word: str) -> set[str]:
    """The forms under which a word of a term is found (see the module's head)."""
    if word.isupper() and len(word) > 1:
        return {word, word + "s", word + "'s"}
    word = word.lower()
    forms = {word, word + "'s"}
    if len(word) > 2:
        stem = word[:-1] if word[-1] in "ey" else word
        forms |= {word + "s", word + "es", word + "ing", stem + "ing", stem + "ed"}
        if word[-1] == "y" and word[-2] not in "aeiou":
            forms |= {stem + "ies", stem + "ied"}
        elif re.search(r"[^aeiou][aeiou][^aeiouwxy]$", word):
            forms |= {word + word[-1] + "ing", word + word[-1] + "ed"}
        else:
            forms.add(word + "ed")
    return forms | {form.replace("iz", "is") for form in forms}


class _Words(dict[str, tuple[str, ...]]):
    """A word as printed -> the words of terms that it matches; worked out once for each word."""

    def __init__(self, words: set[str]) -> None:
        super().__init__()
        self.endless = sorted(word for word in words if word.endswith("*"))
        self.forms: dict[str, list[str]] = {}
        for word in sorted(words - {_GAP, *self.endless}):
            for form in _forms(word):
                self.forms.setdefault(form, []).append(word)

    def __missing__(self, printed: str) -> tuple[str, ...]:
        plain = unicodedata.normalize("NFKC", printed).replace("’", "'")  # ligatures apart: ﬃ is ffi
        folded = plain.lower()
        matched = {word for form in (plain, folded) for word in self.forms.get(form, ())}
        matched |= {word for word in self.endless if folded.startswith(word[:-1].lower())}
        self[printed] = tuple(sorted(matched))
        return self[printed]


def _grow(terms: pl.DataFrame) -> tuple[_Node, _Words]:
    """The tree of all terms, and the words that they are made of."""
    root, used = _Node(), set()
    for topic, term, sense in terms.select("topic", "term", "sense").iter_rows():
        readings = [
            {tuple(word.split("-")), (word.replace("-", ""),)}
            for word in term.replace("’", "'").replace("' ", " ").split()
        ]
        for reading in itertools.product(*map(sorted, readings)):
            node = root
            for word in itertools.chain.from_iterable(reading):
                used.add(word)
                node = node.following.setdefault(word, _Node())
            node.ends.append((topic, term, sense == "not"))
    return root, _Words(used)


_Found = tuple[int, int, tuple[str, ...]]  # start, end, words of terms that it matches


def _ends(node: _Node, text: str, words: list[_Found], at: int) -> Iterator[tuple[int, _Node]]:
    """Every (end, node) at which a term ends that has come to `node` with the word before number `at`."""
    if node.ends:
        yield words[at - 1][1], node
    gap = node.following.get(_GAP)
    for after, between, last in ((node, _JOINED, at + 1), (gap, _SKIPPED, at + 1 + _SKIP)):
        for here in range(at, min(last, len(words))) if after else ():
            for word in words[here][2]:
                following = after.following.get(word) if after else None
                if following and between.fullmatch(text, words[at - 1][1], words[here][0]):
                    yield from _ends(following, text, words, here + 1)


def _hits(text: str, first: int, last: int, root: _Node, known: _Words) -> Iterator[tuple[int, int, str, str]]:
    """Start, end, topic, term: the leftmost, longest hits of each topic that no false friend forbids."""
    words = [(*match.span(), known[match.group()]) for match in _WORD.finditer(text, first, last)]
    found: dict[tuple[str, bool], set[tuple[int, int, str]]] = {}
    for at, (start, _, matched) in enumerate(words):
        for word in matched:
            if word in root.following:
                for end, node in _ends(root.following[word], text, words, at + 1):
                    for topic, term, false in node.ends:
                        found.setdefault((topic, false), set()).add((start, -end, term))
    for (topic, false), spans in found.items():
        others = sorted(found.get((topic, True), ()))
        reached = first
        for start, negative, name in () if false else sorted(spans):
            end = -negative
            last_other = bisect_left(others, (end,))
            near = others[max(0, last_other - 8) : last_other]  # as many as can overlap a term: linear in the text
            if start >= reached and not any(
                -e > start and (s < start or -e > end or -e - s >= end - start) for s, e, _ in near
            ):
                yield start, end, topic, name
                reached = end


def find_hits(releases: Mapping[str, Release], sentences: pl.DataFrame, lexicons: Lexicons) -> pl.DataFrame:
    """Table hits: each place where a topic's term occurs, the leftmost and longest of each topic.

    Terms never cross a sentence; hits of different topics may overlap. Linear in the text.
    """
    root, known = _grow(lexicons.terms)
    rows = []
    for release, sentence, first, last in sentences.select("release", "sentence", "start", "end").iter_rows():
        text = releases[release].text
        for start, end, topic, term in _hits(text, first, last, root, known):
            rows.append((release, sentence, start, end, text[start:end], topic, term))
    return frame("hits", rows)


def headings_check(
    releases: Mapping[str, Release], segments: pl.DataFrame, sentences: pl.DataFrame, hits: pl.DataFrame
) -> pl.DataFrame:
    """Whether the topics named in each heading are found in the text under it: the writers' check on the lexicon.

    Columns: release, segment, start, end, surface (of the heading), heading_topics, text_topics (of the body segments
    up to the next heading), missed (in the heading only); topics joined by `;`, empty (null) where there are none.
    """
    placed = hits.join(sentences.select("release", "sentence", "segment"), on=["release", "sentence"])
    topics: dict[tuple[str, int], set[str]] = {}
    for release, segment, topic in placed.select("release", "segment", "topic").iter_rows():
        topics.setdefault((release, segment), set()).add(topic)
    rows: list[tuple[str, int, int, int, str, set[str], set[str]]] = []
    columns = ("release", "segment", "start", "end", "kind", "repeat_of")
    for release, segment, start, end, kind, repeats in segments.sort("release", "segment").select(columns).iter_rows():
        own = topics.get((release, segment), set())
        if kind == "heading" and repeats is None:
            rows.append((release, segment, start, end, releases[release].text[start:end], own, set()))
        elif kind == "body" and rows and rows[-1][0] == release:
            rows[-1][-1].update(own)
    schema = {"release": TEXT, "segment": WHOLE, "start": WHOLE, "end": WHOLE}
    schema |= dict.fromkeys(("surface", "heading_topics", "text_topics", "missed"), TEXT)
    told = [(*row[:5], *(";".join(sorted(t)) or None for t in (row[5], row[6], row[5] - row[6]))) for row in rows]
    return pl.DataFrame(told, schema, orient="row")
