"""Names: what looks like a name in one sentence, whether or not a list holds it.

A name is a run of capitalized words joined by a few small words. What its words are (title, field, head of an
organisation, of a forum, of an agreement) stands in the lexicon `name_words`; nothing here knows any one actor.
Who is meant is decided in `actors`.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from dhschina.lexicons import NAME_WORD_KINDS, Lexicons

BIT = {kind: 1 << number for number, kind in enumerate(NAME_WORD_KINDS)}
TITLE, MODIFIER, ORGANISATION, BODY, INSTRUMENT, EVENT, PORTFOLIO, OPENER, GIVEN, SURNAME, SUFFIX, UNIT = (
    BIT[kind]
    for kind in "title modifier organisation body instrument event portfolio opener given surname suffix unit".split()
)
KNOWN, COUNTRY, PERSON, LINK, INITIAL, BRACKET = (1 << number for number in range(24, 30))
HEAD = ORGANISATION | BODY | INSTRUMENT | EVENT
OFFICE = TITLE | MODIFIER | ORGANISATION | BODY | PORTFOLIO | KNOWN | COUNTRY
NO_NAME = OFFICE | INSTRUMENT | EVENT | OPENER | LINK | BRACKET | SUFFIX

_UPPER = "".join(chr(code) for code in range(0x250) if chr(code).isupper())
_CAPITALIZED = (
    rf"(?:(?:[A-Z]\.){{1,6}}(?:-[{_UPPER}][\w'.]{{0,40}})?"  # U.S., D., U.S.-China
    rf"|[{_UPPER}][\w&]{{0,40}}(?:['-][\w&]{{1,40}}){{0,6}}(?:(?<=\b[JSDM]r)\.|(?<=\bM(?:rs|aj))\.|(?<=\bM[sx])\.|"
    r"(?<=\b(?:Gen|Adm|Col|Gov|Sen|Rep|Sgt))\.|(?<=\bCapt)\.|(?<=\b(?:Lt|St))\.)?|\d{1,3}-[A-Z]\w{1,20})"
)
_LINKS = frozenset("of and for on the to at in against & with".split())
_PARTICLES = frozenset("de la del der den van von bin bint ibn al el da dos di du ten e y".split())
_SMALL = "|".join(sorted(_LINKS | _PARTICLES))
_RUN = re.compile(
    rf"(?<![\w.]){_CAPITALIZED}(?:(?: (?:{_SMALL})){{0,3}} (?:{_CAPITALIZED}|\([A-Z][\w.&-]{{1,11}}\)(?= [A-Z]))){{0,30}}"
)
_WORD = re.compile(rf"\([^)]{{1,12}}\)|{_CAPITALIZED}|[\w&]{{1,40}}")
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:[iu]?ang|[iu]?an|[iu]?ao|iong|[eoi]ng|uai|[ue]i|[oi]u|ia|ie|ua|uo|ue|[iue]n|ai|er|[aoeiuü])){1,3}",
    re.IGNORECASE,
)
_HEAD_KINDS = ((EVENT, "event"), (INSTRUMENT, "instrument"), (BODY, "body"), (UNIT, "office"))
_BEFORE_BARE = re.compile(r"\b(?:the|this|that)(?: new| joint| bilateral)? $", re.IGNORECASE)
_KIND_BITS = {"country": COUNTRY, "person": PERSON}


class Word(NamedTuple):
    """One word of a run: its place, and the sum of the bits of what it may be."""

    start: int
    end: int
    text: str
    bits: int


class Hit(NamedTuple):
    """A place where a name of the lexicon stands."""

    start: int
    end: int
    actor: str
    kind: str


class Find(NamedTuple):
    """A place where a name stands; `core` is the name without the title or country around it."""

    start: int
    end: int
    kind: str
    rule: str
    core: tuple[int, int]


def word_bits(lexicons: Lexicons) -> dict[str, int]:
    """What each word of the lexicon `name_words` may be, as the sum of its kinds' bits."""
    bits: dict[str, int] = {}
    for word, kind in lexicons.name_words.select("word", "kind").iter_rows():
        bits[word] = bits.get(word, 0) | BIT[kind]
    return bits


def _words(text: str, start: int, end: int, bits: dict[str, int], hits: dict[int, Hit]) -> list[Word]:
    """The words of a run; a name of the lexicon is one word, a possessive ending belongs to none."""
    words: list[Word] = []
    at = start
    while at < end:
        hit = hits.get(at)
        if hit:
            kind = _KIND_BITS.get(hit.kind, KNOWN)
            name = text[at : hit.end]
            if kind == COUNTRY and bits.get(name, 0) & GIVEN and text[hit.end + 1 : hit.end + 2].isupper():
                kind = GIVEN  # Chad Wolf
            words.append(Word(at, hit.end, name, kind))
            at = hit.end
            if text.startswith("'s", at):
                at += 2
            continue
        match = _WORD.match(text, at, end)
        if not match:
            at += 1
            continue
        at = match.end()
        word = match[0].removesuffix("'s")
        kind = bits.get(word, 0)
        if word[0] == "(":
            kind = BRACKET
        elif word in _LINKS or word in _PARTICLES or not (word[0].isupper() or word[0].isdigit()):
            kind = LINK
        elif len(word) <= 2 * word.count("."):
            kind = INITIAL
        words.append(Word(match.start(), match.start() + len(word), word, kind))
    return words


def _next_to(words: list[Word], at: int) -> bool:
    """Whether one space, and no possessive ending, parts this word from the one before."""
    return at > 0 and words[at].start == words[at - 1].end + 1


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
        if not bits & LINK or ahead == len(words) or not words[ahead].bits & OFFICE:
            break
        at = ahead + 1
    return at


def _name_end(words: list[Word], at: int) -> int:
    """Where the name of a person that begins at `at` ends; `at` when none begins."""
    end = at
    while end < min(len(words), at + 8) and (end == at or _next_to(words, end)):
        bits = words[end].bits
        follows = end + 1 < len(words) and not words[end + 1].bits & NO_NAME
        particle = bits & LINK and words[end].text in _PARTICLES and end > at and follows
        if bits & NO_NAME and not particle and not (bits & SUFFIX and end > at):
            break
        end += 1
    return end


def _titled(words: list[Word], taken: list[bool]) -> Iterator[Find]:
    """Persons with the title before the name."""
    at = free = 0
    while at < len(words):
        right = _title_end(words, at) if words[at].bits & TITLE else 0
        name = _name_end(words, right) if right and right < len(words) and _next_to(words, right) else 0
        if not name or name == right:
            at += 1
            continue
        left = at
        while left > free and words[left - 1].bits & OFFICE:
            left -= 1
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
        while at < len(words) and not words[at].bits & (LINK | TITLE | BRACKET) and not taken[at] and _next_to(words, at):
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
            follows = core_end < len(words) and words[core_end].bits & HEAD and _next_to(words, core_end)
            if follows or right - left == 1:  # `DHS Office …` is found by its head, a bare one is in the lexicon
                at += 1
                continue
        else:
            while core_end < len(words) and words[core_end].bits & HEAD and _next_to(words, core_end):
                core_end += 1
            ended = core_end == len(words) or words[core_end].bits & (LINK | TITLE | BRACKET | KNOWN | COUNTRY)
            if not ended and _next_to(words, core_end):  # Police Week
                at = core_end
                continue
            left, right = _left_end(words, head, taken), _right_end(words, core_end, taken)
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


def find_names(text: str, hits: list[Hit], bits: dict[str, int], headline: bool = False) -> list[Find]:
    """Every name in one sentence that its own form shows.

    `text` has straight apostrophes and single spaces; `hits` are the lexicon's names in it, without overlaps; a
    `headline` has capitals everywhere, so a person needs more than capitals there.
    """
    starts = {hit.start: hit for hit in hits}
    finds: list[Find] = []
    for run in _RUN.finditer(text):
        if " " not in run[0] and not bits.get(run[0].removesuffix("'s"), 0) & HEAD:
            continue  # a lone name is in the lexicon, or means somebody named in full elsewhere
        words = _words(text, run.start(), run.end(), bits, starts)
        taken = [False] * len(words)
        finds += _titled(words, taken)
        finds += _organised(text, words, taken)
        at = 0
        while at < len(words):
            end = at if taken[at] or words[at].bits & INITIAL and at else _name_end(words, at)
            name = words[at:end]
            if sum(not word.bits & (LINK | INITIAL | SUFFIX) for word in name) > 1 and not any(taken[at:end]):
                if _is_person(text, name, bits, headline):
                    span = (name[0].start, name[-1].end)
                    finds.append(Find(*span, "person", "pattern", span))
                    taken[at:end] = [True] * (end - at)
            at = max(end, at + 1)
    return finds
