"""Runs: stretches of capitalized words joined by a few small ones, and what each of their words may be.

`State Councilor and Minister of Public Security of the People's Republic of China (PRC) Guo Shengkun` is one run. What
a word may be (title, field, head of an organisation, of a forum, of an agreement) stands in the lexicon `name_words`.
"""

import re
from typing import NamedTuple

import polars as pl

from dhschina.lexicons import NAME_WORD_KINDS, Lexicons

BIT = {kind: 1 << number for number, kind in enumerate(NAME_WORD_KINDS)}
(
    TITLE,
    WEAK,
    MODIFIER,
    ORGANISATION,
    BODY,
    INSTRUMENT,
    EVENT,
    THING,
    PORTFOLIO,
    OPENER,
    GIVEN,
    SURNAME,
    SUFFIX,
    UNIT,
    SPEECH,
) = (BIT[kind] for kind in NAME_WORD_KINDS[:15])
KNOWN, COUNTRY, PERSON, LINK, INITIAL, BRACKET = (1 << number for number in range(24, 30))
HEAD = ORGANISATION | BODY | INSTRUMENT | EVENT
OFFICE = TITLE | MODIFIER | ORGANISATION | BODY | PORTFOLIO | KNOWN | COUNTRY
NO_NAME = OFFICE | INSTRUMENT | EVENT | THING | OPENER | LINK | BRACKET | SUFFIX

_UPPER = "".join(chr(code) for code in range(0x250) if chr(code).isupper())
_CAPITALIZED = (  # begins with one class of letters, which lets the search skip to them
    rf"[{_UPPER}](?:(?<=H)\.E(?!\w)\.?|\.(?:[A-Z]\.){{0,5}}(?:-[{_UPPER}][\w'.]{{0,40}})?"  # U.S., D., U.S.-China
    r"|[\w&]{0,40}(?:['-](?:(?:[A-Z]\.){2,5}|[\w&]{1,40})){0,6}(?:(?<=\b[JSDM]r)\.|(?<=\bM(?:rs|aj))\.|(?<=\bM[sx])\.|"
    r"(?<=\b(?:Gen|Adm|Col|Gov|Sen|Rep|Sgt))\.|(?<=\bCapt)\.|(?<=\b(?:Lt|St))\.)?)"
)
LINKS = frozenset("of and for on the to at in against & with toward towards".split())
PARTICLES = frozenset("de la del der den van von bin bint ibn al el da dos di du ten e y las los".split())
_SMALL = "|".join(sorted(LINKS | PARTICLES))
_ARABIC = r"(?:al|el|ul|an|as|ash|ad|ar|az)-[A-Z][\w']{0,40}"  # Abdul al-Shammari
RUN = re.compile(
    rf"{_CAPITALIZED}"
    rf"(?:(?: (?:{_SMALL})){{0,3}} (?:{_CAPITALIZED}|{_ARABIC}|\([A-Z][\w.&-]{{1,11}}\)(?= [A-Z]))){{0,30}}"
)
_TWO_CAPITALS = rf"\p{{Lu}}[^ ]* (?:(?:{_SMALL}) ){{0,3}}[\p{{Lu}}(]"  # wherever RUN finds two words, and oftener
_WORD = re.compile(rf"\([^)]{{1,12}}\)|{_ARABIC}|{_CAPITALIZED}|[\w&]{{1,40}}")
_KIND_BITS = {"country": COUNTRY, "person": PERSON, "": THING}


class Word(NamedTuple):
    """One word of a run: its place, and the sum of the bits of what it may be."""

    start: int
    end: int
    text: str
    bits: int


class Find(NamedTuple):
    """A place where a name stands; `core` is the name without the title or country around it."""

    start: int
    end: int
    kind: str
    rule: str
    core: tuple[int, int]


class Hit(NamedTuple):
    """A place where a name of the lexicon stands; actor and kind are empty for what names no actor."""

    start: int
    end: int
    actor: str
    kind: str


class Bits(dict[str, int]):
    """What each word may be, as the sum of its kinds' bits; known by identity, so that what is read by it is kept."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def word_bits(lexicons: Lexicons) -> Bits:
    """What each word of the lexicon `name_words` may be."""
    bits = Bits()
    for word, kind in lexicons.name_words.select("word", "kind").iter_rows():
        bits[word] = bits.get(word, 0) | BIT[kind]
    return bits


def may_hold_names(texts: pl.Series, bits: Bits) -> pl.Series:
    """Whether each text has two capitalized words side by side, or what may be the head of a name."""
    heads = [word for word, kinds in bits.items() if kinds & HEAD]
    return texts.str.contains(_TWO_CAPITALS) | texts.str.contains_any([*heads, " administration", " government"])


def words_of(text: str, end: int, bits: Bits, hits: dict[int, Hit]) -> list[Word]:
    """The words of a run that ends at `end`; a name of the lexicon is one word, a possessive ending belongs to none."""
    words: list[Word] = []
    at = 0
    while at < end:
        hit = hits.get(at)
        if hit:
            kind = COUNTRY if hit.actor == "eu" else _KIND_BITS.get(hit.kind, KNOWN)
            name = text[at : hit.end]
            follower = text[hit.end + 1 : hit.end + 40].split(" ")[0]
            if kind == COUNTRY and bits.get(name, 0) & GIVEN and follower[:1].isupper() and not bits.get(follower, 0):
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
        elif word in LINKS or word in PARTICLES or not (word[0].isupper() or word[0].isdigit() or "-" in word):
            kind = LINK
        elif not kind and len(word) <= 2 * word.count("."):
            kind = INITIAL
        words.append(Word(match.start(), match.start() + len(word), word, kind))
    return words


def next_to(words: list[Word], at: int) -> bool:
    """Whether one space, and no possessive ending, parts this word from the one before."""
    return at > 0 and words[at].start == words[at - 1].end + 1
