"""What the text alone shows: which mark opens, which closes, how a quotation looks, where a reported clause begins."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

_DOUBLE = re.compile('["“”„«»]')
_SINGLE = re.compile(r"(?<![^\W_])[‘'](?=[^\W\d_])|(?<=\S)['’](?![^\W_])")


_NAMING = re.compile(
    r"(?i)\b(?:titled|entitled|named|dubbed|known as|nicknamed|so-called|(?:(?:is|was|are|were|be)\s|,\s*)called"
    r"|labell?ed|(?:term|word|phrase|title|theme|slogan|motto)s?),?\s*$"
)
_LABELING = re.compile(
    r"\s+(?!(?:of|in|for|and|or|but|to|that|by|with|on|at|from|between|as|is|was|were|are|against|into|"
    r"over|under|through|after|before|when|while|if|because|during|than|about|without|within|towards?|until|since)\b)[a-z]"
)
_DETERMINER = re.compile(r"(?i)(?:\b(?:the|an?|his|her|its|their|our|this|that)|['’]s|s’)\s+$")
_THAT = re.compile(
    r"(?:\s*,?\s*(?:in|on|at|during|through|to|by|via|after|before|today|yesterday|again)\b[^.;:]{0,60}?)?,?\s+that\s+"
)
_TELLS, _TOLD = re.compile("tell|told|remind|assur|inform|advis|admit"), re.compile(r"[^.;:]{0,60}?\s+that\s+")
_HOPED = re.compile(r"\s+(?:the|his|her|their)\s(?:hope|view|belief|concern|confidence|wish)\sthat\s")
_AUDIENCE = re.compile(  # told reporters in Lima the port was safe
    r"\s+(?:reporters|journalists|delegates|lawmakers|[Pp]arliament|Congress|"
    r"the (?:media|press|conference|committee|meeting|Senate|House))(?: (?:in|at|on) [^,;:.\s]{1,40})?(?=\s)"
)
_CLAUSE = re.compile(
    r"\s+(?=(?:the|an?|this|that|these|those|it|he|she|they|we|there|his|her|its|their|our|both|another|some|any|no|all"
    r"|many|most|several|each|every|such|(?:[A-Z]\w+, ){0,9}[A-Z]\w+(?= and\b)|[A-Z]\w+|\d\S*)\s"
    r"|(?!(?:in|on|at|to|of|for|from|by|with|as|after|before|during|through|via|today|yesterday|that)\b)[a-z][\w-]*\s"
    r"(?:[^,;:.]{0,80}\s)?(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|[a-z]{3,}ed)\s)"
)
_TELLING = re.compile("(?:confirm|announc|claim|warn|explain)(?:s|es|ed)")
_FINITE = re.compile(  # confirmed the port is safe
    r"\s+(?=(?:(?!(?:who|which|that|whose|to|of|by|as|when|where)\b)[^\s,;:.]+\s){1,7}?"
    r"(?:is|are|was|were|has|have|had|will|would)\s)"
)


class Marked(NamedTuple):
    """What stands in marks, the marks included; nothing closes it when it runs on into the next paragraph."""

    start: int
    end: int
    closed: bool

    @property
    def inner(self) -> tuple[int, int]:
        return self.start + 1, self.end - self.closed


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    outer: list[tuple[int, int]] = []
    for pair in sorted(pairs):
        if not outer or pair[0] > outer[-1][1]:
            outer.append(pair)
    return outer


def _doubles(text: str, first: int, last: int) -> tuple[list[tuple[int, int]], list[int]]:
    """Pairs of double marks, and those that nothing closes. A straight one opens or closes by what stands beside it."""
    pairs: list[tuple[int, int]] = []
    waiting: list[int] = []
    for match in _DOUBLE.finditer(text, first, last):
        at, mark = match.start(), match.group()
        before, after = text[at - 1] if at > first else " ", text[at + 1] if at + 1 < last else " "
        opens, closes = before.isspace() or before in "([{—–-‘“", after.isspace() or after in ".,;:!?)]}—–-’”"
        if mark == '"':
            opening = opens if opens != closes else not waiting
        else:
            opening = mark in "„«" or (mark == "“" and not (waiting and text[waiting[-1]] == "„"))
        if opening:
            waiting.append(at)
        elif waiting:
            pairs.append((waiting.pop(), at))
    return _outermost(pairs), waiting


def _singles(
    text: str, first: int, last: int, taken: list[tuple[int, int]], runs_on: bool
) -> tuple[list[tuple[int, int]], list[int]]:
    """Pairs of single marks outside the pairs `taken`, and one that nothing closes.

    An apostrophe inside a word is no mark; one after the s of a plural closes only when nothing else does.
    """
    pairs: list[tuple[int, int]] = []
    opened: int | None = None
    plural: int | None = None
    for match in _SINGLE.finditer(text, first, last):
        at = match.start()
        around = bisect_right(taken, (at, last)) - 1
        if around >= 0 and at < taken[around][1]:
            continue
        if text[at] == "‘" or (text[at] == "'" and text[at + 1 : at + 2].isalpha()):
            if opened is not None and plural is not None:
                pairs.append((opened, plural))
            opened, plural = at, None
        elif opened is not None and text[at - 1] == "s" and text[at + 1 : at + 2].isspace():
            plural = at if plural is None else plural
        elif opened is not None:
            pairs.append((opened, at))
            opened = plural = None
    if opened is not None and plural is not None and not runs_on:
        pairs.append((opened, plural))
        opened = None
    return pairs, [opened] if opened is not None else []


def join_paragraphs(text: str, blocks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The paragraphs, two as one where a quotation opens in the first and closes in the second, which has no mark."""
    made: list[tuple[int, int]] = []
    opened = False
    for first, last in blocks:
        mark = _DOUBLE.search(text, first, last) if opened else None
        closing = (
            mark
            and mark.start() > first
            and (mark[0] in "”»" or (mark[0] == '"' and not text[mark.start() - 1].isspace()))
        )
        start = made.pop()[0] if closing else first
        made.append((start, last))
        opened = bool(_doubles(text, first, last)[1])
    return made


def find_marked(text: str, first: int, last: int, following: str = "") -> list[Marked]:
    """What stands in marks between two offsets (a paragraph), outermost pairs only, in order.

    `following` is the next paragraph's first code point: a quotation opened and not closed runs on when it is a mark.
    Of single marks, those inside double ones are passed over. Linear in the text.
    """
    doubles, open_doubles = _doubles(text, first, last)
    runs_on = bool(following) and following in "'‘"
    singles, open_singles = _singles(text, first, last, doubles, runs_on)
    pairs = _outermost(doubles + singles)
    found = [Marked(start, end + 1, True) for start, end in pairs]
    left = open_singles if runs_on else open_doubles if following and following in '"“„«' else []
    if not left:
        return found
    inside = [text[start] for start, _ in pairs if start > left[0]]  # marks within one that runs on
    if set(inside) <= set("‘'") or (left[0] == first and text[first] == "“"):
        return [*(item for item in found if item.end <= left[0]), Marked(left[0], last, False)]
    left = [at for at in left if at > pairs[-1][1]]
    return [*found, Marked(left[0], last, False)] if left else found


class Shape(NamedTuple):
    """How what stands in marks looks: like speech, or like the name of a thing."""

    words: int  # up to 10
    goes_on: bool  # ends as speech does before its speaker is named: with a comma, ! or ?, or as a bare clause
    sentence: bool  # begins and ends as a sentence does
    title: bool  # one word, or every long word with a capital
    named: bool  # given as a name by what stands before it: titled "Safe Ports"
    label: bool  # goes with the noun after it: the "trusted trader" label


def shape_of(text: str, frame: str, item: Marked, low: int, high: int) -> Shape:
    """The shape of what stands in marks in the sentence between `low` and `high`; `frame` holds speech out."""
    inner = text[slice(*item.inner)].strip()
    words, before = inner.split(maxsplit=9), frame[low : item.start]
    ended = inner[-1:] in ".!?…," or frame[item.end : item.end + 1] == ","
    title = len(words) < 2 or all(word[0].isupper() or len(word) < 4 for word in words)
    few = len(words) < (8 if _DETERMINER.search(before) else 4)
    return Shape(
        words=len(words),
        goes_on=inner[-1:] != "." if ended else len(words) > 3 and inner[0].isupper() and not title,
        sentence=bool(words) and ended and (inner[0].isupper() or inner[0].isdigit()),
        title=title,
        named=bool(_NAMING.search(before)),
        label=few and not ended and bool(_LABELING.match(frame, item.end, high)),
    )


def clause_start(frame: str, verb: str, end: int, stop: int) -> int | None:
    """Where the clause begins that a verb of saying, ending at `end`, reports; with `said` it needs no `that`."""
    opening = (_TOLD if _TELLS.match(verb) else _HOPED if verb.startswith("express") else _THAT).match(frame, end, stop)
    audience = _AUDIENCE.match(frame, end, stop) if opening is None and verb in ("told", "tells") else None
    if opening is None and (audience or verb in ("said", "says", "say")):
        opening = _CLAUSE.match(frame, audience.end() if audience else end, stop)
    if opening is None and _TELLING.fullmatch(verb):
        opening = _FINITE.match(frame, end, stop)
    return opening.end() if opening and opening.end() < stop else None
