"""Readings: what a run of capitalized words shows by itself: persons with titles, names by their head, and what may
be a person's name if the words around it say so.
"""

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from dhschina.actors.heads import headed
from dhschina.actors.persons import SUFFIXES, is_slip
from dhschina.actors.runs import (
    BRACKET,
    COUNTRY,
    EVENT,
    GIVEN,
    INITIAL,
    INSTRUMENT,
    KNOWN,
    LINK,
    MODIFIER,
    NO_NAME,
    OFFICE,
    OPENER,
    PARTICLES,
    PERSON,
    PORTFOLIO,
    SUFFIX,
    SURNAME,
    THING,
    TITLE,
    WEAK,
    Bits,
    Find,
    Hit,
    Word,
    next_to,
    words_of,
)

_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:[iu]?ang|[iu]?an|[iu]?ao|iong|[eoi]ng|uai|[ue]i|[oi]u|ia|ie|ua|uo|ue|[iue]n|ai|er|[aoeiuü])){1,3}",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"[A-Z][a-z]+-[a-z]+")  # An Jae-kyung
_COMPASS = frozenset("North South East West Central Northern Southern Eastern Western New".split())
_COMMON_TITLES = (
    "Secretary Minister Commissioner Director President Chairman Ambassador Administrator Councilor Commandant Premier "
    "Chancellor Governor Senator Admiral General"
).split()


def _title_end(words: list[Word], at: int) -> int:
    """Where a title that begins at `at` ends: `Deputy Secretary of State for Management and Resources`."""
    while at < len(words):
        bits = words[at].bits
        if bits & (OFFICE | BRACKET):
            at += 1
            continue
        ahead = at
        while ahead < len(words) and words[ahead].bits & LINK and ahead < at + 3:
            ahead += 1
        of_place = ahead < len(words) and words[ahead].bits == THING and words[ahead - 1].text == "of"
        if bits & LINK and ahead < len(words) and (words[ahead].bits & OFFICE or of_place):
            at = ahead + 1  # of State; of Florida
            if words[ahead].text in _COMPASS and at < len(words) and not words[at].bits and next_to(words, at):
                at += 1  # of North Kalimantan
            continue
        if bits & LINK and words[at].text in {"of", "for"} and (town := _town_end(words, at + 1)):
            return town
        name = _name_end(words, ahead)  # National Climate Advisor: no name stands right before an office
        if (
            name == ahead
            or name == len(words)
            or not words[name].bits & (OFFICE | INSTRUMENT)
            or not next_to(words, name)
        ):
            break
        at = name + 1
    return at


def _town_end(words: list[Word], at: int) -> int:
    """Where an unlisted place ends that a name follows which shows a person: Mayor of Shenzhen Wang Lixin; else 0."""
    for end in range(at + 1, min(len(words) - 1, at + 4)):
        plain = not any(word.bits for word in words[at:end]) and next_to(words, end)
        if plain and words[end].bits & (SURNAME | GIVEN) and not words[end].bits & NO_NAME and next_to(words, end + 1):
            return end
    return 0


def _name_end(words: list[Word], at: int) -> int:
    """Where the name of a person that begins at `at` ends; `at` when none begins."""
    end = at
    while end < min(len(words), at + 8) and (end == at or next_to(words, end)):
        bits = words[end].bits
        ahead = end
        while ahead < len(words) and words[ahead].text in PARTICLES:
            ahead += 1
        particle = end > at and ahead > end and ahead < len(words) and not words[ahead].bits & NO_NAME
        last = end + 1 == len(words) or not next_to(words, end + 1) or bool(words[end + 1].bits & LINK)
        surname = last and bits in {TITLE, TITLE | WEAK} and words[end].text not in _COMMON_TITLES
        family = bits in {OPENER, EVENT} or surname
        after_given = end > at and words[end - 1].bits & GIVEN and family  # Theresa May, Michael Day, Julian King
        korean = end == at and bits == OPENER and end + 1 < len(words) and _HYPHENATED.fullmatch(words[end + 1].text)
        bill = end == at and bits & GIVEN and end + 1 < len(words) and next_to(words, end + 1)  # Bill Quorra
        if bill and not words[end + 1].bits & NO_NAME:
            bits = GIVEN
        if (
            bits & NO_NAME
            and not korean
            and not particle
            and not (words[end].text in SUFFIXES and end > at)
            and not after_given
        ):
            break
        end += 1
    return end


def _titled(words: list[Word], taken: list[bool]) -> Iterator[Find]:
    """Persons with the title before the name."""
    at = free = 0
    while at < len(words):
        two = at and words[at - 1].text == "The" and at + 2 < len(words) and words[at + 1].text == "and"
        if two and words[at].bits & TITLE and words[at + 2].bits & TITLE:
            at += 2  # The Secretary and Minister Katz
        right = _title_end(words, at) if words[at].bits & TITLE else 0
        family = right + (right + 1 < len(words) and words[right].text in PARTICLES)  # Minister de Maizière
        name = _name_end(words, family) if right and right < len(words) and next_to(words, right) else 0
        name = right if name == family else name
        if not name or name == right:
            at += 1
            continue
        left = at
        while left > free and words[left - 1].bits & OFFICE:
            left -= 1
        if left > free and words[left].text == "Command" and not words[left - 1].bits and next_to(words, left):
            left -= 1  # Southern Command Commander
        if left < at and left > 1 and words[left].bits & COUNTRY and words[left - 1].text == "of":
            left += 1  # of Brazil Director
        lone = name - right == 1 and not words[right].bits & PERSON
        before, weak = words[right - 1].bits, all(word.bits & WEAK or not word.bits & TITLE for word in words[at:right])
        if lone and (before & KNOWN or (weak and (right - left == 1 or not before & TITLE))):
            at += 1  # Agent in Charge of HSI Miami; General Motors; General Public License
            continue
        if left > free and not words[left - 1].bits and words[left - 1].text.isupper() and next_to(words, left):
            left -= 1  # SENAFRONT Director
            short = (words[left].start, words[left].end)
            if words[left].text.isalpha() and len(words[left].text) > 2:
                yield Find(*short, "organisation", "acronym", short)
        yield Find(words[left].start, words[name - 1].end, "person", "title", (words[right].start, words[name - 1].end))
        taken[left:name] = [True] * (name - left)
        at = free = name


def _shows_person(name: list[Word]) -> bool:
    """Whether a name is a person's by its own form."""
    given = (_HYPHENATED.fullmatch(name[1].text) or _PINYIN.fullmatch(name[1].text)) if len(name) == 2 else None
    eastern = name[0].bits & SURNAME and given
    western = len(name) == 2 and name[1].bits & SURNAME and not name[0].bits and _PINYIN.fullmatch(name[0].text)
    middle = any(word.bits & INITIAL for word in name[1:-1])
    return bool(eastern or western or middle or name[-1].bits & SUFFIX or name[0].bits & GIVEN)


@functools.lru_cache(maxsize=4096)
def _title_slip(word: str) -> bool:
    """Whether a word may be one of the common titles misspelled."""
    return any(is_slip(word, title) for title in _COMMON_TITLES)


def _names_thing(words: list[Word], at: int) -> bool:
    """Whether a thing follows that bears the name before it: Ben Gurion International Airport."""
    while at < len(words) and next_to(words, at) and words[at].bits & (MODIFIER | PORTFOLIO):
        at += 1
    return at < len(words) and next_to(words, at) and bool(words[at].bits & THING)


class Reading(NamedTuple):
    """What a run of words shows by itself; offsets count from its start."""

    words: list[Word]
    taken: list[bool]  # whether a word belongs to one of the names
    names: list[Find]  # with title or head
    untitled: list[tuple[int, int, bool]]  # words from, to; whether their form shows a person
    misspelled: list[tuple[int, int]]  # words from, to: a title that is misspelled, and a name


@functools.lru_cache(maxsize=1 << 16)
def read_run(text: str, end: int, hits: tuple[Hit, ...], bits: Bits) -> Reading:
    """What the run that ends at `end` shows; names come again and again, so each is read once."""
    words = words_of(text, end, bits, {hit.start: hit for hit in hits})
    taken = [False] * len(words)
    names = list(_titled(words, taken))
    for find in names[:]:  # Korea Immigration Service Commissioner
        title = [word for word in words if find.start <= word.start < find.core[0]]
        names += [own for own in headed(title, [False] * len(title)) if own.rule == "pattern"]
    names += headed(words, taken)
    untitled, misspelled = [], []
    at = 0
    while at < len(words):
        last = at if taken[at] or (words[at].bits & INITIAL and at) else _name_end(words, at)
        name = words[at:last]
        if len(name) > 1 and not name[0].bits and _title_slip(name[0].text):
            misspelled.append((at, last))
        elif (
            sum(not word.bits & (LINK | INITIAL | SUFFIX) for word in name) > 1
            and not any(taken[at:last])
            and not _names_thing(words, last)
        ):
            untitled.append((at, last, _shows_person(name)))
        at = max(last, at + 1)
    return Reading(words, taken, names, untitled, misspelled)
