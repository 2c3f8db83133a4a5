"""Text -> segments -> sentences: the blocks of a page, what each is, and where its sentences end.

A block is a line, or several when a text is wrapped at a fixed width. Its kind comes from the furniture lexicon, from
how it is printed (short, capitalized, without a full stop) and from where it stands.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import polars as pl

from dhschina.lexicons import Lexicons
from dhschina.releases import Release
from dhschina.tables import frame

Span = tuple[int, int]

_PRINTED = re.compile(r"(?s)[^\s\u200b\ufeff](?:.*[^\s\u200b\ufeff])?")  # without white space and marks of no width
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    r"(?i)\(?(?:(?:original )?(?:release date|published|posted|date|released?|issued)(?: on)?\s*:?\s*)?"
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?"
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th|[-–]\d{{1,2}})?,?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d"
    r"|\d{1,2}/\d{1,2}/\d{2,4})(?:,?\s+(?:(?:at|[-–|])\s+)?\d{1,2}:\d\d.{0,12})?\.?\)?"
)
BULLET = r"(?:[•·▪◦●‣*o]|[-–—]|\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)])\s"
_BULLET = re.compile(BULLET)
_CHAPTER = re.compile(r"(?:[IVX]{1,5}|[A-H])\.\s+(?=[A-Z])")
_LABEL = re.compile(  # what follows it, line by line, are links
    r"(?i)(?:topics?|keywords?|tags?|components?|archives?|(?:press |media )?contacts?|(?:associated|related) \w+)"
    r"(?:\(s\))?\s*:?|.*\bpage helpful\?"
)
_END_MARK = re.compile(r"(?:#\s?){3,}|-\s?(?:30|END|End)\s?-")
_CREDIT = re.compile(r"(?i)photo(?:graph)? (?:credit|by)\b.{1,60}")
_APART = re.compile(r"\n[^\n]*\n|\r[^\n\r]*\r")
_NARROW, _WRAP = 50, 120  # a text is wrapped by hand at a width between these

_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st mt ft gen lt col sgt maj capt cmdr adm gov sen rep prof hon jr sr inc ltd co corp no nos art sec "
    "dept vs etc approx al cf para jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# Words that begin a sentence and no name: after an abbreviation only they show that it ended one.
_OPENERS = frozenset(
    "the this these that those it its he she they we his her their our in on at as by for from with under after before "
    "during since while when where if but and both each all no not there such to through over also an any however "
    "according following meanwhile additionally furthermore".split()
)
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"”’')\]]*(?=\s+[\"“‘'(\[]*(\w+))")
_BEFORE_STOP = re.compile(r"((?:[^\W\d_]\.)*[^\W\d_]+)\.+[\"”’')\]]*$")


def _printed(text: str, cuts: Iterable[Span]) -> list[Span]:
    """The spans without the white space at their ends; those of white space only are left out."""
    return [found.span() for cut in cuts if (found := _PRINTED.search(text, *cut))]


def _blocks(text: str) -> list[Span]:
    """Spans of the blocks: lines, joined where a text is wrapped at a fixed width.

    A wrapped line is as long as it can be without the next word; most of them end inside a sentence. Of such a text
    hardly any line is longer than a hand would wrap it.
    """
    printed = _printed(text, (line.span() for line in re.finditer(r"[^\r\n]+", text)))
    short = {line for line in printed if line[1] - line[0] <= _WRAP}
    close = {
        two for two in pairwise(printed) if short.issuperset(two) and not _APART.search(text, two[0][1], two[1][0])
    }
    width = max((end - start for (start, end), _ in close), default=0)

    def runs_on(before: Span, after: Span) -> bool:
        first_word = text[slice(*after)].split(maxsplit=1)[0]
        full = before[1] - before[0] + 1 + len(first_word) > 0.85 * width
        listed = _BULLET.match(text, after[0])
        if text[before[1] - 1].isalnum() and text[after[0]].isalnum():
            listed = None  # "on May / 9. The" and "Alan / D. Bersin" are no lists
        return full and not listed

    by_hand = width >= _NARROW and len(short) >= 0.9 * len(printed)
    joins = [by_hand and two in close and runs_on(*two) for two in pairwise(printed)]
    ends = [text[end - 1] for (_, end), join in zip(printed, joins, strict=False) if join]
    wrapped = sum(end in ".!?:" for end in ends) < 0.5 * len(ends)
    blocks = printed[:1]
    for line, join in zip(printed[1:], joins, strict=True):
        if join and wrapped:
            blocks[-1] = (blocks[-1][0], line[1])
        else:
            blocks.append(line)
    return blocks


def _is_heading(words: str) -> bool:
    """Whether a block is printed as a heading: short, unstopped, its longer words capitalized."""
    chapter = _CHAPTER.match(words)  # "II. Regional Challenges"
    words = words[chapter.end() :] if chapter else words
    if len(words) > 120 or words[-1] in '.!?;,…”"' or _BULLET.match(words) or not words[0].isupper():
        return False
    longer = [word for word in re.findall(r"[^\W\d_]+", words) if len(word) > 3] or [words]
    return len(words.split()) <= 14 and sum(word[0].isupper() for word in longer) >= 0.7 * len(longer)


def _is_plain_heading(words: str, before: str, after: str) -> bool:
    """Whether a block is a heading that only its length and its neighbors show: "Next steps"."""
    short = len(words.split()) <= 6 and words[0].isupper() and words[-1].isalnum() and not _BULLET.match(words)
    return short and before[-1:] in {*'.!?”"'} and len(after.split()) > 6 and after[-1] in '.:;”"'


def _listed_kinds(words: Sequence[str], lexicons: Lexicons) -> list[str]:
    """The kind of the first pattern of the furniture lexicon that each block matches; empty where none does.

    Polars matches in a time that grows with the length of a block only, whatever pattern a person writes.
    """
    lines, line = pl.DataFrame({"line": words}, schema={"line": pl.String}), pl.col("line")
    patterns = lexicons.furniture.select("pattern", "kind").iter_rows()
    found = (pl.when(line.str.contains(pattern)).then(pl.lit(kind)) for pattern, kind in patterns)
    return lines.with_columns(kind=pl.coalesce(*found, pl.lit("")))["kind"].to_list()


def _kinds(words: list[str], title: str, listed_kinds: list[str]) -> list[str]:
    """The kind of each block, in order; headings that head nothing, at the end or under a label, are furniture."""
    kinds = list(_first_kinds(words, title, listed_kinds))
    last = max((i for i, kind in enumerate(kinds) if kind == "body"), default=len(kinds))
    under_label = told = over = False
    for i, (block, kind) in enumerate(zip(words, kinds, strict=True)):
        told |= kind == "body"
        over |= told and bool(_END_MARK.fullmatch(block))
        if over and kind in {"body", "heading"}:
            kinds[i] = "furniture"  # who the publisher is, told below every release
        elif _LABEL.fullmatch(block):
            under_label, kinds[i] = True, "furniture"
        elif (kind == "heading" and (under_label or i > last)) or (under_label and _is_heading(block)):
            kinds[i] = "furniture"
        elif kind != "furniture":
            under_label = False
    return kinds


def _first_kinds(words: list[str], title: str, listed_kinds: list[str]) -> Iterator[str]:
    """The kind of each block by itself and its neighbors."""
    folded = " ".join(title.split()).lower()
    titled = folded in (block.lower() for block in words) if folded else False
    body_seen = False
    for i, (block, kind) in enumerate(zip(words, listed_kinds, strict=True)):
        neighbors = words[max(0, i - 1) : i] + words[i + 1 : i + 2]
        listed = block[0] in "-–—" and any(other[0] == block[0] for other in neighbors)
        if kind and not (kind == "byline" and (listed or not (titled or body_seen))):
            yield kind
        elif _DATE.fullmatch(block):
            yield "date"
        elif folded and block.lower() == folded:
            titled = True
            yield "title"
        elif (
            i and _CREDIT.fullmatch(words[i - 1]) and len(block) < 150 < max(map(len, words[i + 1 : i + 4]), default=0)
        ):
            yield "caption"
        elif block in neighbors and not listed and (titled or block[-1] in '.:;!”"'):
            yield "caption"  # the picture's line, and its alternative text
        elif not titled and (path := _BULLET.match(block)) and block[path.end() :] in words[i + 1 : i + 9]:
            yield "furniture"  # the last step of the path to the page
        elif not titled and not body_seen and len(block) <= 250 and block[-1] not in '.:;!”"' and i + 1 < len(words):
            titled, folded = True, block.lower()
            yield "title"
        elif i + 1 < len(words) and (
            _is_heading(block)
            or (not body_seen and block[-1].isalnum() and len(block) <= 250 and not _BULLET.match(block))
            or (body_seen and _is_plain_heading(block, words[i - 1], words[i + 1]))
        ):
            yield "heading"
        else:
            body_seen = True
            yield "body"


def find_segments(releases: Mapping[str, Release], lexicons: Lexicons) -> pl.DataFrame:
    """The table segments of the releases.

    A block that repeats an earlier one of its release word for word has that one's number in `repeat_of`; a block
    printed twice running is a picture's caption and its alternative text.
    """
    spans = [_blocks(release.text) for release in releases.values()]
    words = [
        [" ".join(release.text[start:end].split()) for start, end in blocks]
        for release, blocks in zip(releases.values(), spans, strict=True)
    ]
    listed = iter(_listed_kinds([block for blocks in words for block in blocks], lexicons))
    rows = []
    for release, blocks, lines in zip(releases.values(), spans, words, strict=True):
        kinds = _kinds(lines, release.title, [next(listed) for _ in lines])
        first: dict[str, int] = {}
        for number, ((start, end), line, kind) in enumerate(zip(blocks, lines, kinds, strict=True)):
            earlier = first.setdefault(line, number)
            rows.append((release.id, number, start, end, kind, earlier if earlier < number else None))
    return frame("segments", rows)


def _ends_sentence(text: str, start: int, stop: re.Match[str]) -> bool:
    follower = stop.group(1)
    if follower[0].islower() and not text[stop.end() : stop.start(1)].strip():
        return False
    before = _BEFORE_STOP.search(text, max(start, stop.start() - 20), stop.end())
    if before is None or text[stop.start()] != ".":
        return True
    word = before.group(1)
    short = "." in word or (len(word) == 1 and word.isupper()) or word.lower() in _ABBREVIATIONS
    return not short or (follower.lower() in _OPENERS and follower[0].isupper())


def sentence_spans(text: str, start: int, end: int) -> list[Span]:
    """Spans of the sentences between two offsets of a text.

    A sentence ends at . ! or ? (and closing marks) unless a small letter follows; not after an
    abbreviation or an initial, unless a word follows that can only open a sentence. A bullet or number before the
    first sentence belongs to none.
    """
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    stops = (stop.end() for stop in _STOP.finditer(text, start, end) if _ends_sentence(text, start, stop))
    return _printed(text, pairwise([start, *stops, end]))


def find_sentences(releases: Mapping[str, Release], segments: pl.DataFrame) -> pl.DataFrame:
    """The table sentences: every segment's sentences, numbered through each release."""
    rows = []
    number: dict[str, int] = {}
    for release, segment, start, end, kind in segments.select("release", "segment", "start", "end", "kind").rows():
        whole = kind == "title"  # "U.S. And UK Sign Pact"
        for span in [(start, end)] if whole else sentence_spans(releases[release].text, start, end):
            rows.append((release, number.get(release, 0), segment, *span))
            number[release] = number.get(release, 0) + 1
    return frame("sentences", rows)


COUNTED = ("title", "heading", "body")


def counted(
    rows: pl.DataFrame, sentences: pl.DataFrame, segments: pl.DataFrame, kinds: Sequence[str] = COUNTED
) -> pl.DataFrame:
    """Those rows of a span table that analyses count: in segments of these kinds that repeat nothing.

    `rows` has release and sentence (or is the table segments itself); its columns stay as they are.
    """
    keep = segments.filter(pl.col("kind").is_in(kinds), pl.col("repeat_of").is_null())
    if "sentence" not in rows.columns:
        return rows.join(keep, on=["release", "segment"], how="semi", maintain_order="left")
    spoken = sentences.join(keep, on=["release", "segment"], how="semi", maintain_order="left")
    return rows.join(spoken, on=["release", "sentence"], how="semi", maintain_order="left")
