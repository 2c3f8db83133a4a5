"""Actors: who is named where in the releases, who they are, and what offices they hold."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl

from dhschina.actors.gazetteer import find_hits, fold, index_of
from dhschina.actors.groups import resolve_phrases
from dhschina.actors.names import find_names
from dhschina.actors.offices import add_lone_names, add_people, offices_of, place_persons
from dhschina.actors.organisations import add_acronyms, add_hits, add_organisation
from dhschina.actors.persons import Cast
from dhschina.actors.phrases import Phrase, find_phrases
from dhschina.actors.runs import GIVEN, Find, Hit
from dhschina.actors.scenes import Scene
from dhschina.lexicons import Lexicons
from dhschina.releases import Release
from dhschina.tables import frame

_ALIKE = re.compile(r",? and (?:the )?|, (?:the )?|-")  # between two countries
_STATELY = re.compile(
    r"\b(?:[Gg]overnment|Republic|Ministry|Minister|President|Ambassador|Embassy)\b[\w ]{0,40} (?:of|to|in) $"
)


def _is_state(text: str, hit: Hit, found: list[Hit]) -> bool:
    """Whether a name that is a place too means a country where it stands: beside another one, or with a government."""
    others = [other for other in found if other.kind == "country" and other.actor != hit.actor]
    beside = any(_ALIKE.fullmatch(text, min(hit.end, other.end), max(hit.start, other.start)) for other in others)
    return beside or bool(_STATELY.search(text, max(0, hit.start - 60), hit.start))


def _listed(scene: Scene) -> tuple[list[list[Hit]], list[list[tuple[int, str]]]]:
    """The lexicon's names, and the cues, of each sentence.

    A name that is a place too (Georgia) means its actor only where another name of that actor stands, or where it
    stands once as a state does.
    """
    contested = scene.index.contested
    read = [find_hits(text, scene.index) for text in scene.lines]
    hits, cues = [found for found, _ in read], [words for _, words in read]
    pairs = [(text, found) for text, found in zip(scene.lines, hits, strict=True) if found]
    printed = [(hit, text[hit.start : hit.end]) for text, found in pairs for hit in found]
    sure = {hit.actor for hit, name in printed if name not in contested}
    sure |= {
        hit.actor
        for text, found in pairs
        for hit in found
        if text[hit.start : hit.end] in contested and _is_state(text, hit, found)
    }
    doubtful = {id(hit) for hit, name in printed if name in contested and hit.actor not in sure}
    return [[hit._replace(actor="", kind="") if id(hit) in doubtful else hit for hit in found] for found in hits], cues


def _is_headline(text: str) -> bool:
    words = text.split()
    return text[-1:] not in ".!?\"'" and 2 * sum(word[:1].isupper() for word in words) > len(words)


def _read(scene: Scene) -> None:
    """Find and resolve everything in one release: first what is sure, then what depends on it."""
    bits = scene.index.bits
    listed, cues = _listed(scene)
    hits = [[hit for hit in found if hit.actor] for found in listed]
    uses = Counter(hit.actor for found in hits for hit in found if hit.kind == "country" or hit.actor == "eu")
    scene.stated = frozenset(uses)
    agencies = [hit.actor for found in hits for hit in found if hit.kind in {"organisation", "office"}]
    others = map(scene.country_of, agencies)
    uses.update(filter(None, others))
    scene.countries = sorted(uses, key=lambda actor: -uses[actor])
    people: list[tuple[int, Find]] = []
    pointers: list[tuple[int, Phrase]] = []
    for line, text in enumerate(scene.lines):
        finds = sorted(find_names(text, listed[line], bits, _is_headline(text)))
        for find in finds:
            if find.kind == "person":
                people.append((line, find))
            elif find.kind == "collective":
                pointers.append((line, Phrase(find.start, find.end, "collective", "listed", "department")))
            elif find.rule == "anaphor":
                kind = "instrument" if find.kind == "instrument" else "body"
                pointers.append((line, Phrase(find.start, find.end, kind, "the", text[slice(*find.core)].lower())))
            elif find.kind != "event":
                add_organisation(scene, line, find, hits[line])
        add_hits(scene, line, hits[line], finds)
        known = any(hit.kind == "person" for hit in hits[line])
        found = {place for find in finds for place in range(*find.core)} if known else set()
        people += [
            (line, Find(hit.start, hit.end, "person", "lexicon", (hit.start, hit.end)))
            for hit in hits[line]
            if hit.kind == "person" and hit.start not in found
        ]
    add_acronyms(scene)
    add_people(scene, people, hits)
    place_persons(scene)
    phrases = []
    for line, text in enumerate(scene.lines):
        if scene.cast.by_word or scene.acronyms:
            add_lone_names(scene, line)
        countries = [(hit.start, hit.end) for hit in hits[line] if hit.kind == "country"]
        phrases.append(find_phrases(text, countries, cues[line]))
    for line, phrase in pointers:
        phrases[line].append(phrase)
    resolve_phrases(scene, phrases)


def find_mentions(
    releases: Mapping[str, Release], sentences: pl.DataFrame, lexicons: Lexicons
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The tables mentions, actors and roles: where an actor is named, who it is, and which offices persons hold.

    `sentences` as made by `find_sentences`. How a mention was found stands in `rule`: lexicon, acronym, title, pattern
    (by its own form), spelling (misspelled), surname, introduced (`signed an action plan`), anaphor (points back),
    description (`the Chinese security ministry`) or collective.
    """
    index = index_of(lexicons)
    given = [word for word, bits in index.bits.items() if bits & GIVEN]
    actors: dict[str, dict[str, Any]] = {}
    mentions: list[tuple[Any, ...]] = []
    offices: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for release, number, start, end in sentences.select("release", "sentence", "start", "end").iter_rows():
        spans.setdefault(release, []).append((number, start, end))
    for id, release in releases.items():
        lines = spans.get(id, [])
        folded = [fold(release.text[start:end]) for _, start, end in lines]
        scene = Scene(release, index, [text for text, _ in folded], Cast(given), actors)
        _read(scene)
        named: dict[tuple[int, int, str], tuple[Any, ...]] = {}
        for (number, first, _), (_, places), drafts in zip(lines, folded, scene.drafts, strict=True):
            for draft in drafts:
                start = first + (places[draft.start] if places else draft.start)
                end = first + (places[draft.end - 1] + 1 if places else draft.end)
                kind = actors[scene.enter(draft.actor, draft.actor, draft.kind)]["kind"]
                row = (id, number, start, end, release.text[start:end], draft.actor, kind, draft.rule)
                named.setdefault((start, end, draft.actor), row)
        mentions += named.values()
        for row in offices_of(scene, scene.cast.persons.values()):
            offices.setdefault((row[0], row[1], row[3]), row)
    return frame("mentions", mentions), frame("actors", actors.values()), frame("roles", offices.values())
