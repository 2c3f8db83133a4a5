"""Names: what looks like a name in one sentence, whether or not a list holds it.

Read off a run of capitalized words by what its words may be; nothing here knows any one actor. Who is meant is decided
in `scenes`.
"""

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from dhschina.persons import is_slip
from dhschina.runs import (
    BIT,
    BODY,
    BRACKET,
    COUNTRY,
    EVENT,
    GIVEN,
    HEAD,
    INITIAL,
    INSTRUMENT,
    KNOWN,
    LINK,
    NO_NAME,
    OFFICE,
    OPENER,
    PARTICLES,
    PERSON,
    PORTFOLIO,
    RUN,
    SUFFIX,
    SURNAME,
    TITLE,
    UNIT,
    WEAK,
    Hit,
    Word,
    next_to,
    words_of,
)  # fmt: skip

_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:[iu]?ang|[iu]?an|[iu]?ao|iong|[eoi]ng|uai|[ue]i|[oi]u|ia|ie|ua|uo|ue|[iue]n|ai|er|[aoeiuü])){1,3}",
    re.IGNORECASE,
)
_HEAD_KINDS = ((EVENT, "event"), (INSTRUMENT, "instrument"), (BODY, "body"), (UNIT, "office"))
_BEFORE_BARE = re.compile(r"\b(?:the|this|that)(?: new| joint| bilateral)? $", re.IGNORECASE)
_COMMON_TITLES = (
    "Secretary Minister Commissioner Director President Chairman Ambassador Administrator Councilor Commandant Premier "
    "Chancellor Governor Senator Admiral General"
).split()


class Find(NamedTuple):
    """A place where a name stands; `core` is the name without the title or country around it."""

    start: int
    end: int
    kind: str
    rule: str
    core: tuple[int, int]


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
        if bits & LINK and ahead < len(words) and words[ahead].bits & OFFICE:
            at = ahead + 1
            continue
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


def _name_end(words: list[Word], at: int) -> int:
    """Where the name of a person that begins at `at` ends; `at` when none begins."""
    end = at
    while end < min(len(words), at + 8) and (end == at or next_to(words, end)):
        bits = words[end].bits
        ahead = end
        while ahead < len(words) and words[ahead].text in PARTICLES:
            ahead += 1
        particle = end > at and ahead > end and ahead < len(words) and not words[ahead].bits & NO_NAME
        after_given = end > at and words[end - 1].bits & GIVEN and bits == OPENER  # Theresa May
        if bits & NO_NAME and not particle and not (bits & SUFFIX and end > at) and not after_given:
            break
        end += 1
    return end


def _titled(words: list[Word], taken: list[bool]) -> Iterator[Find]:
    """Persons with the title before the name."""
    at = free = 0
    while at < len(words):
        right = _title_end(words, at) if words[at].bits & TITLE else 0
        name = _name_end(words, right) if right and right < len(words) and next_to(words, right) else 0
        if not name or name == right:
            at += 1
            continue
        left = at
        while left > free and words[left - 1].bits & OFFICE:
            left -= 1
        if right - left == 1 and words[left].bits & WEAK and name - right == 1 and not words[right].bits & PERSON:
            at += 1  # General Motors
            continue
        yield Find(words[left].start, words[name - 1].end, "person", "title", (words[right].start, words[name - 1].end))
        taken[left:name] = [True] * (name - left)
        at = free = name


def _right_end(words: list[Word], at: int, taken: list[bool]) -> int:
    """Where the name of an organisation whose head ends at `at` ends: `… of Public Security of China`."""
    first = at
    while at < len(words) and words[at].text in {"of", "for", "on", "against", "and", "&"}:
        ahead = at + 1
        while ahead < min(len(words), at + 3) and words[ahead].bits & LINK:
            ahead += 1
        if ahead == len(words) or words[ahead].bits & (LINK | PERSON | OPENER) or taken[ahead]:
            break
        bits = words[ahead].bits
        if words[at].text in {"and", "&"}:
            own = bits & HEAD and ahead + 1 < len(words) and words[ahead + 1].text == "of"
            if at == first or own or not bits & PORTFOLIO or ahead > at + 1:
                break
        at = ahead + 1
        stop = LINK | BRACKET | OPENER | (0 if words[ahead - 1].text == "the" else TITLE)
        while at < len(words) and not words[at].bits & stop and not taken[at] and next_to(words, at):
            if words[at - 1].bits & COUNTRY or words[at].bits == GIVEN:
                break  # the name of a person follows
            at += 1
    return at


def _left_end(words: list[Word], head: int, taken: list[bool]) -> int:
    """Where the name of an organisation begins whose head is at `head`: `U.S.-China Joint Liaison Group`."""
    left = head
    while left and not taken[left - 1]:
        bits = words[left - 1].bits
        if not bits & (LINK | OPENER | PERSON | BRACKET):
            left -= 1
        elif words[left - 1].text in {"and", "&"} and left > 1 and left < head + 1 and words[left - 2].bits & PORTFOLIO:
            left -= 2  # Trade and Technology Council
        else:
            break
    return left


def _organised(text: str, words: list[Word], taken: list[bool]) -> Iterator[Find]:
    """Organisations, bodies and instruments by their head; a listed one with the country around it."""
    at = 0
    while at < len(words):
        bits = words[at].bits
        if taken[at] or not bits & (HEAD | KNOWN):
            at += 1
            continue
        head = at
        core_end = at + 1
        if bits & KNOWN:
            left, right = at, core_end
            while left and not taken[left - 1] and words[left - 1].bits & (COUNTRY | KNOWN):
                left -= 1
            ahead = right + 1 + (right + 1 < len(words) and words[right + 1].text == "the")
            if ahead < len(words) and words[right].text == "of" and words[ahead].bits & COUNTRY:
                right = ahead + 1
            follows = core_end < len(words) and words[core_end].bits & HEAD and next_to(words, core_end)
            if follows or right - left == 1:  # `DHS Office …` is found by its head, a bare one is in the lexicon
                at += 1
                continue
        else:
            while core_end < len(words) and words[core_end].bits & HEAD and next_to(words, core_end):
                core_end += 1
            ended = core_end == len(words) or words[core_end].bits & (LINK | TITLE | BRACKET | KNOWN | COUNTRY)
            if not ended and next_to(words, core_end):  # Police Week
                at = core_end
                continue
            left, right = _left_end(words, head, taken), _right_end(words, core_end, taken)
            field = any(word.bits & (PORTFOLIO | KNOWN | COUNTRY) for word in words[left:head])
            if words[head].text == "Administration" and right == core_end and head > left and not field:
                at = core_end  # named for a president: a time more than a body
                continue
        last = words[core_end - 1].bits
        kind = next((name for bit, name in _HEAD_KINDS if last & bit), "organisation")
        span = (words[left].start, words[right - 1].end)
        if bits & KNOWN:
            yield Find(*span, "", "lexicon", (words[head].start, words[head].end))
        elif right - left > 1:
            yield Find(*span, kind, "pattern", span)
        elif pointer := _BEFORE_BARE.search(text, max(0, span[0] - 15), span[0]):
            yield Find(pointer.start(), span[1], kind, "anaphor", span)
        taken[left:right] = [True] * (right - left)
        at = right


def _is_person(text: str, name: list[Word], bits: dict[str, int], headline: bool) -> bool:
    """Whether an untitled name is a person's: by its own form, or by a title, an age or a verb of speech beside it."""
    start, end = name[0].start, name[-1].end
    before, after = text[max(0, start - 70) : start], text[end : end + 70]
    if before.lower().endswith(("the ", " in ", " near ", "(")):
        return False
    eastern = name[0].bits & SURNAME and len(name) == 2 and _PINYIN.fullmatch(name[1].text)
    middle = any(word.bits & INITIAL for word in name[1:-1])
    if eastern or middle or name[-1].bits & SUFFIX or name[0].bits & GIVEN:
        return True
    if headline:
        return False
    spoken = [part[-1:] for part in (before.split(), after.split()[:1])]
    if any(word and bits.get(word[0].strip(",."), 0) & BIT["speech"] for word in spoken):
        return True
    if re.match(r", \d\d,", after) or re.search(r"^(?:[-–—] ?|By )$", before):
        return True
    beside = (before[:-2].split(",")[-1].split() if before.endswith(", ") else []) + (
        after[2:].split(",")[0].split()[:9] if after.startswith(", ") else []
    )
    return any(bits.get(word.capitalize().removesuffix("'s"), 0) & TITLE for word in beside)


@functools.lru_cache(maxsize=4096)
def _title_slip(word: str) -> bool:
    """Whether a word may be one of the common titles misspelled."""
    return any(is_slip(word, title) for title in _COMMON_TITLES)


def find_names(text: str, hits: list[Hit], bits: dict[str, int], headline: bool = False) -> list[Find]:
    """Every name in one sentence that its own form shows.

    `text` has straight apostrophes and single spaces; `hits` are the lexicon's names in it, without overlaps; a
    `headline` has capitals everywhere, so a person needs more than capitals there.
    """
    starts = {hit.start: hit for hit in hits}
    finds: list[Find] = []
    for run in RUN.finditer(text):
        if " " not in run[0] and not bits.get(run[0].removesuffix("'s"), 0) & HEAD:
            continue  # a lone name is in the lexicon, or means somebody named in full elsewhere
        words = words_of(text, run.start(), run.end(), bits, starts)
        taken = [False] * len(words)
        finds += _titled(words, taken)
        finds += _organised(text, words, taken)
        at = 0
        while at < len(words):
            end = at if taken[at] or (words[at].bits & INITIAL and at) else _name_end(words, at)
            name = words[at:end]
            if len(name) > 1 and not name[0].bits and _title_slip(name[0].text):
                finds.append(Find(name[0].start, name[-1].end, "person", "spelling", (name[1].start, name[-1].end)))
                taken[at:end] = [True] * (end - at)
            elif (
                sum(not word.bits & (LINK | INITIAL | SUFFIX) for word in name) > 1
                and not any(taken[at:end])
                and _is_person(text, name, bits, headline)
            ):
                span = (name[0].start, name[-1].end)
                finds.append(Find(*span, "person", "pattern", span))
                taken[at:end] = [True] * (end - at)
            at = max(end, at + 1)
    return finds
