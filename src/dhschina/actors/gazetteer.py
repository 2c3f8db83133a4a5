"""Gazetteer: the lexicons made ready for searching, and the places where their names stand in sentences.

All names are looked for in all sentences at once, by the Aho-Corasick automaton of Polars.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from dhschina.actors.collectives import Phrase
from dhschina.actors.persons import name_words
from dhschina.actors.phrases import CUES
from dhschina.actors.runs import SPEECH, SURNAME, Bits, Find, Hit, may_hold_names, word_bits
from dhschina.lexicons import Lexicons

_PRINTED = str.maketrans(
    {"’": "'", "‘": "'", "\n": " ", "\r": " ", "\t": " ", "\u00a0": " ", "\u2011": "-", "\u202f": " "}
)
NAME, CUE, VERB = 1, 2, 4
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_JOINING = re.compile(r"(?<=\w)–(?=\w)|(?<=\.)–(?=\w)")  # United States–Brazil
_UNEVEN = re.compile(r"  +|[ﬀ-ﬄ]")


def fold_all(texts: Sequence[str]) -> list[tuple[str, list[int] | None]]:
    """Each text folded, as by `fold`; those that are even already cost next to nothing."""
    uneven = pl.Series(texts, dtype=pl.String).str.contains(r"[^ -~]|  ").to_list()
    return [fold(text) if odd else (text, None) for text, odd in zip(texts, uneven, strict=True)]


def fold(text: str) -> tuple[str, list[int] | None]:
    """The text with straight apostrophes and single spaces; and each character's place in it, unless unchanged."""
    if text.isascii():  # a few replacements are faster than a table
        folded = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    else:
        folded = _JOINING.sub("-", text.translate(_PRINTED))
    if not _UNEVEN.search(folded):
        return folded, None
    kept: list[str] = []
    places: list[int] = []
    done = 0
    for match in _UNEVEN.finditer(folded):
        even = match.start() + (match[0][0] == " ")  # of several spaces the first stays
        kept += (folded[done:even], _LIGATURES.get(match[0], ""))
        places += range(done, even)
        done = match.end()
        places += [match.start()] * len(kept[-1])
    return "".join((*kept, folded[done:])), [*places, *range(done, len(folded))]


@dataclass
class Index:
    """The lexicons made ready for searching."""

    names: dict[str, tuple[str, str]]  # name of the lexicon -> actor and kind, both empty when it is a mere place
    patterns: dict[str, int]  # all that is looked for -> what it may be: NAME, CUE, VERB of saying
    bits: Bits
    actors: dict[str, dict[str, str]]
    contested: frozenset[str]
    adjectives: frozenset[str]
    named: dict[tuple[str, str], str]  # (name without its country, country) -> organisation
    holders: dict[str, list[dict[str, str]]]  # surname -> offices held
    offices: dict[str, list[dict[str, str]]]  # person -> offices held


_index: list[tuple[Lexicons, Index]] = []  # of the lexicons used last


def _plain(name: str) -> str:
    """A name of an organisation without the country around it, in lower case."""
    name = re.sub(r" \([^()]*\)$| of (?:the )?People's Republic of China$", "", name)
    return re.sub(r"^(?:the|u\.s\.|us|united states|chinese|china) ", "", name.lower())


def index_of(lexicons: Lexicons) -> Index:
    """The lexicons made ready; kept for the next call with the same ones."""
    if _index and _index[0][0] is lexicons:
        return _index[0][1]
    actors = {row["actor"]: row for row in lexicons.actors.iter_rows(named=True)}
    places = frozenset(lexicons.places["phrase"])
    names = [(row["name"], row["actor"]) for row in actors.values()]
    names += list(lexicons.aliases.select("alias", "actor").iter_rows())
    known = dict.fromkeys(sorted(places), ("", ""))
    named: dict[tuple[str, str], str] = {}
    for name, actor in names:
        kind, country = actors[actor]["kind"], actors[actor]["country"]
        if not name.endswith(")"):
            known[name] = (actor, kind)
        if kind in {"organisation", "office", "body"}:
            named.setdefault((_plain(name), country), actor)
    holders: dict[str, list[dict[str, str]]] = {}
    offices: dict[str, list[dict[str, str]]] = {}
    bits = word_bits(lexicons)
    for role in lexicons.roles.iter_rows(named=True):
        words = name_words(actors[role["actor"]]["name"])
        offices.setdefault(role["actor"], []).append(role)
        for word in dict.fromkeys([words[0], words[-1]] if bits.get(words[0], 0) & SURNAME else words[-1:]):
            holders.setdefault(word, []).append(role)
    adjectives = frozenset(lexicons.aliases.filter(pl.col("note") == "people or adjective")["alias"])
    contested = places & {name for name, _ in names}
    verbs = {word for word, kinds in bits.items() if kinds & SPEECH}
    patterns = {
        text: (NAME if text in known else CUE if text in CUES else 0) + (VERB if text in verbs else 0)
        for text in sorted({*known, *CUES, *verbs})
    }
    made = Index(known, patterns, bits, actors, contested, adjectives, named, holders, offices)
    _index[:] = [(lexicons, made)]
    return made


@dataclass(slots=True)
class Line:
    """What a sentence shows by its own form, in whatever release it stands."""

    hits: Sequence[Hit] = ()  # the lexicon's names, whole words, leftmost first, then longest
    contested: bool = False  # whether one of them is a place too
    cues: Sequence[tuple[int, str]] = ()  # the words of CUES
    spoken: Sequence[int] = ()  # where verbs of saying stand
    capitals: bool = False  # whether it may hold a name that no list holds
    form: tuple[list[Find], list[Phrase]] | None = None  # such names, and what means an actor without a name, once read


def read_lines(texts: Sequence[str], index: Index) -> list[Line | None]:
    """What each folded sentence shows; None for one that names nobody of the lexicon and holds no other name."""
    lines: list[Line | None] = [None] * len(texts)
    for number in may_hold_names(pl.Series(texts, dtype=pl.String), index.bits).arg_true():
        lines[number] = Line(capitals=True)
    patterns, contested = index.patterns, index.contested
    for number, words in whole_words(texts, list(patterns)):
        line = lines[number] = lines[number] or Line()
        line.hits = [
            Hit(start, end, *index.names[name])
            for start, end, name in leftmost((start, name) for start, name in words if patterns[name] & NAME)
        ]
        line.contested = any(texts[number][hit.start : hit.end] in contested for hit in line.hits)
        line.cues = [(start, word) for start, word in words if patterns[word] & CUE]
        line.spoken = [start for start, word in words if patterns[word] & VERB]
    return lines


def whole_words(texts: Sequence[str], patterns: list[str]) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """The number of each text that holds patterns as whole words, and (start, pattern) of all, overlaps included."""
    series = pl.Series(texts, dtype=pl.String)
    starts = series.str.find_many(patterns, overlapping=True)
    some = (starts.list.len() > 0).arg_true()
    found = series.gather(some).str.extract_many(patterns, overlapping=True)
    for number, at, names in zip(some, starts.gather(some).to_list(), found.to_list(), strict=True):
        text = texts[number]
        after = text + " "
        places = at if text.isascii() else _characters(text, at)
        words = [
            (start, name)
            for start, name in zip(places, names, strict=True)
            if not (start and text[start - 1].isalnum())
            and not (after[start + len(name)].isalnum() and name[-1].isalnum())
            and after[start + len(name)] != "$"  # US$4 million
        ]
        if words:
            yield number, words


def leftmost(words: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int, str]]:
    """Start, end, pattern of those that overlap none before, the leftmost first, of several there the longest."""
    free = 0
    for start, end, name in sorted((start, -start - len(name), name) for start, name in words):
        if start >= free:
            free = -end
            yield start, free, name


def _characters(text: str, offsets: Sequence[int]) -> list[int]:
    """Offsets in the bytes of a text (UTF-8) as offsets in its characters."""
    encoded, done, places = text.encode(), 0, {0: 0}
    for offset in sorted(offsets):
        places[offset] = places[done] + len(encoded[done:offset].decode())
        done = offset
    return [places[offset] for offset in offsets]


def in_office(role: dict[str, str], day: str) -> bool:
    """Whether an office was held on a day; empty dates are open, an unknown day is any."""
    return not day or (role["start"] or day) <= day <= (role["end"] or day)
