"""Pages: a text as the rules for quotations look at it: what stands in marks held out, the names and verbs in order."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

HELD = "\ufffc"  # stands for each code point inside marks
_HEADLINE = frozenset(("Said", "Says", "Told", "Tells"))
_NOUN = re.compile(r"(?i)(?:\b(?:the|an?|his|her|their|its|our|my)|['’]s)\s+$")  # before a noun: her hope, the claim
OF_HOUSE = r"[Ss]pokes(?:man|woman|person)|officials?|representative"  # who speaks without a name for a house
_SPOKESMAN = re.compile(rf"((?:['’]s)?\s|\b)(?:{OF_HOUSE})\b(?:\s(?:of|for|from|at|with)\s(?:the\s)?)?")
_HOUSES = ("organisation", "office", "body")

Span = tuple[int, int]


class Name(NamedTuple):
    """A mention that may speak."""

    start: int
    end: int
    actor: str
    kind: str


class Verb(NamedTuple):
    """A verb of saying, in lower case."""

    start: int
    end: int
    word: str
    reports: bool  # whether it takes a clause without marks


class Page(NamedTuple):
    """What the rules look at: a text with everything inside marks held out, and what stands outside them, in order."""

    text: str
    frame: str
    names: list[Name]  # none inside another
    verbs: list[Verb]
    sentences: list[Span]
    spokesmen: list[tuple[int, str]]  # where one is introduced without a name, and for whom: a spokesman for the agency


def read_page(
    text: str, held: Iterable[Span], names: Iterable[Name], forms: Mapping[str, bool], sentences: list[Span]
) -> Page:
    """The page of a release: its text with the spans `held` held out.

    `forms` are the verbs of saying in every form, and whether each takes a clause without marks.
    """
    pieces, at = [], 0
    for start, end in held:
        pieces += [text[at:start], HELD * (end - start)]
        at = end
    context = "".join((*pieces, text[at:], "\n"))
    outer: list[Name] = []
    for name in sorted(names, key=lambda n: (n.start, -n.end, n.actor)):
        if context[name.start] != HELD and (not outer or name.start >= outer[-1].end):
            outer.append(name)
    verbs = [
        Verb(*match.span(), match.group().lower(), forms[match.group().lower()])
        for match in re.finditer(r"(?<![\w-])[^\W\d_]+(?: out\b)?", context)
        if match.group().lower() in forms
        and (match.group()[0].islower() or match.group() in _HEADLINE)  # the United States
        and not _NOUN.search(context, max(0, match.start() - 9), match.start())
    ]
    houses = [name for name in outer if name.kind in _HOUSES]
    starts, ends = {name.start: name.actor for name in houses}, {name.end: name.actor for name in houses}
    spokesmen = [
        (match.start(), house)
        for match in _SPOKESMAN.finditer(context)
        if (house := starts.get(match.end()) or ends.get(match.start(1)) or "")
    ]
    return Page(text, context, outer, verbs, sentences, spokesmen)


def named(page: Page, low: int, high: int) -> list[Name]:
    """Who is named between two offsets, in order."""
    return page.names[bisect_left(page.names, (low,)) : bisect_left(page.names, (high,))]


def sentence_at(page: Page, at: int) -> int:
    """The number, on the page, of the sentence that holds an offset or comes last before it."""
    return max(0, bisect_right(page.sentences, (at, len(page.text))) - 1)


def last_verb(page: Page, low: int, high: int) -> Verb | None:
    """The last verb of saying that begins between two offsets."""
    at = bisect_left(page.verbs, (high,)) - 1
    return page.verbs[at] if at >= 0 and page.verbs[at].start >= low else None


def next_verb(page: Page, low: int, high: int) -> Verb | None:
    """The first verb of saying that begins between two offsets."""
    at = bisect_left(page.verbs, (low,))
    return page.verbs[at] if at < len(page.verbs) and page.verbs[at].start < high else None
