"""Actors: who is named where in the releases, who they are, and what offices they hold."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from dhschina.actors.collectives import LISTED, Phrase
from dhschina.actors.gazetteer import Line, fold_all, index_of, read_lines
from dhschina.actors.groups import resolve_phrases
from dhschina.actors.names import find_names
from dhschina.actors.offices import add_people, offices_of, place_persons
from dhschina.actors.organisations import add_acronyms, add_hits, add_organisation
from dhschina.actors.persons import Cast
from dhschina.actors.phrases import find_phrases
from dhschina.actors.runs import GIVEN, Find, Hit
from dhschina.actors.scenes import Scene
from dhschina.actors.surnames import add_lone_names
from dhschina.lexicons import Lexicons
from dhschina.releases import Release
from dhschina.tables import frame

_ALIKE = re.compile(rf"{LISTED}|-")
_STATELY = re.compile(
    r"\b(?:[Gg]overnment|Republic|Ministry|Minister|President|Ambassador|Embassy)\b[\w ]{0,40} (?:of|to|in) $"
)


def _is_state(text: str, at: int, found: Sequence[Hit]) -> bool:
    """Whether hit number `at`, a place too, means a country where it stands: beside another, or with a government."""
    hit, near = found[at], (*found[max(0, at - 1) : at], *found[at + 1 : at + 2])
    others = [other for other in near if other.kind == "country" and other.actor != hit.actor]
    beside = any(_ALIKE.fullmatch(text, min(hit.end, other.end), max(hit.start, other.start)) for other in others)
    return beside or bool(_STATELY.search(text, max(0, hit.start - 60), hit.start))


def _listed(scene: Scene, lines: Mapping[int, Line]) -> dict[int, Sequence[Hit]]:
    """The lexicon's names in each sentence.

    A name that is a place too (Georgia) means its actor only where another name of that actor stands, or where it
    stands once as a state does.
    """
    contested, sure = scene.index.contested, set()
    if any(line.contested for line in lines.values()):
        for number, line in lines.items():
            text = scene.lines[number]
            sure |= {
                hit.actor
                for at, hit in enumerate(line.hits)
                if text[hit.start : hit.end] not in contested or _is_state(text, at, line.hits)
            }

    def certain(number: int, hit: Hit) -> Hit:
        doubtful = hit.actor not in sure and scene.lines[number][hit.start : hit.end] in contested
        return hit._replace(actor="", kind="") if doubtful else hit

    return {n: [certain(n, hit) for hit in line.hits] if line.contested else line.hits for n, line in lines.items()}


def _is_headline(text: str) -> bool:
    words = text.split()
    return text[-1:] not in ".!?\"'" and 2 * sum(word[:1].isupper() for word in words) > len(words)


def _form(scene: Scene, number: int, line: Line, listed: Sequence[Hit]) -> tuple[list[Find], list[Phrase]]:
    """What the form of a sentence shows: names that no list holds, and phrases that may mean an actor without a name.

    Read once for all releases that print the sentence, unless this one doubts a name in it.
    """
    if line.form and listed is line.hits:
        return line.form
    text = scene.lines[number]
    finds = sorted(find_names(text, listed, scene.index.bits, _is_headline(text))) if line.capitals else []
    countries = [(hit.start, hit.end) for hit in listed if hit.kind == "country"]
    phrases = find_phrases(text, countries, line.cues) if line.cues or countries else []
    if listed is line.hits:
        line.form = finds, phrases
    return finds, phrases


def _read(scene: Scene, lines: Mapping[int, Line]) -> None:
    """Find and resolve everything in one release: first what is sure, then what depends on it."""
    listed = _listed(scene, lines)
    hits = {number: [hit for hit in found if hit.actor] for number, found in listed.items()}
    uses = Counter(hit.actor for found in hits.values() for hit in found if hit.kind == "country" or hit.actor == "eu")
    scene.stated = frozenset(uses)
    agencies = [hit.actor for found in hits.values() for hit in found if hit.kind in {"organisation", "office"}]
    others = map(scene.country_of, agencies)
    uses.update(filter(None, others))
    scene.countries = sorted(uses, key=lambda actor: -uses[actor])
    people: list[tuple[int, Find]] = []
    phrases: dict[int, list[Phrase]] = {}
    for number, line in lines.items():
        text, here = scene.lines[number], hits[number]
        finds, own = _form(scene, number, line, listed[number])
        pointers = own[:]
        for find in finds:
            if find.kind == "person":
                people.append((number, find))
            elif find.kind == "collective":
                pointer = Phrase(find.start, find.end, "collective", "listed", "department")
                pointers.append(pointer)
            elif find.rule == "anaphor":
                kind = "instrument" if find.kind == "instrument" else "body"
                pointer = Phrase(find.start, find.end, kind, "the", text[slice(*find.core)].lower())
                pointers.append(pointer)
            elif find.kind != "event":
                add_organisation(scene, number, find, here)
        add_hits(scene, number, here, finds)
        if pointers:
            phrases[number] = pointers
        if any(hit.kind == "person" for hit in here):
            found = {place for find in finds for place in range(*find.core)}
            people += [
                (number, Find(hit.start, hit.end, "person", "lexicon", (hit.start, hit.end)))
                for hit in here
                if hit.kind == "person" and hit.start not in found
            ]
    add_acronyms(scene)
    add_people(scene, people, hits)
    place_persons(scene)
    add_lone_names(scene, {number: line.spoken for number, line in lines.items() if line.spoken})
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
    given = frozenset(word for word, bits in index.bits.items() if bits & GIVEN)
    actors: dict[str, dict[str, Any]] = {}
    mentions: list[tuple[Any, ...]] = []
    offices: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    spans: dict[str, list[tuple[int, int, str]]] = {id: [] for id in releases}
    for id, number, start, end in sentences.select("release", "sentence", "start", "end").iter_rows():
        spans[id].append((number, start, releases[id].text[start:end]))
    printed = list(dict.fromkeys(text for rows in spans.values() for _, _, text in rows))
    folded = fold_all(printed)
    read = dict(zip(printed, zip(folded, read_lines([text for text, _ in folded], index), strict=True), strict=True))
    for id, release in releases.items():
        rows = [(number, first, *read[text]) for number, first, text in spans[id]]
        scene = Scene(release, index, [text for _, _, (text, _), _ in rows], Cast(given), actors)
        _read(scene, {at: line for at, (_, _, _, line) in enumerate(rows) if line})
        named: dict[tuple[int, int, str], tuple[Any, ...]] = {}
        for at, drafts in scene.in_order():
            number, first, (_, places), _ = rows[at]
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
