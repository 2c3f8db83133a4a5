"""Persons: which of the persons of a release a name means, and whom it names wrongly spelled."""

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

NAMESAKES = 200  # persons looked at for one name or title; it keeps the time linear
SUFFIXES = frozenset("Jr Jr. Sr Sr. II III IV Esq.".split())
_INITIAL = re.compile(r"(?:[A-Z]\.)+|[A-Z]")


@dataclass
class Person:
    """One person of a release: the id, the words of the name, and what the release says of the office."""

    id: str
    words: list[str]
    eastern: bool = False  # the family name comes first
    known: bool = False  # in the lexicon
    said: set[str] = field(default_factory=set)  # the words of all its titles
    title: str = ""  # the first
    organisation: str = ""
    country: str = ""
    name: str = ""  # as printed where it was first seen in full
    places: list[int] = field(default_factory=list)  # where it is named with title or in full, in order


def slug(words: Iterable[str]) -> str:
    """An id made of words: lower case, without accents, joined by hyphens."""
    return _slug(" ".join(words))


@functools.lru_cache(maxsize=1 << 14)
def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ").replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-") or "unnamed"


def name_words(name: str) -> list[str]:
    """The words of a person's name without initials, suffixes and titles of courtesy."""
    words = [word.rstrip(",") for word in name.split() if word.rstrip(",") not in SUFFIXES]
    kept = [word for word in words if not _INITIAL.fullmatch(word)]
    return kept or words


def person_id(words: list[str]) -> str:
    """The id of a person: the first and the last word of the name."""
    return slug(words if len(words) < 3 else [words[0], words[-1]])


def distance(left: str, right: str, most: int = 2) -> int:
    """Edits (insert, delete, change, swap of neighbors) between two words; `most` + 1 when there are more.

    Optimal string alignment (Damerau 1964), by the usual table of three rows.
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def is_slip(left: str, right: str) -> bool:
    """Whether one word may be the other misspelled: one edit from five letters on, two from nine on."""
    shorter = min(len(left), len(right))
    most = 2 if shorter >= 9 else 1
    near = left != right and shorter >= 5 and len({*left} ^ {*right}) <= 2 * most  # an edit parts no more letters
    return near and distance(left, right, most) <= most


class Cast:
    """The persons of one release, found by surname, by full name and by what is nearly either."""

    def __init__(self, given: Iterable[str]) -> None:
        self.persons: dict[str, Person] = {}
        self.by_word: dict[str, list[Person]] = {}
        self.given = frozenset(given)

    def add(self, words: list[str], *, id: str = "", name: str = "", eastern: bool = False) -> Person:
        """The person of that full name, new when none has it."""
        key = id or person_id(words)
        if key not in self.persons:
            person = self.persons[key] = Person(key, words, eastern, bool(id), name=name or " ".join(words))
            for word in dict.fromkeys([words[0], words[-1]] if eastern else words[-1:]):
                self.by_word.setdefault(word, []).append(person)
            if len(words) > 1 and not eastern:  # looked up by slips and short forms only
                self.by_word.setdefault("^" + words[0], []).append(person)
        return self.persons[key]

    def longer(self, words: list[str]) -> Person | None:
        """The person whose name ends with these words: López Obrador for Andrés Manuel López Obrador."""
        for person in self.by_word.get(words[-1], []):
            if len(person.words) > len(words) and person.words[-len(words) :] == words:
                return person
        return None

    def misspelled(self, words: list[str]) -> Person | None:
        """The person whose full name these words spell wrongly in one of its words."""
        near = [
            *self.by_word.get(words[-1], []),
            *self.by_word.get(words[0], []),
            *self.by_word.get("^" + words[0], []),
        ]
        for person in near[:50]:
            if len(person.words) == len(words) and person.words != words:
                wrong = [(a, b) for a, b in zip(words, person.words, strict=True) if a != b]
                if len(wrong) == 1 and is_slip(*wrong[0]) and not set(wrong[0]) <= self.given:
                    return person
        return None

    def nearly(self, surname: str) -> Person | None:
        """The person whose surname this may be, misspelled."""
        everyone = list(self.persons.values())[:NAMESAKES]
        return next((p for p in everyone if is_slip(surname, p.words[0 if p.eastern else -1])), None)

    def named(self, surname: str, title: str, place: int) -> tuple[Person | None, bool]:
        """Whom a surname means at a place, and whether it is misspelled there.

        Of several, whose titles share a word with `title`; then who was named last before the place.
        """
        found = self.by_word.get(surname) or (self.by_word.get("^" + surname) if title else None) or []
        slip = not found and bool(title)
        if slip and (near := self.nearly(surname)):
            found = [near]
        said = set(title.split())

        def fit(person: Person) -> tuple[bool, int, str]:
            before = bisect_right(person.places, place)
            since = place - person.places[before - 1] if before else place + 10**9
            return (not said & person.said, since, person.id)

        return (min(found[:NAMESAKES], key=fit), slip) if found else (None, False)
