"""Clauses: which verbs of a lexicon a sentence holds, who stands before each, and how far each governs."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from dhschina.commitments.grammar import (
    ADVERBS,
    BE,
    HELPERS,
    MODALS,
    Items,
    Subject,
    Verb,
    Verbs,
    is_adverb,
    noun_phrases,
    read_items,
)

_GATHERED = frozenset("met meet gathered convened joined join assembled came traveled travelled".split())
_RESOLVE = frozenset("commitment commitments intention intentions intent resolve determination desire".split())
_INFINITIVE = frozenset(("ed", "modal", "passive", "joining"))  # after these a bare "and plan" is no verb of its own
_CUTS = frozenset("which who whose while whereas where when within in with as so because although if".split())
_TITLED = re.compile(r"JD?[WG]{1,3}(?:OD?M)?KMK$")  # "A signed for B, and the head of C, D, signed for E"
_ANOTHER = re.compile(r"KJ(?=D?[WG]?MA?V)")  # "A pledged to do this, and B committed to that"
_NONE, _BARE = Subject("none"), Subject("bare")


class Clause(NamedTuple):
    """A verb of the lexicon in use. Offsets are those of the text."""

    verb: Verb
    form: str  # base, s, ed, ing, adjective, modal, passive, joining
    subject: Subject
    before: Subject  # the last subject with a name before a pronoun
    span: tuple[int, int]
    verb_span: tuple[int, int]
    subject_span: tuple[int, int]
    others: tuple[int, ...]  # further mentions that take part: who joined; whose commitment it is


class _Found(NamedTuple):
    """A clause in items."""

    verb: Verb
    form: str
    subject: Subject
    before: Subject
    first: int
    group: int
    last: int
    others: tuple[int, ...]


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
    while j < size and is_adverb(words[j]) and words[j] not in verb.takes:
        j += 1
    if j >= size:
        return -1
    if words[j] in verb.takes or ("verb" in verb.takes and letters[j] in "WV" and words[j : j + 2] != ["be", "able"]):
        return j
    if "thing" in verb.takes and letters[j] in "DGWMVAS" and words[j] not in {".", ";", ":"}:
        met = next((k for k in range(j, min(j + 4, size)) if items.who[k] in persons), -1)
        owner = met >= 0 and letters[met + 1 : met + 8].lstrip("JKDM")[:1] == "s"
        return last if met < 0 or owner else -1  # "Xue's proposal", not "welcomed Xue"
    return last if words[j] == ":" and verb.takes & {"to", "verb"} else -1


def _group(items: Items, i: int) -> tuple[int, set[str]]:
    """The first item of the verb group that item i heads, and its helping words."""
    helpers: set[str] = set()
    group = i
    for j in range(i - 1, max(-1, i - 10), -1):
        word = items.words[j]
        dated = word in {"on", "in"} and items.words[j + 1] in ADVERBS  # "on May 9 signed"
        if word in HELPERS and not (word == "may" and items.words[j + 1].isdigit()):
            helpers.add(word)
        elif word in {"each", "both"} or not (dated or is_adverb(word) or word == "may"):
            break
        group = j
    return group, helpers


def _form(kind: str, helpers: set[str], verb: Verb, following: Sequence[str]) -> str:
    """The form in which a verb is used; nothing when it undertakes nothing here (denied, possible, long past)."""
    if helpers & {"not", "never", "had", "having"}:
        return ""
    if kind == "modal":
        return "" if helpers else kind
    if verb.support:
        return kind if helpers & verb.support and not helpers & MODALS else ""
    if helpers & MODALS:
        return ""  # "will sign" is a will, found as such; "may agree" is nothing
    if kind == "base" and "to" in helpers:
        return "joining" if verb.strength == 6 else ""
    if kind == "ed" and (helpers & BE or list(following) == ["by"]):
        least = 4 if helpers & BE else 6  # "was agreed by", "signed by"; "supported by" describes
        return "passive" if not verb.words and verb.strength >= least else ""
    if kind == "ed" and verb.strength == 3 and not verb.words:
        return ""  # "they sought to": told, not undertaken
    return "s" if kind == "ing" and helpers & BE else kind


def find_clauses(
    text: str, start: int, end: int, mentions: Sequence[tuple[int, int]], persons: frozenset[int], verbs: Verbs
) -> tuple[list[Clause], list[Subject]]:
    """The clauses of one sentence, text[start:end], in order; and the subjects of all its verbs.

    `mentions`: spans in it, in order, none inside another; `persons`: which of them (by number) are persons;
    `verbs`: as `read_verbs` gives them.
    """
    items = read_items(text, start, end, mentions, verbs)
    phrases, at = list(noun_phrases(items)), 0
    subjects, named = [_BARE], _NONE  # subjects passed so far, and the last of them with a name
    nearest, free = _NONE, False
    found: list[_Found] = []
    for i, word in enumerate(items.words):
        while at < len(phrases) and phrases[at][0].first <= i:
            nearest, free, acts = phrases[at]
            at += 1
            named = subjects[-1] if subjects[-1].how == "named" else named
            subjects += [nearest] if acts else []
        for kind, verb in verbs.get(word, ()) if not found or i > found[-1].last else ():
            group, helpers = _group(items, i)
            form = _form(kind, helpers, verb, items.words[i + 1 : i + 2])
            last = i if form == "passive" else _phrase_end(items, i, verb, persons) if form else -1
            if last < 0:
                continue
            ahead = [(phrase, can) for phrase, can, _ in phrases[at : at + 4] if phrase.first > last]
            subject, first, others = _whose(items, group, i, form, subjects[-1], (nearest, free), ahead)
            first = max(first, found[-1].last + 1 if found else 0)
            hangs = first == group and form == "base" and subject.how != "bare" and found
            adjective = form == "ed" and first == group < i and items.letters[i + 1 : i + 2] == "W"
            if subject.how == "none" or adjective or (hangs and found[-1].form in _INFINITIVE):
                continue  # "and internationally recognized standards", "agreed to act and plan"
            if found and first == found[-1].last + 1 and items.words[first - 1] == "that":
                if found[-1].verb.strength > 1:
                    break  # "agreed that they will …" is one act, agreed
                found.pop()  # "noted that they intend to …": what is noted is the act
            found.append(_Found(verb, form, subject, named, first, group, last, others))
            break
    stops = [later.first for later in found[1:]] + [len(items.words)]
    return [_clause(items, one, stop) for one, stop in zip(found, stops, strict=False)], subjects[1:]


def _clause(items: Items, one: _Found, stop: int) -> Clause:
    dated = ADVERBS | {"on", "in", "may"}
    head = next(j for j in range(one.group, one.last + 1) if not (items.words[j] in dated or items.words[j].isdigit()))
    subject = (items.starts[one.subject.first], items.ends[one.subject.last]) if one.subject.first >= 0 else (0, 0)
    span = (items.starts[one.first], _end(items, one.last, stop))
    verb = (items.starts[head], items.ends[one.last])
    return Clause(one.verb, one.form, one.subject, one.before, span, verb, subject, one.others)


def _whose(
    items: Items,
    group: int,
    i: int,
    form: str,
    acting: Subject,
    near: tuple[Subject, bool],
    ahead: Sequence[tuple[Subject, bool]],
) -> tuple[Subject, int, tuple[int, ...]]:
    """The subject of the verb at item i, whose group begins at `group`; the clause's first item; who else takes part.

    `acting`: subject of the verb before; `near`, `ahead`: noun phrases before and after, and whether each may be one.
    """
    nearest, free = near
    before, letter = (items.words[group - 1], items.letters[group - 1]) if group else ("", "")
    direct = 0 <= nearest.last == group - 1
    follower = ahead[0][0] if ahead else _NONE
    if form == "passive":
        if follower.how == "named" and items.words[follower.first - 1] == "by" and follower.first - i <= 4:
            back = max(0, group - 25)
            return follower, max(items.letters.rfind(mark, back, group) for mark in "KST") + 1 or back, ()
        return (nearest, nearest.first, ()) if direct and nearest.word == "it" else (_NONE, group, ())
    if form == "joining" or (form == "ing" and before == "in"):  # "A joined B in signing", "A and B met to sign"
        met = next((j for j in range(i - 1, max(-1, i - 40), -1) if items.words[j] in _GATHERED), -1)
        if met < 0 or acting.how == "bare" or (form == "ing" and not items.words[met].startswith("join")):
            return _NONE, group, ()
        return acting, acting.first, next(((items.who[j],) for j in range(met, i) if items.who[j] >= 0), ())
    resolve = items.words[follower.last + 1 : follower.last + 6]
    owners = follower.mentions if 0 < follower.first - i <= 2 and _RESOLVE.intersection(resolve) else ()
    if direct:
        beside = form == "ing" and items.words[nearest.first - 1] == "with"  # "with A and B agreeing on"
        return (nearest, nearest.first, owners) if free or beside else (_NONE, group, ())
    named_between_commas = letter == "K" and nearest.last == group - 2 and len(nearest.mentions) == 1
    titled = named_between_commas and _TITLED.search(items.letters, max(0, group - 12), group)
    if named_between_commas and form != "ing" and (acting.how == "bare" or titled):
        return nearest, group, owners
    opens = group <= 8 and not items.letters[:group].strip("BSA")
    if opens or letter in {"K", "J"} or before == ";":
        if form == "ing" and acting.how == "bare":
            acting = next((phrase for phrase, can in ahead if can), _BARE)  # "Recognizing …, both sides"
        return acting, group, owners
    return _NONE, group, ()


def _end(items: Items, last: int, stop: int) -> int:
    """Where the clause ends whose verb phrase ends with item `last`, before item `stop`."""
    another = _ANOTHER.search(items.letters, last + 2, stop)
    stop = another.start() + 1 if another else stop
    for j in range(last + 5, stop):
        if items.words[j] in {"so", "because", "while"} or (items.words[j] in _CUTS and items.letters[j - 1] == "K"):
            stop = j
            break
    while stop - 1 > last and (items.letters[stop - 1] in "KJSTB" or items.words[stop - 1] in {"further", "as"}):
        stop -= 1
    return items.ends[stop - 1]
