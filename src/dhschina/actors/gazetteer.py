"""Gazetteer: the lexicons made ready for searching, and the places where their names stand in a text."""

import re
from dataclasses import dataclass
from typing import Any

import ahocorasick
import polars as pl

from dhschina.actors.persons import name_words
from dhschina.actors.phrases import CUES
from dhschina.actors.runs import SURNAME, Hit, word_bits
from dhschina.lexicons import Lexicons

_PRINTED = str.maketrans(
    {"’": "'", "‘": "'", "\n": " ", "\r": " ", "\t": " ", "\u00a0": " ", "\u2011": "-", "\u202f": " "}
)
CUE = "cue"
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_UNEVEN = re.compile(r"  +|[ﬀ-ﬄ]")


def fold(text: str) -> tuple[str, list[int] | None]:
    """The text with straight apostrophes and single spaces; and each character's place in it, unless unchanged."""
    if text.isascii():  # then a few replacements are faster than a table
        folded = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
        if "  " not in folded:
            return folded, None
    else:
        folded = text.translate(_PRINTED)
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

    automaton: Any
    bits: dict[str, int]
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
    automaton = ahocorasick.Automaton()
    for phrase in sorted(places):
        automaton.add_word(phrase, (len(phrase), "", ""))
    named: dict[tuple[str, str], str] = {}
    for name, actor in names:
        kind, country = actors[actor]["kind"], actors[actor]["country"]
        if not name.endswith(")"):
            automaton.add_word(name, (len(name), actor, kind))
        if kind in {"organisation", "office", "body"}:
            named.setdefault((_plain(name), country), actor)
    for cue in CUES:
        if cue not in automaton:
            automaton.add_word(cue, (len(cue), cue, CUE))
    automaton.make_automaton()
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
    made = Index(automaton, bits, actors, contested, adjectives, named, holders, offices)
    _index[:] = [(lexicons, made)]
    return made


def find_hits(text: str, index: Index) -> tuple[list[Hit], list[tuple[int, str]]]:
    """(hits, cues) of a folded text: the lexicon's names, whole words, leftmost first, then longest; words of CUES."""
    found: list[tuple[int, int, str, str]] = []
    cues: list[tuple[int, str]] = []
    last = len(text) - 1
    for end, (length, actor, kind) in index.automaton.iter(text):
        start = end - length + 1
        if (start and text[start - 1].isalnum()) or (end < last and text[end + 1].isalnum() and text[end].isalnum()):
            continue
        if kind == CUE:
            cues.append((start, actor))
        else:
            found.append((start, -end - 1, actor, kind))
    if len(found) > 1:
        found.sort()
    hits: list[Hit] = []
    free = 0
    for start, end, actor, kind in found:
        if start >= free:
            hits.append(Hit(start, -end, actor, kind))
            free = -end
    return hits, cues


def in_office(role: dict[str, str], day: str) -> bool:
    """Whether an office was held on a day; empty dates are open, an unknown day is any."""
    return not day or (role["start"] or day) <= day <= (role["end"] or day)
