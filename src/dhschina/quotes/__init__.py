"""Quotations: what is said, word for word or reported, and by whom; empty where the text does not tell.

What stands in marks is speech when a verb of saying, `according to`, a colon or its own shape (a sentence at the head
of a sentence) says so; names of things in marks are none. A quotation that runs over paragraphs, each opened by a mark
again, has one record a paragraph. Then come clauses that a verb of saying reports without marks.
"""

import re
from collections.abc import Mapping
from itertools import groupby

import polars as pl

from dhschina.lexicons import Lexicons
from dhschina.quotes.marks import Marked, find_marked, join_paragraphs, shape_of
from dhschina.quotes.pages import HELD, Name, Page, Span, last_verb, named, next_verb, read_page, sentence_at
from dhschina.quotes.reported import ACCORDING, reported
from dhschina.quotes.speakers import ADVERBS, FAR, after_verb, before_verb, main_subject, speaker_of, together
from dhschina.releases import Release
from dhschina.tables import frame

_AFTER = re.compile(rf"[\s,—–-]*(?:(?:{'|'.join(sorted(ADVERBS))}|[a-z]{{1,20}}ly)\s+)*")
_TIGHT = re.compile(r"[\s,:—–-]*(?:that\s+|as\s+)?")
_DASH = re.compile(r"\s{0,9}[—–-]{1,2}\s{0,9}")
_LINK = re.compile(r"[\s,]*(?:(?:and|or|but|then|as|also)\s+)?(?:\w+\s+){0,3}")
_AS_PUT = re.compile(r"(?i)\bas\s+(?:\S+\s+){1,8}?(?:puts?|phrased)\s+it[,:]?\s*$")
_DASHES = "—–- \r\n"
_HE = re.compile(r"[\s,]*(?:[a-z]+\s)?(?:he|she)\b")


def _attribution(page: Page, item: Marked, low: int, high: int, last: tuple[int, str] | None) -> str | None:
    """Who speaks what stands in marks; empty when the text does not tell, None when it is no speech.

    `low` and `high` bound the sentence around it; `last` is the end and the speaker of the paragraph's last quotation.
    """
    start, end = item.start, item.end
    context, shape = page.frame, shape_of(page.text, page.frame, item, low, high)
    same = last[1] if last and last[0] > low else ""  # who speaks in this sentence already
    verb = last_verb(page, low, start)
    gap = context[verb.end : start] if verb else HELD
    tight = verb is not None and HELD not in gap and _TIGHT.fullmatch(gap)
    opening = _AFTER.match(context, end, high)
    after = next_verb(page, opening.end(), opening.end() + 1) if opening else None

    if after and not shape.goes_on and after.word.endswith("s") and after.word != "says":
        after = None  # "free" shares
    if not shape.words or (not after and (shape.named or (shape.label and not tight))):
        return None
    before = context[low:start]
    if said := _AS_PUT.search(before):
        return next((name.actor for name in named(page, low + said.start(), start)), "")
    if tight and verb:
        return speaker_of(page, low, verb, start, same)
    if after and not after.word.endswith("ing"):
        return after_verb(page, after.end, high) or same
    dash = _DASH.match(context, end)
    if dash and (signed := [name for name in named(page, dash.end(), dash.end() + 1) if name.kind == "person"]):
        return signed[0].actor
    if shape.goes_on and (later := next_verb(page, end, min(high, end + 200))):
        between = context[end : later.start]
        aside = HELD in between or re.match(r"\s*(?:and|but|while)\b", between)  # "…," and Xue agreed
        speaker = "" if aside else before_verb(page, end, later.start)
        both = not aside and together(page, end, later.start)
        if speaker or both or re.match(r"[\s,]*(?:he|she|they|the|an?)\s[^,.]*$", between):
            return speaker
    for cue in ACCORDING.finditer(context, low, min(high, end + 60)):
        if cue.start() >= end or HELD not in context[cue.end() : start]:
            return next((name.actor for name in named(page, cue.end(), cue.end() + 60)), "")
    if before.rstrip().endswith(":"):
        return main_subject(page, low, start)
    if last and shape.words > 1 and start - last[0] < FAR:
        between = context[last[0] : start]
        if same and _LINK.fullmatch(between):
            return same
        number = sentence_at(page, start)
        if (
            shape.sentence
            and page.sentences[number][0] >= start - 1
            and 0 < number - sentence_at(page, last[0] - 1) <= 1 + (page.text[last[0] - 2] in "?!")
            and (told := last_verb(page, last[0], start))
        ):
            others = {n.actor for n in named(page, last[0], start) if n.kind == "person"} - {last[1]}
            same = after_verb(page, told.end, start) or before_verb(page, last[0], told.start)
            return "" if others and same != last[1] else last[1]
    if verb and HELD not in gap and not shape.title:
        return speaker_of(page, low, verb, start, same)
    if after:
        return same
    return "" if shape.sentence and shape.words > 3 and (not before.strip() or before.rstrip()[-1] in ".!?") else None


def _last_speaker(page: Page, first: int, last: int, latest: tuple[int, str] | None) -> str:
    """Whose words a quotation that fills the next paragraph continues: who spoke last here, if nobody else came in."""
    final = page.sentences[sentence_at(page, last - 1)]
    if latest is None:
        return next((speaker for _, _, speaker in reported(page, max(first, final[0]), last)), "")
    told = page.sentences[sentence_at(page, latest[0] - 1)][1]
    others = {name.actor for name in named(page, told, last) if name.kind == "person"} - {latest[1]}
    return "" if others else latest[1]


def _signature(page: Page, first: int, last: int) -> str:
    """The person who signs what stands before a paragraph: it is the name, at most with its title."""
    name = next((name for name in named(page, first, last) if name.kind == "person"), None)
    alone = name and page.text[first : name.start].strip(_DASHES) in {"", "The", "the"}
    return name.actor if name and alone and re.fullmatch(r"(?:,[^.]{1,80})?\s*", page.text[name.end : last]) else ""


def _spoken(page: Page, blocks: list[Span], marked: list[list[Marked]]) -> list[tuple[Marked, str]]:
    """What is speech of all that stands in marks, paragraph by paragraph, and who speaks it."""
    found: list[tuple[Marked, str]] = []
    chain: list[int] = []  # numbers of the records of one quotation
    known = before = ""  # who speaks it; who spoke last in the paragraph before it

    def settle(speaker: str) -> None:
        for number in chain:
            found[number] = (found[number][0], speaker)
        chain.clear()

    for (first, last), pairs in zip(blocks, marked, strict=True):
        latest: tuple[int, str] | None = None
        if not pairs or pairs[0].start > first:
            settle(known or before)  # nothing closed it
        if not pairs and found and not found[-1][1] and not page.text[found[-1][0].end : first].strip(_DASHES):
            found[-1] = (found[-1][0], _signature(page, first, last))
        for item in pairs:
            number, final = sentence_at(page, item.start), sentence_at(page, item.end - 1)
            high = page.sentences[final][1]
            if page.text[item.end - 2] in "!?" and high <= item.end and final + 1 < len(page.sentences):
                high = min(page.sentences[final + 1][1], last)
            low = max(page.sentences[number][0], first, item.start - FAR)
            if item.start == first and number and page.frame[page.sentences[number - 1][1] - 1] == ":":
                low = max(page.sentences[number - 1][0], item.start - FAR)  # Bersin said: and a new paragraph
            speaker = _attribution(page, item, low, max(item.end, min(high, item.end + FAR)), latest)
            if speaker is None and (item.closed and not chain):
                continue
            known = (known if chain else "") or speaker or ""
            chain.append(len(found))
            found.append((item, ""))
            filled = len(chain) > 1 or item.end == last or _HE.match(page.frame, item.end, last)
            if not known and item.closed and item.start == first and filled:
                known = before
            latest = (item.end, known)
            if item.closed:
                settle(known)
        if not chain:
            before = _last_speaker(page, first, last, latest)
    settle(known or before)
    return found


def find_quotes(
    releases: Mapping[str, Release], sentences: pl.DataFrame, mentions: pl.DataFrame, lexicons: Lexicons
) -> pl.DataFrame:
    """Table quotes: quoted speech without its marks, direct or indirect, with its speaker (null when unattributed).

    `mentions` names the possible speakers. Linear in the text: a speaker is looked for within 400 code points of the
    marks, the person whom `he` or `she` means within 2,000.
    """
    verbs = lexicons.speech_verbs.select("forms", "takes").iter_rows()
    forms = {form: takes == "that" for row, takes in verbs for form in row.split(";")}
    names: dict[str, list[Name]] = {}
    for id, *row in mentions.select("release", "start", "end", "actor", "kind").iter_rows():
        names.setdefault(id, []).append(Name(*row))
    rows = []
    for (release,), table in sentences.sort("release", "start").group_by("release", maintain_order=True):
        text = releases[str(release)].text
        spans = table.select("start", "end").rows()
        groups = groupby(zip(table["segment"], spans, strict=True), key=lambda row: row[0])
        members = [[span for _, span in group] for _, group in groups]
        blocks = join_paragraphs(text, [(group[0][0], group[-1][1]) for group in members])
        following = [text[start] for start, _ in blocks[1:]] + [""]
        marked = [find_marked(text, *block, after) for block, after in zip(blocks, following, strict=True)]
        who = names.get(str(release), ())
        page = read_page(text, [item[:2] for items in marked for item in items], who, forms, spans)
        spoken = _spoken(page, blocks, marked)
        found = [(*item.inner, speaker, "direct") for item, speaker in spoken]
        page = read_page(text, [item[:2] for item, _ in spoken], who, forms, spans)
        found += [(*row, "indirect") for start, end in spans for row in reported(page, start, end)]
        for start, end, speaker, mode in found:
            if surface := text[start:end].strip():
                start = text.index(surface, start)
                sentence = table["sentence"][sentence_at(page, start)]
                rows.append((release, sentence, start, start + len(surface), surface, mode, speaker or None))
    return frame("quotes", rows)
