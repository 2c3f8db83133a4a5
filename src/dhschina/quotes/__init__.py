"""Quotations: what is said, word for word or reported, and by whom; empty where the text does not tell.

What stands in marks is speech when a verb of saying, `according to`, a colon or its own shape (a sentence at the head
of a sentence) says so; names of things in marks are none. A quotation that runs over paragraphs, each opened by a mark
again, has one record a paragraph. Then come clauses that a verb of saying reports without marks.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import groupby

import polars as pl

from dhschina.lexicons import Lexicons
from dhschina.quotes.marks import Marked, clause_start, find_marked, shape_of
from dhschina.quotes.speakers import (
    ADVERBS,
    FAR,
    HELD,
    Name,
    Page,
    Span,
    Verb,
    after_verb,
    before_verb,
    joined,
    last_verb,
    main_subject,
    named,
    next_verb,
    participle_subject,
    read_page,
    sentence_at,
    speaker_of,
    together,
)
from dhschina.releases import Release
from dhschina.tables import frame

_AFTER = re.compile(rf"[\s,—–-]*(?:(?:{'|'.join(sorted(ADVERBS))}|[a-z]{{1,20}}ly)\s+)*")
_TIGHT = re.compile(r"[\s,:—–-]*(?:that\s+|as\s+)?")
_DASH = re.compile(r"\s{0,9}[—–-]{1,2}\s{0,9}")
_LINK = re.compile(r"[\s,]*(?:(?:and|or|but|then|as|also)\s+)?(?:\w+\s+){0,3}")
_AS_PUT = re.compile(r"(?i)\bas\s+(?:\S+\s+){1,8}?(?:puts?|phrased)\s+it[,:]?\s*$")
_ACCORDING = re.compile(r"(?i)\b(?:according to|in the words of)\s+")
_TAIL = re.compile(r"(?:\s+(?:today|yesterday|earlier|later|last|this|in|on|at|during)\b[^,;:]{0,60})?[\s.]*")
_HE = re.compile(r"[\s,]*(?:[a-z]+\s)?(?:he|she)\b")
_CLOSED = re.compile(r"[,;:]|\b(?:in|at|on|to|with|against)\b")


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
    for cue in _ACCORDING.finditer(context, low, min(high, end + 60)):
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


def _reported(page: Page, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    """Start, end, speaker of the clauses in a sentence that a verb of saying reports, up to any opening mark."""
    context = page.frame

    def speaks(name: str) -> bool:
        return bool(name) and all(n.kind not in ("collective", "instrument") for n in near if n.actor == name)

    cue = _ACCORDING.match(context, low)
    near = named(page, low, min(high, low + 100))
    if cue and near and not _CLOSED.search(context, cue.end(), near[0].start) and context[near[0].end] == ",":
        if speaks(near[0].actor) and HELD not in context[low : min(high, low + 5 * FAR)]:
            yield near[0].end + 1, high, near[0].actor
        return
    cue = _ACCORDING.search(context, max(low, high - 150), high)  # requests doubled, according to Bersin.
    near = named(page, cue.end(), high) if cue else []
    if cue and near and not _CLOSED.search(context, cue.end(), near[0].start) and speaks(near[0].actor):
        if cue.start() > low and HELD not in context[max(low, high - 5 * FAR) : cue.start()]:
            yield low, cue.start() - (context[cue.start() - 2] == ",") - 1, near[0].actor
        return

    def trails(verb: Verb) -> bool:  # …, adding that the port is safe
        return verb.word.endswith("ing") and context[max(low, verb.start - 9) : verb.start].rstrip().endswith(",")

    done = low
    for verb in page.verbs[bisect_left(page.verbs, (low,)) : bisect_left(page.verbs, (high,))]:
        if not verb.reports or verb.end > high or verb.start < done:
            continue
        first, stop = max(low, verb.start - FAR), min(high, verb.end + 5 * FAR)
        near = named(page, first, stop)
        held = context.find(HELD, verb.end, stop)
        stop = held if held >= 0 else high
        start = clause_start(context, verb.word, verb.end, stop)
        if context[first : verb.start].rstrip(" ,").endswith(HELD):
            continue  # it tells who spoke what stands before it
        pair = together(page, first, verb.start)
        if start is not None:
            speaker = (participle_subject if trails(verb) else before_verb)(page, first, verb.start)
            if speaks(speaker) or (not speaker and (held >= 0 or pair)):
                further = next_verb(page, start, stop)
                while further and not trails(further):
                    further = next_verb(page, further.end, stop)
                done = further.start if further else stop
                yield start, done, speaker
        elif first == low and (comma := context.rfind(",", low + 20, pair[0].start if pair else verb.start)) > 0:
            inverted = not context[comma + 1 : verb.start].strip()  # the port is safe, said Bersin
            both = joined(page, verb.end) if inverted else bool(pair)
            speaker = after_verb(page, verb.end, high) if inverted and not both else ""
            if not speaker and not both and _TAIL.fullmatch(context, verb.end, high):
                speaker = before_verb(page, first if inverted else comma + 1, verb.start)
                comma = context.rfind(",", low + 20, comma) if inverted and speaker else comma
            if (speaks(speaker) or both) and HELD not in context[low:comma]:
                yield low, comma, speaker
                return


def _last_speaker(page: Page, first: int, last: int, latest: tuple[int, str] | None) -> str:
    """Whose words a quotation that fills the next paragraph continues: who spoke last here, if nobody else came in."""
    final = page.sentences[sentence_at(page, last - 1)]
    if latest is None:
        return next((speaker for _, _, speaker in _reported(page, max(first, final[0]), last)), "")
    told = page.sentences[sentence_at(page, latest[0] - 1)][1]
    others = {name.actor for name in named(page, told, last) if name.kind == "person"} - {latest[1]}
    return "" if others else latest[1]


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
    rows = []
    for (release,), table in sentences.sort("release", "start").group_by("release", maintain_order=True):
        text = releases[str(release)].text
        spans = table.select("start", "end").rows()
        groups = groupby(zip(table["segment"], spans, strict=True), key=lambda row: row[0])
        members = [[span for _, span in group] for _, group in groups]
        blocks = [(group[0][0], group[-1][1]) for group in members]
        following = [text[start] for start, _ in blocks[1:]] + [""]
        marked = [find_marked(text, *block, after) for block, after in zip(blocks, following, strict=True)]
        who = mentions.filter(pl.col("release") == release).select("start", "end", "actor", "kind")
        names = [Name(*row) for row in who.iter_rows()]
        page = read_page(text, [item[:2] for items in marked for item in items], names, forms, spans)
        spoken = _spoken(page, blocks, marked)
        found = [(*item.inner, speaker, "direct") for item, speaker in spoken]
        page = read_page(text, [item[:2] for item, _ in spoken], names, forms, spans)
        found += [(*row, "indirect") for start, end in spans for row in _reported(page, start, end)]
        for start, end, speaker, mode in found:
            if surface := text[start:end].strip():
                start = text.index(surface, start)
                sentence = table["sentence"][sentence_at(page, start)]
                rows.append((release, sentence, start, start + len(surface), surface, mode, speaker or None))
    return frame("quotes", rows)
