"""Actors: who is named where in the releases, who they are, and what offices they hold."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from dhschina.gazetteer import find_hits, fold, in_office, index_of
from dhschina.groups import resolve_phrases
from dhschina.lexicons import Lexicons
from dhschina.names import Find, find_names
from dhschina.persons import Cast, Person
from dhschina.phrases import Phrase, find_phrases
from dhschina.releases import Release
from dhschina.runs import GIVEN
from dhschina.scenes import Scene, add_acronyms, add_hits, add_lone_names, add_organisation, add_people, place_persons
from dhschina.tables import frame


def _read_sentences(scene: Scene) -> None:
    """Find and resolve everything in one release, from what is sure to what depends on it."""
    index = scene.index
    hits = [find_hits(text, index) for text in scene.lines]
    sure = {
        hit.actor
        for line, text in enumerate(scene.lines)
        for hit in hits[line]
        if text[hit.start : hit.end] not in index.contested
    }
    hits = [
        [h for h in found if h.actor and (h.actor in sure or text[h.start : h.end] not in index.contested)]
        for text, found in zip(scene.lines, hits, strict=True)
    ]
    named = Counter(hit.actor for found in hits for hit in found if hit.kind == "country" or hit.actor == "eu")
    scene.countries = [actor for actor, _ in sorted(named.items(), key=lambda item: (-item[1], item[0]))]
    people: list[tuple[int, Find]] = []
    bare: list[tuple[int, Find]] = []
    for line, text in enumerate(scene.lines):
        capitals = sum(word[:1].isupper() for word in text.split())
        headline = 2 * capitals > len(text.split()) and text[-1:] != "."
        finds = find_names(text, hits[line], index.bits, headline)
        for find in finds:
            if find.kind == "person":
                people.append((line, find))
            elif find.rule == "anaphor":
                bare.append((line, find))
            elif find.kind != "event":
                scene.drafts.append(add_organisation(scene, line, find, hits[line]))
        add_hits(scene, line, hits[line], finds)
    add_acronyms(scene, hits)
    add_people(scene, people, hits)
    place_persons(scene)
    phrases_found = []
    by_line: dict[int, list[tuple[int, int]]] = {}
    for draft in scene.drafts:
        by_line.setdefault(draft.line, []).append((draft.start, draft.end))
    for line, text in enumerate(scene.lines):
        add_lone_names(scene, line, by_line.get(line, []))
        countries = [(hit.start, hit.end) for hit in hits[line] if hit.kind == "country"]
        phrases_found.append(find_phrases(text, countries))
    for line, find in bare:
        word = scene.lines[line][slice(*find.core)].lower()
        kind = "instrument" if find.kind == "instrument" else "body"
        phrases_found[line].append(Phrase(find.start, find.end, kind, "the", word))
    resolve_phrases(scene, phrases_found)


def find_mentions(
    releases: Mapping[str, Release], sentences: pl.DataFrame, lexicons: Lexicons
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The tables mentions, actors and roles: every place where an actor is named, who it is, and the offices of persons.

    `sentences` as made by `find_sentences`. What each mention was found by stands in `rule`: lexicon, acronym, title,
    pattern, spelling, surname, introduced, anaphor, description or collective.
    """
    index = index_of(lexicons)
    given = [word for word, bits in index.bits.items() if bits & GIVEN]
    actors: dict[str, dict[str, Any]] = {}
    rows: list[tuple[Any, ...]] = []
    offices: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for release, number, start, end in sentences.select("release", "sentence", "start", "end").iter_rows():
        spans.setdefault(release, []).append((number, start, end))
    for id, release in releases.items():
        lines = spans.get(id, [])
        folded = [fold(release.text[start:end]) for _, start, end in lines]
        scene = Scene(release, index, [text for text, _ in folded], Cast(given), actors)
        _read_sentences(scene)
        found: dict[tuple[int, int, str], tuple[Any, ...]] = {}
        for draft in scene.drafts:
            number, first, _ = lines[draft.line]
            places = folded[draft.line][1]
            start = first + (places[draft.start] if places else draft.start)
            end = first + (places[draft.end - 1] + 1 if places else draft.end)
            scene.new(draft.actor, draft.actor, draft.kind)
            kind = actors[draft.actor]["kind"]
            row = (id, number, start, end, release.text[start:end], draft.actor, kind, draft.rule)
            found.setdefault((start, end, draft.actor), row)
        rows += found.values()
        for person in scene.cast.persons.values():
            for office in _offices(scene, person):
                offices.setdefault(office[0:2] + office[3:4], office)
    return frame("mentions", rows), frame("actors", actors.values()), frame("roles", offices.values())


def _offices(scene: Scene, person: Person) -> Iterator[tuple[Any, ...]]:
    """The offices of a person: the lexicon's on that day, or else the title in the text."""
    held = [
        role for role in scene.index.offices.get(person.id, []) if person.known and in_office(role, scene.release.date)
    ]
    for role in held:
        yield (person.id, role["office"], role["organisation"] or None, role["start"] or None, role["end"] or None)
    if not held and person.title:
        yield (person.id, person.title, person.organisation or None, None, None)
