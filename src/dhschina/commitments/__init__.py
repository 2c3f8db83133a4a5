"""Commitments: what was undertaken, by whom, how firmly and until when. Rules over sentences, mentions and a lexicon.

Limits: grammar is approximated; what hangs on no verb of the lexicon is not found; the scale is a judgement.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import polars as pl

from dhschina.commitments.clauses import Clause, find_clauses
from dhschina.commitments.grammar import Verb, Verbs, read_verbs
from dhschina.commitments.referents import Memory, Mention
from dhschina.lexicons import Lexicons
from dhschina.releases import Release
from dhschina.segments import BULLET
from dhschina.tables import TABLES, TEXT

SCHEMA = TABLES["commitments"].schema | {"subject": TEXT, "quoted": pl.Boolean(), "cameo": TEXT}

_PERIOD = r"(?:day|week|month|year|decade)s?"
_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_SEASON = r"(?:spring|summer|fall|autumn|winter)"
_PART_OF = rf"(?:(?:end|middle|start|{_SEASON}|first half|second half) of )?"
_UNTIL = re.compile(
    r"(?i)\b(?:"
    rf"(?:over|within|in|for|during) (?:the )?(?:(?:next|coming|following) (?:{_NUMBER}[ -])?|{_NUMBER}[ -])"
    rf"{_PERIOD}\b(?! ago)"
    rf"|(?:by|before|until|no later than|not later than|starting|beginning) (?:the )?{_PART_OF}"
    rf"(?:(?:\d{{1,2}} )?{_MONTH} (?:\d{{1,2}}, )?)?(?:19|20)\d\d\b(?-i:(?: [A-Z][\w’'-]+){{0,5}})"
    rf"|through (?:{_MONTH} )?(?:19|20)\d\d\b(?-i:(?! [A-Z]))"
    rf"|(?:by|before|until|in|during|later) (?:the )?(?:end of )?(?:this|next|the coming) "
    rf"(?:{_PERIOD}|{_SEASON}|{_MONTH})\b"
    rf"|in (?:the {_SEASON} of |early |late |mid-|{_MONTH} )?20\d\d\b)"
)
_QUOTED = re.compile(r'“[^”]*”?|"[^"]*"?')
_BULLET = re.compile(rf"(?:^|.*\n)\s*{BULLET}\s*")
_FOLLOWING = re.compile(
    r"(?i)\W*(?:(?:on|to|that|upon) )?(?:(?:take|pursue|implement|undertake|adopt) )?"
    r"(?:(?:the|as) follow(?:ing|s)(?: \w+){0,3})?\W*"
)
_NO_ITEM = re.compile(
    r"(?i)(?:to (?:that|this) end|the|this|these|they|both|in|on|at|as|for|during|following|finally|additionally|"
    r"furthermore|moreover|it|we|he|she|\w+ly(?=,))\b|[^.;,:]+$"  # a line without an end is a heading
)
_TOLD = re.compile(r"(?i)(?:will|shall)\b.*\b(?:have|visit|travel|attend|benefit|receive|gain|face)")  # a forecast
_ITEM_LABEL = re.compile(r"[A-Z][^.:;]{2,60}: +(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]{4,}")
_ANEW = re.compile(r"(?i)\b(?:also|another|further|second|separately|additional)\b")
_NEAR = 40  # rows that a repeat is looked for in

SIGNED = 6
Row = dict[str, Any]
Line = tuple[int, int, int, list[Mention], list[int], bool]  # number, start, end, mentions, marks; opens its segment
Hook = tuple[list[str], str, Verb | None]  # what a list hangs on: parties, their words, and the verb when it has one


def _outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """Mentions in order, without those inside or across another."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: (one[0], -one[1], one[2])):
        if not kept or mention[0] >= kept[-1][1]:
            kept.append(mention)
    return kept


def _row(text: str, span: tuple[int, int], verb: tuple[int, int], hook: Hook, quotes: Sequence[int]) -> Row:
    """One commitment, but for its release, sentence, topics and repeat."""
    parties, subject, row = hook
    assert row is not None
    turn = bisect_right(quotes, span[0])
    start, end = span[0], min(span[1], quotes[turn] if turn % 2 else span[1])  # a quotation ends its clause
    while end > verb[1] and (text[end - 1] in ".;:,'\"”’" or text[end - 1].isspace()):
        end -= 1
    until = _UNTIL.search(text, verb[0], span[1]) if row.strength > 2 else None
    return {
        "start": start,
        "end": end,
        "surface": text[start:end],
        "verb": text[slice(*verb)],
        "strength": row.strength,
        "parties": ";".join(parties) or None,
        "mode": "unilateral" if len(parties) == 1 and not parties[0].startswith("grp-") else "joint",
        "until": until[0] if until else None,
        "subject": subject or None,
        "quoted": turn % 2 == 1,
        "cameo": row.cameo or None,
    }


def _binds_nobody(clause: Clause, text: str, parties: Sequence[str], words: str) -> bool:
    """Whether a clause is denied, or one party alone only notes or supports, or its verb has another subject.

    A verb in the plural has when one party stands before it: "A met B to welcome the work and reiterate …".
    """
    reports = clause.verb.strength == 0 and (text[slice(*clause.verb_span)].endswith("that") or clause.form == "ing")
    single = clause.subject.how == "named" or clause.subject.word in {"he", "she", "it"}
    astray = clause.form == "base" and single and " and " not in words
    told = bool(_TOLD.fullmatch(text, *clause.verb_span))
    alone = len(parties) == 1 and (reports or astray or told or "joint" in clause.verb.takes)
    return alone or words.lower().startswith(("neither ", "no "))


def _hook(
    text: str, span: tuple[int, int], clause: Clause | None, row: Row | None, mentions: list[Mention], memory: Memory
) -> Hook | None:
    """What the list after a sentence that ends with a colon hangs on: "both sides agreed to:", "both sides:"."""
    if clause and row:
        if _FOLLOWING.fullmatch(text, clause.verb_span[1], span[1]):
            return (row["parties"] or "").split(";"), row["subject"] or "", clause.verb
        return None
    probe = text[span[0] : span[1] - 1] + " did"  # reads as if a verb followed
    places = [(start - span[0], end - span[0]) for start, end, _, _ in mentions]
    _, subjects = find_clauses(probe, 0, len(probe), places, frozenset(), {})
    if not subjects or subjects[-1].how != "named":
        return None
    parties = memory.parties(mentions[i] for i in subjects[-1].mentions) or memory.many
    return parties, probe[:-4].rsplit(",")[-1].strip(), None


def _bullet(text: str, start: int) -> str:
    """What a sentence bears before it: a sign, `1` for a number, `a` for a letter; empty when it bears nothing."""
    found = _BULLET.fullmatch(text, max(0, start - 12), start) if start else None
    sign = found[0].split()[-1] if found else ""
    return re.sub(r"[a-zA-Z]+", "a", re.sub(r"\d+", "1", sign))


def _read(text: str, lines: Iterable[Line], memory: Memory, verbs: Verbs) -> Iterator[Row]:
    """The commitments of one release."""
    hook: Hook | None = None
    sign = marked = outer = ""  # what this block bears, the items of the list at hand, the block that it hangs on
    for number, start, end, mentions, quotes, opens in lines:
        bullet = _bullet(text, start) if opens else ""
        sign = bullet if opens else sign
        if bullet and (label := _ITEM_LABEL.match(text, start, end)):  # "1. Wildlife: Decided to …"
            start, mentions = label.end(), [one for one in mentions if one[0] >= label.end()]
        persons = frozenset(i for i, mention in enumerate(mentions) if mention[3] == "person")
        clauses, subjects = find_clauses(text, start, end, [mention[:2] for mention in mentions], persons, verbs)
        memory.meet(mentions, start, end, bool(quotes))
        named_first = bool(subjects) and subjects[0].first <= 1
        other = bullet in {outer, ""} if bullet or marked else named_first or _NO_ITEM.match(text, start, end)
        if opens and hook and (other or (marked and bullet != marked)):
            hook = None  # the list is over
        marked = bullet or marked if hook else ""
        own = bool(clauses) and clauses[0].subject.how == "named" and clauses[0].span[0] <= start + 4
        if hook and hook[2] and opens and not (own and hook[2].strength < 2):  # what is noted is the act
            word = text.find(" ", start, end)
            verb = clauses[0].verb_span if own else (start, end if word < 0 else word)
            yield _row(text, (start, end), verb, hook, quotes) | {"sentence": number}
            continue
        rows: list[Row] = []
        for clause in clauses:
            quoted, words = bisect_right(quotes, clause.span[0]) % 2 == 1, text[slice(*clause.subject_span)]
            if clause.subject.how == "bare":
                told = memory.many if sign and clause.form == "ed" else None  # "2. Decided to …"
                parties, words = hook[:2] if hook else (told, "")
            else:
                parties = memory.resolve(clause, mentions, quoted)
            if parties is not None and not _binds_nobody(clause, text, parties, words):
                rows.append(_row(text, clause.span, clause.verb_span, (parties, words, clause.verb), quotes))
        memory.learn(mentions, subjects, [row["parties"].split(";") for row in rows if row["parties"]])
        if text[end - 1] == ":" and not (bullet and hook):
            last = rows[-1] if rows and rows[-1]["start"] == clauses[-1].span[0] else None
            hook = _hook(text, (start, end), clauses[-1] if clauses else None, last, mentions, memory)
            marked, outer = "", sign
            rows = rows[:-1] if hook and hook[2] else rows
        yield from (row | {"sentence": number} for row in rows)


def _link_repeats(rows: list[Row], homes: Mapping[str, str]) -> None:
    """Set `repeat_of`: the number of the first row that tells the same act, or null.

    The same act: the same strength, parties of the same houses and half of the words (of four letters and more); or a
    signing after a lead (the release's first sentence with a commitment) that tells of an agreement or a signing by
    these parties, unless it is told as another one.
    """
    told: list[tuple[set[str], set[str]]] = []
    for number, row in enumerate(rows):
        parties = {homes.get(actor) or actor for actor in (row["parties"] or "").split(";") if actor}
        words = set(_WORD.findall(row["surface"].lower()))
        told.append((parties, words))
        row["repeat_of"] = None
        for earlier in range(max(0, number - _NEAR), number):
            first, (others, content) = rows[earlier], told[earlier]
            lead = first["sentence"] == rows[0]["sentence"] != row["sentence"] and first["strength"] in {4, SIGNED}
            same = row["strength"] == first["strength"] and len(words & content) >= 0.5 * len(words | content)
            signed = lead and row["strength"] == SIGNED and len(parties) > 1 and not _ANEW.search(row["surface"])
            if (same and bool(parties & others)) or (signed and parties <= others):
                row["repeat_of"] = earlier if first["repeat_of"] is None else first["repeat_of"]
                break


def _topics(places: Sequence[tuple[int, str]], start: int, end: int) -> list[str]:
    """The topics with a hit that begins between two offsets; `places` are sorted."""
    inside = places[bisect_left(places, (start, "")) : bisect_left(places, (end, ""))]
    return list(dict.fromkeys(topic for _, topic in inside))


def _topics_of_document(places: Sequence[tuple[int, str]], row: Row, lines: Sequence[Line]) -> list[str]:
    """The topics of the next few sentences that name the document which a clause says was signed."""
    here = bisect_right(lines, row["start"], key=lambda line: line[1]) - 1
    mentions = lines[here][3]
    inside = slice(*(bisect_left(mentions, (row[end], -1, "", "")) for end in ("start", "end")))
    signed = {actor for _, _, actor, kind in mentions[inside] if kind == "instrument"}
    after = lines[here + 1 : here + 4] if signed else []
    about = [line for line in after if signed & {mention[2] for mention in line[3]}]
    return list(dict.fromkeys(topic for line in about for topic in _topics(places, line[1], line[2])))


def find_commitments(
    releases: Mapping[str, Release],
    sentences: pl.DataFrame,
    mentions: pl.DataFrame,
    hits: pl.DataFrame,
    actors: pl.DataFrame,
    lexicons: Lexicons,
) -> pl.DataFrame:
    """The table commitments.

    After its columns stand `subject` (the words of who undertakes it), `quoted` (whether in quotation marks) and
    `cameo` (the event's code in CAMEO, codebook 1.1b3, Schrodt 2012). `parties` names the members of collectives and is
    null when the text does not say who. `topics` are those with a term in the clause; for a signing without any, those
    of the next three sentences as far as they name the signed document. `until` is sought from strength 3 upwards.
    """
    verbs = read_verbs(lexicons.commitment_verbs)
    members = {actor: row.split(";") for actor, row in actors.select("actor", "members").iter_rows() if row}
    homes = dict(actors.filter(kind="person").select("actor", "affiliation").drop_nulls().iter_rows())
    named: dict[tuple[str, int | None], list[Mention]] = {}
    who_where = mentions.select("release", "sentence", "start", "end", "actor", "kind")
    for release, sentence, *mention in who_where.iter_rows():
        named.setdefault((release, sentence), []).append((mention[0], mention[1], mention[2], mention[3]))
    touched: dict[str, list[tuple[int, str]]] = {}
    for release, start, topic in hits.select("release", "start", "topic").iter_rows():
        touched.setdefault(release, []).append((start, topic))
    rows: list[Row] = []
    columns = ("release", "segment", "sentence", "start", "end")
    ordered = sentences.select(columns).sort("release", "sentence").iter_rows()
    for release, group in groupby(ordered, lambda row: row[0]):
        text = releases[release].text
        lines = []
        for _, segment in groupby(group, lambda row: row[1]):
            own = list(segment)
            quotes = [at for match in _QUOTED.finditer(text, own[0][3], own[-1][4]) for at in match.span()]
            named_in = (_outermost(named.get((release, row[2]), ())) for row in own)
            lines += [(*row[2:5], who, quotes, row is own[0]) for row, who in zip(own, named_in, strict=True)]
        found = list(_read(text, lines, Memory(text, members, homes), verbs))
        places = sorted(touched.get(release, ()))
        for row in found:
            topics = _topics(places, row["start"], row["end"])
            if row["strength"] == SIGNED and not topics:
                topics = _topics_of_document(places, row, lines)
            row |= {"release": release, "topics": ";".join(topics) or None}
        _link_repeats(found, homes)
        rows += found
    return pl.DataFrame(rows, schema=SCHEMA).sort("release", "start", "end", "verb")
