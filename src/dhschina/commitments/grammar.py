"""Grammar, approximated: a sentence as letters, one for each word, mark and mention, and noun phrases as patterns over
them. Nothing is parsed. Every repetition in a pattern is bounded, so the time is linear in the sentence.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

BE = frozenset("is are was were am be been being".split())
REMAIN = frozenset("remain remains remained".split())
MODALS = frozenset("will shall would should can could may might must".split())
HELPERS = BE | REMAIN | MODALS | frozenset("have has had having do does did not never to".split())
ADVERBS = frozenset(
    "also further then now again once always still already today yesterday tomorrow both each all themselves together "
    "hereby therefore thus furthermore moreover first second third there soon too monday tuesday wednesday thursday "
    "friday saturday sunday january february march april may june july august september october november "
    "december".split()
)
_NO_ADVERB = frozenset("supply apply rely reply family assembly".split())
_ALONE = frozenset("both all two three four each neither".split())  # they stand for parties without a noun
_PRESUPPOSING = frozenset("after since before when if until once whether unless because whenever".split())
_OPENING = frozenset(("", "K", "J", "T"))

# What a word is when nothing else is known about it; M: mention, V: verb, A: adverb, W: other word, S: other mark.
_LETTERS = {
    "D": "the a an this these those its their his her our both all two three four several senior acting new other "
    "respective former deputy neither no",
    "G": "sides side parties leaders countries country nations governments government ministers officials delegations "
    "delegation teams team representatives participants authorities agencies ministries administrations presidents "
    "secretaries heads experts counterparts counterpart departments states members principals officers commissioners "
    "directors partners neighbors services president minister secretary ambassador commissioner director administrator "
    "chancellor premier republic kingdom",
    "O": "of from for at",
    "P": "in to between among on by with through under including via within into upon regarding concerning about "
    "against during toward towards across over without than",
    "J": "and & or but then",
    "K": ", – —",
    "Q": "they we i he she it each",
    "V": "met held said spoke led saw took made began gave came went set told found kept built chose",
    "T": "that which who whom where",
    "s": "'s ’s",
    "B": "• - * · ▪ ◦ ‣ ●",
}
_ROLES = frozenset(
    "president minister secretary ambassador commissioner director administrator chancellor premier commander".split()
)
_LETTER = {word: letter for letter, words in _LETTERS.items() for word in words.split()} | dict.fromkeys(HELPERS, "V")
_ITEM = re.compile(r"['’]s\b|[^\W_]+(?:['’.\-&][^\W_]+)*|[^\w\s]")
_NOUN = r"(?>D{0,4}(?:(?:MJD?)?Ms?D{0,2}[WG]{0,2}G|[WD]{0,2}G|M))"  # "the U.S. and Chinese customs administrations"
_TERM = rf"(?>{_NOUN}(?:O{_NOUN}){{0,3}}(?:\([^()]{{1,20}}\))?)"  # "officials from A (B)"
_ASIDE = rf"K(?!{_TERM}(?:K|J{_TERM}A{{0,3}}V))[^S]{{1,40}}?K(?=A{{0,3}}V|J|$)"  # ", director of A, signed"
_ONE_OF_LIST = rf"(?>(?:K{_TERM}){{0,12}}K?J{_TERM}(?:{_ASIDE})?)"
_PHRASE = re.compile(rf"(?:{_TERM}(?:{_ASIDE})?)(?:{_ONE_OF_LIST}){{0,12}}|QG?|D{{1,3}}(?=A{{0,2}}V)")
_SECOND = re.compile(r"([^J]+J[^JK]+|[^JK]+)KJ[^J]+$")
_OPENS = tuple("ing ed nt in under during after with as on at".split())  # of what stands before the subject
_PART = re.compile(rf"({_ASIDE}|\([^()]{{1,20}}\))|({_NOUN})((?:O{_NOUN}){{0,3}})")


class Verb(NamedTuple):
    """One row of the lexicon of verbs, read."""

    words: tuple[str, ...]  # what must follow the first word, a few words apart at most
    support: frozenset[str]  # one of these must stand before it
    takes: frozenset[str]  # one of these must come next; `thing`: what is no person, `verb`: a verb
    strength: int
    cameo: str


class Subject(NamedTuple):
    """Who stands before a verb.

    `how` is named, pronoun, bare (the sentence begins with the verb) or none (no party). `first` and `last` are items,
    `mentions` the numbers of mentions; a group without a name ("both sides") has none.
    """

    how: str
    first: int = -1
    last: int = -1
    mentions: tuple[int, ...] = ()
    word: str = ""  # of a pronoun


class Items(NamedTuple):
    """A sentence as items: words, marks, mentions."""

    starts: list[int]
    ends: list[int]
    words: list[str]  # lower case; empty for a mention
    who: list[int]  # number of the mention, or -1
    letters: str


Verbs = dict[str, list[tuple[str, Verb]]]  # form -> (base, s, ed, ing, adjective or modal; row), longer phrases first


def verb_forms(verb: str, irregular: Iterable[str] = ()) -> dict[str, str]:
    """Each form of a verb -> base, s, ed or ing; both spellings where the last letter may be doubled."""
    stems = [verb if verb.endswith("ee") else verb.removesuffix("e")]
    stems += [verb + verb[-1]] if re.search(r"[^aeiou][aeiou][bdglmnprt]$", verb) else []
    third, past = verb + "s", [stem.removesuffix("e") + "ed" for stem in stems]
    if re.search(r"(?:s|x|z|ch|sh)$", verb):
        third = verb + "es"
    elif re.search(r"[^aeiou]y$", verb):
        third, past = verb[:-1] + "ies", [verb[:-1] + "ied"]
    forms = {stem + "ing": "ing" for stem in stems} | dict.fromkeys([*past, *irregular], "ed")
    return forms | {third: "s", verb: "base"}


def read_verbs(lexicon: pl.DataFrame) -> Verbs:
    """Each form of the lexicon's first words -> its readings. `lexicon` is commitment_verbs."""
    verbs: Verbs = {}
    columns = ("verb", "strength", "cameo", "takes", "forms")
    for phrase, strength, cameo, takes, irregular in lexicon.select(columns).iter_rows():
        words = phrase.split()
        support = {"be": BE, "remain": REMAIN}.get(words[0], frozenset())
        words = words[bool(support) :]
        verb = Verb(tuple(words[1:]), support, frozenset(takes.split()), int(strength), cameo)
        if support or words[0] in MODALS:
            forms = {words[0]: "adjective" if support else "modal"}
        else:
            forms = verb_forms(words[0], irregular.split())
        for form, kind in forms.items():
            verbs.setdefault(form, []).append((kind, verb))
    for readings in verbs.values():
        readings.sort(key=lambda reading: (-len(reading[1].words), not reading[1].support))
    return verbs


def is_adverb(word: str) -> bool:
    """Whether a word may stand between a subject and its verb: an adverb, a day, a month, a number."""
    return word in ADVERBS or word.isdigit() or (word.endswith("ly") and word not in _NO_ADVERB)


def _letter(word: str, before: str, first: bool, verbs: Verbs) -> str:
    known = _LETTER.get(word)
    if before == "K" and word in _ROLES:
        return "W"  # "A, director of B, and C": an aside, no third
    if known:
        return known if known != "B" or first else "S"
    if word in {"(", ")"}:
        return word
    if word in {"'", "’"}:
        return "s" if before == "M" else "S"  # "the two countries' agencies"
    if not word[0].isalnum():
        return "S"
    return "V" if word in verbs or word.endswith("ed") else "A" if is_adverb(word) else "W"


def read_items(text: str, start: int, end: int, mentions: Sequence[tuple[int, int]], verbs: Verbs) -> Items:
    """The items of text[start:end]; `mentions` are the spans of those in it, in order, none inside another."""
    starts, ends, words, who, letters = [], [], [], [], [""]
    at = start
    for number, (first, last) in enumerate([*mentions, (end, end)]):
        for match in _ITEM.finditer(text, at, first):
            starts.append(match.start())
            ends.append(match.end())
            words.append(match[0].lower().replace("re-", "re"))  # "re-affirmed"
            who.append(-1)
            letters.append(_letter(words[-1], letters[-1], match.start() == start, verbs))
        if first < last:
            starts.append(first)
            ends.append(last)
            words.append("")
            who.append(number)
            letters.append("M")
        at = last
    return Items(starts, ends, words, who, "".join(letters))


def _subject(items: Items, first: int, last: int) -> Subject:
    """The subject that a noun phrase makes: of "officials of A" A counts, of "A of B" only A; asides do not count."""
    if items.letters[first] == "Q" or not items.letters[first : last + 1].strip("D"):
        return Subject("pronoun", first, last, (), items.words[last if items.letters[first] == "D" else first])
    mentions: list[int] = []
    for part in _PART.finditer(items.letters, first, last + 1):
        noun, owners = ([items.who[i] for i in range(*part.span(k)) if items.who[i] >= 0] for k in (2, 3))
        mentions += [] if part[1] else noun or owners
    return Subject("named", first, last, tuple(dict.fromkeys(mentions)))


def _opening(items: Items) -> str:
    """The first word of a sentence after its dateline."""
    dash = next((i for i, word in enumerate(items.words[:6]) if word in {"–", "—", "-"}), -1)
    return items.words[dash + 1] if dash + 1 < len(items.words) else ""


def noun_phrases(items: Items) -> Iterator[tuple[Subject, bool, bool]]:
    """Phrases in which parties may stand, in order: each, whether it can be a subject, whether a verb follows."""
    letters, at, subjects = items.letters, 0, 0
    while phrase := _PHRASE.search(letters, at):
        first, last = phrase.start(), phrase.end() - 1
        before = letters[first - 1 : first]
        if before == "P" and "K" in phrase[0] and letters[max(0, first - 2) : first - 1] in {"", "K", "S"}:
            last = letters.index("K", first) - 1  # "In A, B and C agreed": A is where, not who
        elif before == "P" and "K" in phrase[0] and not subjects and _opening(items).endswith(_OPENS):
            last = letters.index("K", first) - 1  # "Building on the ties between A and B, C and D agreed"
        elif before in {"O", "P"} and (second := _SECOND.match(phrase[0])):
            last = first + second.end(1) - 1  # "working with A and B, and C agreed"
        at = last + 1
        if not letters[first:at].strip("D") and items.words[last] not in _ALONE:
            continue
        after = letters[at : at + 4].lstrip("A")[:1]
        subjects += before not in {"O", "P"}
        can = before not in {"O", "P"} and not (first and items.words[first - 1] in _PRESUPPOSING)
        yield _subject(items, first, last), can, can and (after == "V" or (after == "W" and before in _OPENING))
