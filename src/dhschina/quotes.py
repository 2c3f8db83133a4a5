"""Quotations: what is said, word for word or reported, and by whom; empty where the text does not tell.

Pairs of marks come first; a pair is speech when a verb of saying, `according to`, a colon or its own shape (a sentence
at the head of a sentence) says so; names of things in marks are none. A quotation that runs over paragraphs, each
opened by a mark again, has one record a paragraph. Then come clauses that a verb of saying reports without marks.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

import polars as pl

from dhschina.lexicons import Lexicons, read_lexicons
from dhschina.releases import Release
from dhschina.tables import frame

_HELD = "\ufffc"  # stands for each code point inside marks: what others are quoted with is no context
_FAR = 400  # code points on either side that may name a speaker; it keeps the time linear
_DOUBLE = re.compile('["“”„«»]')
_SINGLE = re.compile(r"(?<![^\W_])[‘'](?=[^\W\d_])|(?<=\S)['’](?![^\W_])")
_ADVERBS = frozenset("also then later further once again both just have has had".split())
_AFTER = re.compile(rf"[\s,—–-]*(?:(?:{'|'.join(sorted(_ADVERBS))}|[a-z]{{1,20}}ly)\s+)*")
_TIGHT = re.compile(r"[\s,:—–-]*(?:that\s+|as\s+)?")
_AND = re.compile(r",?\s+and\s+")
_OF = re.compile(r"(?i)\b(?:of|for|with|by|to|from)\s+(?:the\s+)?$")
_NAMING = re.compile(
    r"(?i)\b(?:titled|entitled|named|dubbed|known as|nicknamed|so-called|(?:is|was|are|were|be) called|labell?ed"
    r"|(?:term|word|phrase|title|theme|slogan|motto)s?),?\s*$"
)
_PREPOSITION = re.compile(
    r"(?i)\b(?:with|by|to|from|of|between|for|in|on|at|about|against|and|welcomed|joined|met|thanked|told|like)"
    r"\s+(?:(?:the|former|both)\s+)?$"
)
_THAT = re.compile(
    r"(?:\s*,?\s*(?:in|on|at|during|through|to|by|via|after|before|today|yesterday|again)\b[^.;:]{0,60}?)?,?\s+that\s+"
)
_TELLS, _TOLD = re.compile("tell|told|remind|assur"), re.compile(r"[^.;:]{0,60}?\s+that\s+")
_CLAUSE = re.compile(r"\s+(?=(?:the|an?|this|these|it|he|she|they|we|there|his|her|its|their|our|both|[A-Z]\w+)\s)")
_LINK = re.compile(r"[\s,]*(?:(?:and|or|but|then|as|also)\s+)?(?:\w+\s+){0,3}")
_ACCORDING = re.compile(r"(?i)\b(?:according to|in the words of)\s+")
_MALE, _FEMALE = re.compile(r"\b(?:Mr|Sir|Lord)\b"), re.compile(r"\b(?:Mrs|Ms|Miss|Madame?|Dame|Lady)\b")

Span = tuple[int, int]


class _Name(NamedTuple):
    start: int
    end: int
    actor: str
    kind: str


class _Verb(NamedTuple):
    start: int
    end: int
    word: str
    reports: bool  # whether it takes a clause without marks


class _Page(NamedTuple):
    """What the rules look at: a text with everything inside marks held out, and what stands outside them, in order."""

    text: str
    frame: str
    names: list[_Name]  # none inside another
    verbs: list[_Verb]
    sentences: list[Span]


def _pairs(text: str, first: int, last: int) -> tuple[list[Span], int | None]:
    """(opening, closing) of the outermost pairs of marks, and an opening mark after them that nothing closes.

    A straight mark opens or closes by what stands beside it. Of single marks, those inside double ones are passed over.
    """
    pairs: list[Span] = []
    waiting: list[int] = []
    for match in _DOUBLE.finditer(text, first, last):
        at, mark = match.start(), match.group()
        before, after = text[at - 1] if at > first else " ", text[at + 1] if at + 1 < last else " "
        opens, closes = before.isspace() or before in "([{—–-‘“", after.isspace() or after in ".,;:!?)]}—–-’”"
        if (
            mark in "„«"
            or (mark == "“" and not (waiting and text[waiting[-1]] == "„"))
            or (mark == '"' and (opens if opens != closes else not waiting))
        ):
            waiting.append(at)
        elif waiting:
            pairs.append((waiting.pop(), at))
    pairs = _outermost(pairs)
    singles: list[Span] = []
    opened = fallback = None
    for match in _SINGLE.finditer(text, first, last):
        at = match.start()
        within = bisect_right(pairs, (at, last)) - 1
        if within >= 0 and at < pairs[within][1]:
            continue
        if text[at] == "‘" or (text[at] == "'" and text[at + 1 : at + 2].isalpha()):
            singles += [(opened, fallback)] if opened is not None and fallback else []
            opened, fallback = at, None
        elif opened is not None and text[at - 1] == "s" and text[at + 1 : at + 2].isspace():
            fallback = fallback or at  # the possessive of a plural, unless nothing else closes
        elif opened is not None:
            singles.append((opened, at))
            opened = fallback = None
    singles += [(opened, fallback)] if opened is not None and fallback else []
    pairs = _outermost(sorted(pairs + singles))
    rest = [at for at in waiting if not pairs or at > pairs[-1][1]]
    return pairs, rest[0] if rest else None


def _outermost(pairs: list[Span]) -> list[Span]:
    outer: list[Span] = []
    for pair in sorted(pairs):
        if not outer or pair[0] > outer[-1][1]:
            outer.append(pair)
    return outer


def _named(page: _Page, low: int, high: int) -> list[_Name]:
    """Who is named between two offsets, in order."""
    return page.names[bisect_left(page.names, (low,)) : bisect_left(page.names, (high,))]


def _subject_of(page: _Page, low: int, high: int) -> _Name | None:
    """The first name between two offsets that no preposition governs: persons before others."""
    free = [n for n in _named(page, low, high) if not _PREPOSITION.search(page.frame, max(low, n.start - 30), n.start)]
    return next((n for n in free if n.kind == "person"), free[0] if free else None)


def _sentence(page: _Page, at: int) -> int:
    return max(0, bisect_right(page.sentences, (at, len(page.text))) - 1)


def _last_verb(page: _Page, low: int, high: int) -> _Verb | None:
    at = bisect_left(page.verbs, (high,)) - 1
    return page.verbs[at] if at >= 0 and page.verbs[at].start >= low else None


def _next_verb(page: _Page, low: int, high: int) -> _Verb | None:
    at = bisect_left(page.verbs, (low,))
    return page.verbs[at] if at < len(page.verbs) and page.verbs[at].start < high else None


def _antecedent(page: _Page, at: int, pronoun: str) -> str:
    """The person whom `he` or `she` means: the only one, else the subject, of the nearest sentence that names any."""
    unfit = _FEMALE if pronoun.lower() == "he" else _MALE
    number = _sentence(page, at)
    for low, high in reversed(page.sentences[max(0, number - 7) : number + 1]):
        low, high = max(low, at - 5 * _FAR), min(high, at)
        persons = [n for n in _named(page, low, high) if n.kind == "person"]
        fitting = [n for n in persons if not unfit.search(page.text, n.start, n.end)]
        if len({n.actor for n in fitting}) == 1:
            return fitting[0].actor
        if fitting:
            first = _subject_of(page, low, high)
            both = _AND.fullmatch(page.frame, persons[0].end, persons[1].start)
            return first.actor if first in fitting and not both else ""
    return ""


def _before_verb(page: _Page, low: int, verb: int) -> str:
    """The actor who is the subject of the verb that begins at `verb`."""
    low = max(low, verb - _FAR)
    left = page.frame[low:verb].rstrip()
    while (word := left[-30:].split()[-1:]) and (word[0] in _ADVERBS or (word[0].islower() and word[0].endswith("ly"))):
        left = left[: -len(word[0])].rstrip()
    if left.endswith(")"):
        left = left[: max(left.rfind("("), 0)].rstrip()
    names = _named(page, low, verb)
    who = left.removesuffix("who").rstrip().removesuffix(",") if left.endswith(" who") else left
    if names and names[-1].end == low + len(who):
        governed = _OF.search(page.frame, max(low, names[-1].start - 20), names[-1].start)
        joined = len(names) > 1 and _AND.fullmatch(page.frame, names[-2].end, names[-1].start)
        return "" if governed or joined else names[-1].actor
    if pronoun := re.search(r"(?i)\b(?:he|she)$", left[-4:]):
        return _antecedent(page, low + len(left), pronoun.group())
    if left.endswith(","):  # Bersin, commissioner of customs, said
        aside = [n for n in names if page.frame[n.end] == ","]
        free = [n for n in aside if not _PREPOSITION.search(page.frame, max(low, n.start - 30), n.start)]
        return next((n.actor for n in free if n.kind == "person"), free[0].actor if free else "")
    if left.endswith((" and", " but")):
        subject = _subject_of(page, low, verb)
        return subject.actor if subject else ""
    if title := re.search(r"\b[Tt]he (?:\w+ ){0,3}?(\w+)$", left[-80:]):
        known = bisect_left(page.names, (verb,))
        for name in reversed(page.names[max(0, known - 50) : known]):
            if name.kind == "person" and re.search(rf"(?i)\b{title[1]}\b.*\s", page.text[name.start : name.end]):
                return name.actor
    return ""


def _after_verb(page: _Page, verb_end: int, high: int) -> str:
    """The actor named right after an inverted verb: `said Commissioner Bersin`, `said he`."""
    rest = page.frame[verb_end:high]
    if pronoun := re.match(r"\s+(he|she)\b", rest):
        return _antecedent(page, verb_end, pronoun[1])
    for name in _named(page, verb_end, min(high, verb_end + 120)):
        between = page.frame[verb_end : name.start]
        if re.search(r"[,;:]|\b(?:of|for|with|by|to|that)\s+$|\.\s+[A-Z]?$", between):
            return ""
        if name.kind == "person" or re.fullmatch(r"\s+(?:the\s+)?", between):
            follows = [n for n in _named(page, name.end, name.end + 60) if n.kind == "person"]
            titled = (
                name.kind != "person"
                and follows
                and re.fullmatch(r"[\w\s.’'-]*", page.frame[name.end : follows[0].start])
            )
            return follows[0].actor if titled else name.actor
    return ""


def _attribution(page: _Page, start: int, end: int, low: int, high: int, last: tuple[int, str] | None) -> str | None:
    """Who speaks between two marks (the marks included); empty when the text does not tell, None when it is no speech.

    `low` and `high` bound the sentence around it; `last` is the end and the speaker of the paragraph's last quotation.
    """
    context, inner = page.frame, page.text[start + 1 : end - 1].strip()
    before, words = context[low:start], inner.split(maxsplit=9)
    ended = inner[-1:] in ".!?…," or context[end : end + 1] == ","
    whole = len(words) > 3 and ended and (inner[0].isupper() or inner[0].isdigit())
    name_like = len(words) < 2 or all(word[0].isupper() or len(word) < 4 for word in words)
    same = last[1] if last and last[0] > low else ""  # who speaks in this sentence already
    verb = _last_verb(page, low, start)
    gap = context[verb.end : start] if verb else _HELD
    tight = verb is not None and _HELD not in gap and _TIGHT.fullmatch(gap)
    opening = _AFTER.match(context, end, high)
    after = _next_verb(page, opening.end(), opening.end() + 1) if opening else None

    def subject(verb: _Verb) -> str:
        inverted = context[low : verb.start].rstrip(" ,").endswith(_HELD)
        found = _after_verb(page, verb.end, start) if inverted else ""
        if verb.word.endswith("ing"):
            main = None if same else _subject_of(page, low, verb.start)
            return same or (main.actor if main else "")
        return found or _before_verb(page, low, verb.start) or (same if inverted else "")

    if not words or (not after and not tight and _NAMING.search(before)):
        return None
    if tight and verb:
        return subject(verb)
    if after and not after.word.endswith("ing"):
        return _after_verb(page, after.end, high) or same
    if ended and inner[-1] != "." and (later := _next_verb(page, end, min(high, end + 200))):
        between = context[end : later.start]
        speaker = "" if _HELD in between else _before_verb(page, end, later.start)
        if speaker or re.match(r"[\s,]*(?:he|she|they|the|an?)\s[^,.]*$", between):
            return speaker
    for cue in _ACCORDING.finditer(context, low, min(high, end + 60)):
        if cue.start() >= end or _HELD not in context[cue.end() : start]:
            return next((name.actor for name in _named(page, cue.end(), cue.end() + 60)), "")
    if before.rstrip().endswith(":"):
        named = _subject_of(page, low, start)
        return named.actor if named else ""
    if last and len(words) > 1 and start - last[0] < _FAR:
        between = context[last[0] : start]
        if same and _LINK.fullmatch(between):
            return same
        if (
            whole
            and len(re.findall(r"[.:]\s", between)) == 1
            and between.rstrip()[-1] in ".:"
            and _last_verb(page, last[0], start)
        ):
            others = {n.actor for n in _named(page, last[0], start) if n.kind == "person"} - {last[1]}
            return "" if others else last[1]
    if verb and _HELD not in gap and (not name_like or (ended and len(words) > 2)):
        return subject(verb)
    if after:
        return same
    return "" if whole and (not before.strip() or before.rstrip()[-1] in ".!?") else None


def _reported(page: _Page, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    """Start, end, speaker of the clauses in a sentence that a verb of saying reports, up to any opening mark."""
    context = page.frame

    def speaks(name: str) -> bool:
        return bool(name) and all(n.kind not in ("collective", "instrument") for n in near if n.actor == name)

    cue = _ACCORDING.match(context, low)
    near = _named(page, low, min(high, low + 100))
    if cue and near and context[near[0].end] == "," and speaks(near[0].actor):
        if _HELD not in context[low : min(high, low + 5 * _FAR)]:
            yield near[0].end + 1, high, near[0].actor
        return
    for verb in page.verbs[bisect_left(page.verbs, (low,)) : bisect_left(page.verbs, (high,))]:
        if not verb.reports or verb.end > high:
            continue
        first, stop = max(low, verb.start - _FAR), min(high, verb.end + 5 * _FAR)
        near = _named(page, first, stop)
        held = context.find(_HELD, verb.end, stop)
        stop = held if held >= 0 else high
        opening = (_TOLD if _TELLS.match(verb.word) else _THAT).match(context, verb.end, stop)
        if opening is None and verb.word in ("said", "says", "say"):
            opening = _CLAUSE.match(context, verb.end, stop)
        if opening and opening.end() < stop:
            speaker = _before_verb(page, first, verb.start)
            if speaks(speaker) or (held >= 0 and not speaker):
                yield opening.end(), stop, speaker
                if held < 0:
                    return
        elif high - verb.end < 90 and first == low and (comma := context.rfind(",", low + 20, verb.start)) > 0:
            inverted = not context[comma + 1 : verb.start].strip()  # the port is safe, said Bersin
            stands_last = not context[verb.end : high].strip(" .")
            speaker = _after_verb(page, verb.end, high) if inverted else ""
            speaker = speaker or (_before_verb(page, comma + 1, verb.start) if stands_last else "")
            if speaks(speaker) and _HELD not in context[low:comma]:
                yield low, comma, speaker
                return


def _page(text: str, held: list[Span], sentences: list[Span], names: list[_Name], verbs: pl.DataFrame) -> _Page:
    pieces, at = [], 0
    for start, end in held:
        pieces += [text[at:start], _HELD * (end - start)]
        at = end
    context = "".join((*pieces, text[at:], "\n"))
    outer: list[_Name] = []
    for name in sorted(names, key=lambda n: (n.start, -n.end, n.actor)):
        if context[name.start] != _HELD and (not outer or name.start >= outer[-1].end):
            outer.append(name)
    forms = {f: takes == "that" for row, takes in verbs.select("forms", "takes").iter_rows() for f in row.split(";")}
    said = [
        _Verb(*match.span(), match.group().lower(), forms[match.group().lower()])
        for match in re.finditer(r"(?<![\w-])[^\W\d_]+(?: out\b)?", context)
        if match.group().lower() in forms
    ]
    return _Page(text, context, outer, said, sentences)


def _quotes(page: _Page, blocks: list[tuple[int, int]], marked: list[list[Span]]) -> Iterator[tuple[int, int, str]]:
    """Start, end, speaker of a release's quotations; `marked` holds each block's pairs, ends included."""
    chain: list[tuple[int, int, str]] = []
    for (first, last), pairs in zip(blocks, marked, strict=True):
        spoken: tuple[int, str] | None = None
        for start, end in pairs:
            runs_on = end == last + 1  # nothing closes it in this paragraph
            low = max(page.sentences[_sentence(page, start)][0], first, start - _FAR)
            number = _sentence(page, min(end, last) - 1)
            high = page.sentences[number][1]
            if page.text[end - 2 : end - 1] in "!?" and high <= end and number + 1 < len(page.sentences):
                high = min(page.sentences[number + 1][1], last)
            speaker = _attribution(page, start, end, low, max(end, min(high, end + _FAR)), spoken)
            if chain and start > first:
                yield from _chained(chain)
                chain = []
            if speaker is not None or runs_on or chain:
                chain.append((start, end, speaker or ""))
                spoken = (end, speaker or "")
            if not runs_on:
                yield from _chained(chain)
                chain = []
    yield from _chained(chain)


def _chained(chain: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    speaker = next((speaker for _, _, speaker in chain if speaker), "")
    for start, end, _ in chain:
        yield start + 1, end - 1, speaker


def find_quotes(
    releases: Mapping[str, Release], sentences: pl.DataFrame, mentions: pl.DataFrame, lexicons: Lexicons | None = None
) -> pl.DataFrame:
    """Table quotes: quoted speech without its marks, direct or indirect, with its speaker (null when unattributed).

    `mentions` names the possible speakers; `lexicons` gives the verbs of saying (the packaged ones when left out).
    Linear in the text: a speaker is looked for within 400 code points of the marks, a person meant by `he` or `she`
    within 2,000.
    """
    verbs = (lexicons or read_lexicons()).speech_verbs
    rows = []
    for release, table in sentences.sort("release", "start").group_by("release", maintain_order=True):
        text = releases[str(release[0])].text
        named = mentions.filter(pl.col("release") == release[0]).select("start", "end", "actor", "kind")
        spans = table.select("segment", "start", "end").rows()
        blocks = []
        for _, group in groupby(spans, key=lambda row: row[0]):
            members = list(group)
            blocks.append((members[0][1], members[-1][2]))
        marked: list[list[Span]] = []
        for number, (first, last) in enumerate(blocks):
            pairs, unclosed = _pairs(text, first, last)
            following = blocks[number + 1][0] if number + 1 < len(blocks) else first
            if unclosed is not None and following > first and text[following] in "\"“«‘'":
                pairs = [*pairs, (unclosed, last)]
            marked.append([(start, end + 1) for start, end in pairs])
        page = _page(
            text,
            [span for pairs in marked for span in pairs],
            [row[1:] for row in spans],
            [_Name(*row) for row in named.iter_rows()],
            verbs,
        )
        found = [(*row, "direct") for row in _quotes(page, blocks, marked)]
        found += [(*row, "indirect") for start, end in page.sentences for row in _reported(page, start, end)]
        for start, end, speaker, mode in found:
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            if end > start:
                sentence = table["sentence"][_sentence(page, start)]
                rows.append((release[0], sentence, start, end, text[start:end], mode, speaker or None))
    return frame("quotes", rows)
