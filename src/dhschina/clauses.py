"""Clauses: which verbs of a lexicon a sentence holds, who stands before each, and how far each governs.

Grammar is approximated, nothing is parsed: each word, mark and mention of a sentence becomes one letter, and noun
phrases are patterns over these letters. Every repetition in a pattern is bounded, so the time is linear.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

_ITEM = re.compile(r"['’]s\b|[^\W_]+(?:['’.\-&][^\W_]+)*|[^\w\s]")
_BE = frozenset("is are was were am be been being".split())
_REMAIN = frozenset("remain remains remained".split())
_MODALS = frozenset("will shall would should can could may might must".split())
_HELPERS = _BE | _REMAIN | _MODALS | frozenset("have has had having do does did not never to".split())
_MONTHS = "january february march april may june july august september october november december".split()
_ADVERBS = frozenset(
    "also further then now again once always still already today yesterday tomorrow both each all themselves together "
    "hereby therefore thus furthermore moreover first second third there soon too monday tuesday wednesday thursday "
    "friday saturday sunday".split()
).union(_MONTHS)
_ALONE = frozenset("both all two three four each neither".split())
_PRESUPPOSING = frozenset("after since before when if until once whether unless because whenever".split())
_GATHERED = frozenset("met meet gathered convened joined join assembled came traveled travelled".split())
_NOBODY = frozenset("neither no nor none".split())
_OPENS = frozenset(("", "K", "J", "T"))
_RESOLVE = frozenset("commitment commitments intention intentions intent resolve determination desire".split())
_INFINITIVE = frozenset(("ed", "modal", "passive", "joining"))
_CUTS = frozenset("which who whose while whereas where when within in with as so because although if".split())

# One letter for each item: what a word is when nothing else is known about it.
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
_LETTER = {word: letter for letter, words in _LETTERS.items() for word in words.split()} | dict.fromkeys(_HELPERS, "V")
_NOUN = r"D{0,4}(?:(?:MJD?)?Ms?D{0,2}[WG]{0,2}G|[WD]{0,2}G|M)"
_TERM = rf"{_NOUN}(?:O{_NOUN}){{0,3}}(?:\([^()]{{1,20}}\))?"
_ASIDE = rf"K(?!{_TERM}K)[^S]{{1,40}}?K(?=A{{0,3}}V|J|$)"
_CHUNK = re.compile(
    rf"(?:{_TERM}(?:{_ASIDE})?)(?:(?:K{_TERM}){{0,12}}K?J{_TERM}(?:{_ASIDE})?){{0,12}}|QG?|D{{1,3}}(?=A{{0,2}}V)"
)
_PART = re.compile(rf"({_ASIDE})|({_NOUN})((?:O{_NOUN}){{0,3}})")


class Verb(NamedTuple):
    """One row of the lexicon, read."""

    words: tuple[str, ...]  # what must follow the first word, a few words apart at most
    support: frozenset[str]  # one of these must stand before it
    takes: frozenset[str]  # one of these must come next; `thing`: what is no person, `verb`: a verb
    strength: int
    cameo: str


class Subject(NamedTuple):
    """Who stands before a verb.

    `how` is named, pronoun, bare (the sentence begins with the verb) or none (no party).
    `mentions` number the given mentions; a group without any ("both sides") has none.
    """

    how: str
    first: int = -1
    last: int = -1
    mentions: tuple[int, ...] = ()
    words: str = ""


class Clause(NamedTuple):
    """A verb of the lexicon in use. Offsets are those of the text."""

    verb: Verb
    form: str  # base, s, ed, ing, adjective, modal, passive, joining
    subject: Subject
    antecedent: Subject  # for a pronoun the subject before it, else the subject
    start: int
    end: int
    verb_start: int
    verb_end: int
    subject_span: tuple[int, int]
    others: tuple[int, ...]  # further mentions that take part: who joined; whose commitment it is


class Items(NamedTuple):
    """A sentence as items: words, marks, mentions."""

    starts: list[int]
    ends: list[int]
    words: list[str]  # lower case; empty for a mention
    who: list[int]  # number of the mention, or -1
    letters: str


def verb_forms(verb: str, irregular: Iterable[str] = ()) -> dict[str, str]:
    """Each form of a verb -> base, s, ed or ing; both spellings where the last letter may be doubled."""
    stems = [verb if verb.endswith("ee") else verb.removesuffix("e")]
    stems += [verb + verb[-1]] if re.search(r"[^aeiou][aeiou][bdglmnprt]$", verb) else []
    third, past = (
        verb + ("es" if re.search(r"(?:s|x|z|ch|sh)$", verb) else "s"),
        [stem.removesuffix("e") + "ed" for stem in stems],
    )
    if re.search(r"[^aeiou]y$", verb):
        third, past = verb[:-1] + "ies", [verb[:-1] + "ied"]
    forms = {stem + "ing": "ing" for stem in stems} | dict.fromkeys([*past, *irregular], "ed")
    return forms | {third: "s", verb: "base"}


def read_verbs(lexicon: pl.DataFrame) -> dict[str, list[tuple[str, Verb]]]:
    """Each form of the lexicon's first words -> its readings (form, verb), longer phrases first."""
    verbs: dict[str, list[tuple[str, Verb]]] = {}
    columns = ("verb", "strength", "cameo", "takes", "forms")
    for phrase, strength, cameo, takes, irregular in lexicon.select(columns).rows():
        words = phrase.split()
        support = {"be": _BE, "remain": _REMAIN}.get(words[0], frozenset())
        words = words[bool(support) :]
        verb = Verb(tuple(words[1:]), support, frozenset(takes.split()), int(strength), cameo)
        if support or words[0] in _MODALS:
            forms = {words[0]: "adjective" if support else "modal"}
        else:
            forms = verb_forms(words[0], irregular.split())
        for form, kind in forms.items():
            verbs.setdefault(form, []).append((kind, verb))
    for readings in verbs.values():
        readings.sort(key=lambda reading: (-len(reading[1].words), not reading[1].support))
    return verbs


def _adverb(word: str) -> bool:
    return word in _ADVERBS or word.isdigit() or (word.endswith("ly") and word not in {"supply", "apply", "rely"})


def read_items(
    text: str, start: int, end: int, mentions: Sequence[tuple[int, int]], verbs: dict[str, list[tuple[str, Verb]]]
) -> Items:
    """The items of text[start:end]; `mentions` are the spans of those in it, in order, none inside another."""
    found: list[tuple[int, int, str, int]] = []
    at = start
    for number, (first, last) in enumerate([*mentions, (end, end)]):
        found += [(*match.span(), match[0].lower(), -1) for match in _ITEM.finditer(text, at, first)]
        if first < last:
            found.append((first, last, "", number))
        at = last
    letters: list[str] = []
    for first, _, word, who in found:
        letter = "M" if who >= 0 else _LETTER.get(word, "")
        if not letter:
            verbal = word in verbs or word.endswith("ed")
            letter = "V" if verbal else "A" if _adverb(word) else "W" if word[0].isalnum() else word
            letter = "s" if word in "'’" and letters[-1:] == ["M"] else letter if letter in "VAW()" else "S"
        letters.append("S" if letter == "B" and first > start else letter)
    return Items(*([row[column] for row in found] for column in range(4)), "".join(letters))  # type: ignore[arg-type]


def _named(items: Items, first: int, last: int) -> Subject:
    """The subject that a chunk makes: of "ministers of A" A counts, of "A of B" only A; what stands aside does not."""
    if items.letters[first] == "Q" or not items.letters[first : last + 1].strip("D"):
        return Subject("pronoun", first, last, (), items.words[last if items.letters[first] == "D" else first])
    mentions: list[int] = []
    for part in _PART.finditer(items.letters, first, last + 1):
        for group in (2, 3):
            own = [items.who[i] for i in range(*part.span(group)) if items.who[i] >= 0] if part[group] else []
            mentions += own
            if own:
                break
    return Subject("named", first, last, tuple(dict.fromkeys(mentions)))


def _chunks(items: Items) -> Iterator[tuple[Subject, bool]]:
    """The noun phrases of a sentence that parties may stand in, and whether each can be a subject."""
    for chunk in _CHUNK.finditer(items.letters):
        first, last = chunk.start(), chunk.end() - 1
        if not chunk[0].strip("D") and items.words[last] not in _ALONE:
            continue
        before = items.words[first - 1] if first else ""
        hidden = items.letters[first - 1 : first] in {"O", "P"} or before in _PRESUPPOSING
        yield _named(items, first, last), not hidden


def _phrase_end(items: Items, i: int, verb: Verb, persons: frozenset[int]) -> int:
    """The last item of the verb's phrase that begins at item i when what must follow does follow, or -1."""
    words, letters, size, last = items.words, items.letters, len(items.words), i
    for wanted in verb.words:
        ahead = range(last + 1, min(last + 6, size))
        last = next((j for j in ahead if words[j].removesuffix("s") == wanted.removesuffix("s")), -1)
        if last < 0 or set(words[i:last]) & set(",;.:"):
            return -1
    j = last + 1
    if words[j : j + 1] == [","]:  # "agreed, in principle, to"
        j = next((k + 1 for k in range(j + 1, min(j + 12, size)) if words[k] == ","), j)
    if words[j : j + 2] in (["in", "principle"], ["not", "to"]):
        j += 2 if words[j] == "in" else 1
    while j < size and _adverb(words[j]) and words[j] not in verb.takes:
        j += 1
    if j >= size:
        return -1
    word, letter = words[j], letters[j]
    if word in verb.takes:
        return j
    if "verb" in verb.takes and letter in "WV" and words[j : j + 2] != ["be", "able"]:
        return j
    if "thing" in verb.takes and (letter in "DGWMVA" or word in {"“", '"'}) and word != "that":
        met = next((k for k in range(j, min(j + 4, size)) if items.who[k] in persons), -1)
        return last if met < 0 or letters[met + 1 : met + 2] == "s" else -1  # "welcomed Xue", not "Xue's proposal"
    return last if word == ":" and verb.takes & {"to", "verb"} else -1


def _group(items: Items, i: int) -> tuple[int, set[str]]:
    """The first item of the verb group that item i heads, and its helping words."""
    helpers: set[str] = set()
    g = i
    for j in range(i - 1, max(-1, i - 10), -1):
        word = items.words[j]
        if word in _HELPERS:
            helpers.add(word)
        elif not (_adverb(word) or (word in {"on", "in"} and items.words[j + 1] in _ADVERBS)) or word in {
            "each",
            "both",
        }:
            break
        g = j
    return g, helpers


def _form(kind: str, helpers: set[str], verb: Verb, next_word: str) -> str:
    """The form in which a verb is used; nothing when it undertakes nothing here (denied, possible, long past)."""
    if helpers & {"not", "never", "had", "having"}:
        return ""
    if kind == "modal":
        return "" if helpers - {"will"} else kind
    if verb.support:
        return kind if helpers & verb.support and not helpers & _MODALS else ""
    if helpers & _MODALS:
        return ""  # "will sign" is a will, found as such; "may agree" is nothing
    if kind == "base" and "to" in helpers:
        return "joining" if verb.strength == 6 else ""
    if kind == "ed" and (helpers & _BE or next_word == "by"):
        return "passive" if not verb.words and (helpers & _BE or verb.strength == 6) else ""
    if kind == "ed" and verb.strength == 3 and not verb.words:
        return ""  # "they sought to": told, not undertaken
    return "s" if kind == "ing" and helpers & _BE else kind


def find_clauses(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[tuple[int, int]],
    persons: frozenset[int],
    verbs: dict[str, list[tuple[str, Verb]]],
) -> tuple[list[Clause], list[Subject]]:
    """The clauses of one sentence, text[start:end], in order; and the subjects of its verbs, any verbs.

    `mentions`: spans in it, in order, none inside another; `persons`: which of them (by number) are persons;
    `verbs`: as `read_verbs` gives them.
    """
    items = read_items(text, start, end, mentions, verbs)
    chunks, at = list(_chunks(items)), 0
    subjects = [Subject("bare")]  # of the verbs passed so far
    nearest, free, past = Subject("none"), False, 0
    found: list[tuple[Verb, str, Subject, Subject, int, int, int, tuple[int, ...]]] = []
    for i, word in enumerate(items.words):
        while at < len(chunks) and chunks[at][0].first <= i:
            nearest, free = chunks[at]
            at += 1
            after = items.letters[nearest.last + 1 : nearest.last + 5].lstrip("A")[:1]
            if free and (after == "V" or (after == "W" and items.letters[nearest.first - 1 : nearest.first] in _OPENS)):
                subjects.append(nearest)
        for kind, verb in verbs.get(word, ()) if i >= past else ():
            g, helpers = _group(items, i)
            form = _form(kind, helpers, verb, items.words[i + 1] if i + 1 < len(items.words) else "")
            last = i if form == "passive" else _phrase_end(items, i, verb, persons) if form else -1
            if last < 0:
                continue
            ahead = [(chunk, may) for chunk, may in chunks[at : at + 4] if chunk.first > last]
            subject, first, others = _whose(items, g, i, form, subjects[-1], nearest, free, ahead)
            hangs = first == g and form == "base" and subject.how != "bare" and found and found[-1][1] in _INFINITIVE
            denied = subject.first >= 0 and items.words[subject.first] in _NOBODY
            if subject.how == "none" or denied or hangs:  # "agreed to strengthen … and plan": no verb of its own
                continue
            named = (
                earlier for earlier in reversed(subjects) if earlier.how == "named" and earlier.first < subject.first
            )
            antecedent = next(named, Subject("none")) if subject.how == "pronoun" else subject
            found.append((verb, form, subject, antecedent, first, g, last, others))
            past = last + 1
            break
    stops = [clause[4] for clause in found[1:]] + [len(items.words)] * bool(found)
    clauses = [
        Clause(
            verb,
            form,
            subject,
            antecedent,
            items.starts[first],
            _end(items, last, stop),
            items.starts[next(j for j in range(g, last + 1) if items.words[j] not in _ADVERBS | {"on", "in"})],
            items.ends[last],
            (items.starts[subject.first], items.ends[subject.last]) if subject.first >= 0 else (0, 0),
            others,
        )
        for (verb, form, subject, antecedent, first, g, last, others), stop in zip(found, stops, strict=True)
    ]
    return clauses, subjects[1:]


def _whose(
    items: Items,
    g: int,
    i: int,
    form: str,
    acting: Subject,
    nearest: Subject,
    free: bool,
    ahead: list[tuple[Subject, bool]],
) -> tuple[Subject, int, tuple[int, ...]]:
    """The subject of the verb group that begins at item g and has its verb at i, the clause's first item, and further
    mentions that take part. `acting` was the subject of the verb before, `nearest` is the noun phrase before."""
    before, letter = (items.words[g - 1], items.letters[g - 1]) if g else ("", "")
    direct = 0 <= nearest.last == g - 1
    nothing = (Subject("none"), g, ())
    follower = ahead[0][0] if ahead else Subject("none")
    if form == "passive":
        if follower.how == "named" and items.words[follower.first - 1] == "by" and follower.first - i <= 4:
            return follower, max(items.letters.rfind(mark, 0, g) for mark in "KST") + 1, ()
        return (nearest, nearest.first, ()) if direct and nearest.words == "it" else nothing
    if form == "joining" or (form == "ing" and before == "in"):
        met = next((j for j in range(i - 1, max(-1, i - 40), -1) if items.words[j] in _GATHERED), -1)
        if met < 0 or acting.how == "bare" or (form == "ing" and not items.words[met].startswith("join")):
            return nothing
        return acting, acting.first, next((m for j in range(met, i) if (m := (items.who[j],)) != (-1,)), ())
    near = items.words[follower.last + 1 : follower.last + 6]
    owners = follower.mentions if 0 < follower.first - i <= 2 and _RESOLVE.intersection(near) else ()
    if direct:
        by_side = form == "ing" and items.words[nearest.first - 1] == "with"
        return (nearest, nearest.first, owners) if free or by_side else nothing
    if (
        letter == "K"
        and form != "ing"
        and acting.how == "bare"
        and nearest.last == g - 2
        and len(nearest.mentions) == 1
    ):
        return nearest, g, owners  # a name between commas
    if letter in {"", "B", "K", "J"} or before == ";" or not items.letters[:g].strip("BSA"):
        if form == "ing" and acting.how == "bare":
            acting = next((chunk for chunk, may in ahead if may), Subject("bare"))
        return acting, g, owners
    return nothing


def _end(items: Items, last: int, stop: int) -> int:
    """Where the clause ends whose verb phrase ends with item `last`, before item `stop`."""
    for j in range(last + 5, stop):
        if items.words[j] in {"so", "because", "while"} or (items.words[j] in _CUTS and items.letters[j - 1] == "K"):
            stop = j
            break
    while stop - 1 > last and (items.letters[stop - 1] in "KJSTB" or items.words[stop - 1] in {"further", "as"}):
        stop -= 1
    return items.ends[stop - 1]
