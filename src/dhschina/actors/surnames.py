"""Surnames: which person or organisation a surname or an acronym means that stands alone in one release."""

import re
from bisect import bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from dhschina.actors.persons import NAMESAKES, Person
from dhschina.actors.runs import OFFICE, OPENER, SPEECH, TITLE
from dhschina.actors.scenes import Draft, Scene

_CAPITALIZED = re.compile(r"[^\W\d_a-z][\w&]*(?:['-][\w&]+)*")
_INSIDE = re.compile(r"[\w&]$|[\w&]['-]$")  # before what is the middle of a word
_MANY = 50  # names that are looked for one by one


def add_lone_names(scene: Scene, spoken: Mapping[int, Sequence[int]]) -> None:
    """Enter the surnames and acronyms that stand alone; before a verb of saying misspelled ones too.

    `spoken` are the places of such verbs in each sentence that has any.
    """
    bits = scene.index.bits
    first = {word[1:] for word in scene.cast.by_word if word[0] == "^" and not bits.get(word[1:], 0)}
    words = {*(word for word in scene.cast.by_word if word[0] != "^"), *first, *scene.acronyms}
    if not words:
        return
    places: dict[int, set[int]] = {}
    whole, starts = "\n".join(scene.lines), [0, *accumulate(len(line) + 1 for line in scene.lines)]
    if len(words) > _MANY:  # one pass, whatever their number
        found = [match.start() for match in _CAPITALIZED.finditer(whole) if match[0].removesuffix("'s") in words]
    else:
        found = [at for word in words for at in _places(whole, word)]
    for at in found:
        line = bisect_right(starts, at) - 1
        places.setdefault(line, set()).add(at - starts[line])
    for line, verbs in spoken.items():
        text = scene.lines[line]
        before = (text.rfind(" ", max(0, verb - 40), max(0, verb - 1)) + 1 for verb in verbs)
        places.setdefault(line, set()).update(at for at in before if text[at].isupper())
    for line in sorted(places):
        for at in sorted(places[line]):
            _add_lone(scene, line, at)


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _by_first_name(scene: Scene, text: str, word: str, start: int, end: int) -> list[Person]:
    """The one person whom a first name means that no list knows, where it speaks or has a title: `Kowit said`."""
    said = scene.index.bits.get(text[end + 1 : end + 20].split(" ")[0].rstrip(",."), 0) & SPEECH
    titled = scene.index.bits.get(text[max(0, start - 30) : start].rstrip().rsplit(" ", 1)[-1], 0) & TITLE
    persons = scene.cast.by_word.get("^" + word, []) if said or titled else []
    return persons if len(persons) == 1 else []


def _add_lone(scene: Scene, line: int, start: int) -> None:
    """Enter the surname or acronym at a place, if it is one and no part of another name."""
    text = scene.lines[line]
    match = _CAPITALIZED.match(text, start)
    if not match or _INSIDE.search(text, max(0, start - 2), start):
        return
    word = match[0].removesuffix("'s")
    end = start + len(word)
    persons, acronym = scene.cast.by_word.get(word, [])[:NAMESAKES], scene.acronyms.get(word)
    if scene.is_taken(line, start, end):
        return
    if acronym:
        scene.add(Draft(line, start, end, scene.row(acronym)["kind"], "acronym", acronym))
        return
    if not (persons := persons or _by_first_name(scene, text, word, start, end)):
        said = scene.index.bits.get(text[end + 1 : end + 20].split(" ")[0], 0) & SPEECH
        if person := scene.cast.nearly(word) if said else None:
            scene.add(Draft(line, start, end, "person", "spelling", person.id))
        return
    before = text[max(0, start - 40) : start].split(" ")
    beside = before[-2] if len(before) > 1 and not before[-1] else ""
    first = any(beside in (person.words[0], *person.words[-2:-1]) for person in persons)
    if scene.index.bits.get(word, 0) & OPENER:  # the month of May is nobody, Home Secretary May is
        if not scene.index.bits.get(beside, 0) & (TITLE | SPEECH):
            return
        while before[-2:-1] and scene.index.bits.get(before[-2], 0) & OFFICE:
            start -= len(before.pop(-2)) + 1
    other = beside[:1].isupper() and beside.isalpha() and not first and not scene.index.bits.get(beside, 0)
    follows = text[end : end + 2]
    if other or follows[:1] == "-" or (follows[:1] == " " and follows[1:].isupper()):
        return  # a part of another name
    person = scene.cast.named(word, "", line)[0] or persons[0]
    start -= len(beside) + 1 if beside in (person.words[0], *person.words[-2:-1]) else 0
    insort(person.places, line)
    scene.add(Draft(line, start, end, "person", "surname", person.id))
