"""Commitments: what was undertaken, by whom and how firmly; the ladder of strength; two accounts of one meeting."""

import difflib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import polars as pl

from dhschina.clauses import Clause, Subject, Verb, find_clauses, read_verbs
from dhschina.lexicons import Lexicons
from dhschina.releases import Release
from dhschina.tables import TABLES

SCALE = ("acknowledge", "welcome", "affirm", "intend", "decide", "commit", "sign")
EXTRA = {"subject": pl.String(), "quoted": pl.Boolean(), "cameo": pl.String()}

_PERIOD = r"(?:day|week|month|year|decade)s?"
_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_SEASON = r"(?:spring|summer|fall|autumn|winter)"
_UNTIL = re.compile(
    rf"(?i)\b(?:(?:over|within|in|for|during) (?:the )?(?:(?:next|coming|following) (?:{_NUMBER}[ -])?|{_NUMBER}[ -]){_PERIOD}\b(?! ago)"
    rf"|(?:by|before|until|no later than|not later than|starting|beginning) (?:the )?(?:(?:end|middle|start|{_SEASON}|first half|second half) of )?"
    rf"(?:(?:\d{{1,2}} )?{_MONTH} (?:\d{{1,2}}, )?)?(?:19|20)\d\d\b"
    rf"|(?:by|before|until|in|during|later) (?:the )?(?:end of )?(?:this|next|the coming) (?:{_PERIOD}|{_SEASON}|{_MONTH})\b"
    rf"|in (?:the {_SEASON} of |early |late |mid-|{_MONTH} )?20\d\d\b)"
)
_QUOTED = re.compile(r'“[^”]*”?|"[^"]*"?')
_TOGETHER = re.compile(r"(?i)\b(?:joint(?:ly)?|together|each other|one another|respective|our two|both our)\b")
_SAYS = re.compile(r"[,\s]*(?:said|says|added|remarked|noted|stated|explained|observed|commented|concluded)\b")
_SAID = re.compile(r"\b(?:said|says|added|remarked|noted|stated|explained|observed|commented|concluded)\s+(?:the\s+)?$")
_BULLET = re.compile(r"(?:^|.*\n)\s*(?:[•·▪◦‣●*–—-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.)])\s+")
_FOLLOWING = re.compile(
    r"(?i)\W*(?:(?:on|to|that|upon) )?(?:(?:take|pursue|implement|undertake|adopt) )?"
    r"(?:(?:the|as) follow(?:ing|s)(?: \w+){0,3})?\W*"
)
_NO_ITEM = re.compile(
    r"(?i)(?:to (?:that|this) end|the|this|these|they|both|in|on|at|as|for|during|following|finally|additionally|"
    r"furthermore|moreover|it|we|he|she|\w+ly(?=,))\b|[^.;,:]+$"  # a line without an end is a heading
)


Mention = tuple[int, int, str, str]  # start, end, actor, kind
Span = tuple[int, int]
Verbs = dict[str, list[tuple[str, Verb]]]


_ONE = re.compile(r"(?i)\b(?:president|minister|secretary|ambassador|commissioner|director|administrator|chancellor)$")


class CommitmentError(ValueError):
    """An order of the scale that is none, or a release without commitments."""


def _outermost(rows: Iterable[Mention]) -> list[Mention]:
    """Mentions (start, end, actor, kind) in order, without those inside or across another."""
    kept: list[Mention] = []
    for row in sorted(rows, key=lambda row: (row[0], -row[1], row[2])):
        if not kept or row[0] >= kept[-1][1]:
            kept.append(row)
    return kept


class _Reader:
    """Reads one release from top to bottom; what it has read is what pronouns, lists and quotations lean on."""

    def __init__(self, text: str, members: Mapping[str, list[str]], homes: Mapping[str, str]) -> None:
        self.text, self.members, self.homes = text, members, homes
        self.many: list[str] = []  # the last subject of several parties
        self.issuers: list[str] = []  # the first: who speaks as "we"
        self.one: list[str] = []  # the last of one
        self.speaker: list[str] = []
        self.hanging: tuple[list[str], str, Verb | None] | None = None  # what a list hangs on: parties, words, verb
        self.marked = False  # whether its items bear bullets or numbers
        self.rows: list[dict[str, Any]] = []

    def parties(self, mentions: Iterable[Mention]) -> list[str]:
        """The actors that mentions stand for: collectives as their members, documents left out."""
        named = (actor for _, _, actor, kind in mentions if kind != "instrument")
        return list(dict.fromkeys(member for actor in named for member in self.members.get(actor) or [actor]))

    def bulleted(self, start: int) -> bool:
        """Whether the line that begins at a sentence's start bears a bullet or a number before it."""
        return bool(_BULLET.fullmatch(self.text, max(0, start - 12), start)) and start > 0

    def resolve(self, clause: Clause, mentions: Sequence[Mention], line: int, quoted: bool) -> list[str] | None:
        """Who undertakes a clause; None when nobody does, an empty list when the text does not say who."""
        subject, word = clause.subject, clause.subject.words
        others = self.parties(mentions[i] for i in clause.others)
        if subject.how == "bare":
            if self.hanging:
                return self.hanging[0]
            return self.many if clause.form == "ed" and self.bulleted(line) else None
        if subject.how == "named":
            own = self.parties(mentions[i] for i in subject.mentions)
            if subject.mentions and {mentions[i][3] for i in subject.mentions} <= {"body", "instrument"}:
                return others or own or None
            one = _ONE.search(self.text, clause.subject_span[0], clause.subject_span[1])
            return [*own, *(party for party in others if clause.form in {"ing", "joining"})] or (
                self.one if one else self.many
            )
        before = self.parties(mentions[i] for i in clause.antecedent.mentions)
        if word == "we" and not quoted:
            return self.issuers or self.many
        if word in {"he", "she"}:
            return self.one or None
        if word == "i":
            return self.speaker or None
        if word == "it" and clause.form != "passive":
            return before if len(before) == 1 else None
        if word == "we":
            home, whole = ([self.homes.get(actor) or actor for actor in actors] for actors in (self.speaker, self.many))
            joint = _TOGETHER.search(self.text, clause.start, clause.end) and set(home) & set(whole)
            return (whole if joint else home) or None
        earlier = [mention for mention in mentions if mention[1] <= clause.start]
        groups = [mention for mention in earlier if len(self.members.get(mention[2], ())) > 1]
        if groups and (word in {"each", "both", "all", "neither"} or len(before) < 2):
            return self.parties(groups[-1:])
        persons = self.parties(mention for mention in earlier if mention[3] == "person")
        return before if len(before) > 1 else persons if len(persons) > 1 else self.many

    def read(
        self, sentence: int, start: int, end: int, mentions: list[Mention], quotes: list[int], verbs: Verbs
    ) -> None:
        """Add the commitments of one sentence. `quotes`: where quotations begin and end, in turns."""
        text = self.text
        for first, last, actor, kind in mentions if quotes else ():
            if kind == "person" and (_SAYS.match(text, last, end) or _SAID.search(text, max(start, first - 24), first)):
                self.speaker = [actor]
        persons = frozenset(i for i, mention in enumerate(mentions) if mention[3] == "person")
        clauses, subjects = find_clauses(text, start, end, [mention[:2] for mention in mentions], persons, verbs)
        bullet = self.bulleted(start)
        if not bullet and (self.marked or _NO_ITEM.match(text, start, end) or (subjects and subjects[0].first <= 1)):
            self.hanging = None  # the list is over
        if self.hanging:
            self.marked = bullet
            head = self.hanging[2]
            if head:
                word = text.find(" ", start, end)
                self.add(sentence, (start, end), (start, end if word < 0 else word), *self.hanging[:2], head, quotes)
                return
        added = len(self.rows)
        for clause in clauses:
            parties = self.resolve(clause, mentions, start, bool(bisect_right(quotes, clause.start) % 2))
            verb = (clause.verb_start, clause.verb_end)
            alone = clause.verb.strength == 0 and (text[slice(*verb)].endswith("that") or clause.form == "ing")
            alone = alone or "joint" in clause.verb.takes
            if parties is None or (alone and len(parties) == 1):  # one who notes or supports only says so
                continue
            words = text[slice(*clause.subject_span)]
            if clause.subject.how == "bare" and self.hanging:
                words = self.hanging[1]
            self.add(sentence, (clause.start, clause.end), verb, parties, words, clause.verb, quotes)
        named = [self.parties(mentions[i] for i in subject.mentions) for subject in subjects]
        named += [row["parties"].split(";") for row in self.rows[added:] if row["parties"]]
        met = self.parties(mention for mention in mentions if mention[3] == "person")
        if len(met) > 1 and named and len(named[0]) == 1 and named[0][0] in met:
            named.insert(1, met)  # "A met with B": they are both
        self.many = next((parties for parties in reversed(named) if len(parties) > 1), self.many)
        self.issuers = self.issuers or self.many
        self.one = next((parties for parties in reversed(named) if len(parties) == 1), self.one)
        if text[end - 1] == ":" and not (bullet and self.hanging):
            self.hang(clauses, self.rows[added:], end, mentions, verbs, start)

    def add(
        self, sentence: int, span: Span, verb: Span, parties: list[str], subject: str, row: Verb, quotes: list[int]
    ) -> None:
        """Add one commitment."""
        text, turn = self.text, bisect_right(quotes, span[0])
        start, end = span[0], min(span[1], quotes[turn] if turn % 2 else span[1])  # a quotation ends its clause
        while end > verb[1] and text[end - 1] in " .;:,'\"”’":
            end -= 1
        until = _UNTIL.search(text, verb[0], span[1]) if row.strength > 2 else None
        self.rows.append(
            {
                "sentence": sentence,
                "start": start,
                "end": end,
                "surface": text[start:end],
                "verb": text[slice(*verb)],
                "strength": row.strength,
                "parties": ";".join(parties) or None,
                "mode": "unilateral" if len(parties) == 1 else "joint",
                "until": until[0] if until else None,
                "subject": subject or None,
                "quoted": turn % 2 == 1,
                "cameo": row.cameo or None,
            }
        )

    def hang(
        self,
        clauses: list[Clause],
        rows: list[dict[str, Any]],
        end: int,
        mentions: list[Mention],
        verbs: Verbs,
        start: int,
    ) -> None:
        """Remember what the list after a colon hangs on: the verb and its subject ("agreed to:"), or a subject alone."""
        self.hanging, self.marked = None, False
        if clauses and rows and rows[-1]["start"] == clauses[-1].start:
            row = rows[-1]
            if _FOLLOWING.fullmatch(self.text, clauses[-1].verb_end, end):
                self.hanging = ((row["parties"] or "").split(";"), row["subject"] or "", clauses[-1].verb)
                self.rows.remove(row)
            return
        # "To that end, both sides:" reads as if a verb followed
        probe = self.text[start : end - 1] + " did"
        _, subjects = find_clauses(
            probe, 0, len(probe), [(a - start, b - start) for a, b, _, _ in mentions], frozenset(), verbs
        )
        if subjects and subjects[-1].how == "named":
            own = self.parties(mentions[i] for i in subjects[-1].mentions)
            self.hanging = (own or self.many, probe[:-4].rsplit(",")[-1].strip(), None)


def find_commitments(
    releases: Mapping[str, Release],
    sentences: pl.DataFrame,
    mentions: pl.DataFrame,
    hits: pl.DataFrame,
    actors: pl.DataFrame,
    lexicons: Lexicons,
) -> pl.DataFrame:
    """The table commitments, with `subject` (its words), `quoted` (in quotation marks) and `cameo` after its columns."""
    verbs = read_verbs(lexicons.commitment_verbs)
    members = {actor: row.split(";") for actor, row in actors.select("actor", "members").rows() if row}
    homes = {
        actor: home
        for actor, home, kind in actors.select("actor", "affiliation", "kind").rows()
        if home and kind == "person"
    }
    told = mentions.select("release", "sentence", "start", "end", "actor", "kind")
    spoken: dict[tuple[str, int], list[Mention]] = {}
    for release, sentence, *mention in told.rows():
        spoken.setdefault((release, sentence), []).append(tuple(mention))
    touched: dict[str, list[tuple[int, str]]] = {}
    for release, start, topic in hits.select("release", "start", "topic").rows():
        touched.setdefault(release, []).append((start, topic))
    rows: list[dict[str, Any]] = []
    columns = ("release", "segment", "sentence", "start", "end")
    for release, group in groupby(sentences.sort("release", "sentence").select(columns).rows(), key=lambda row: row[0]):
        reader = _Reader(releases[release].text, members, homes)
        for _, block in groupby(group, key=lambda row: row[1]):
            lines = list(block)
            quotes = [at for match in _QUOTED.finditer(reader.text, lines[0][3], lines[-1][4]) for at in match.span()]
            for _, _, sentence, start, end in lines:
                named = _outermost(spoken.get((release, sentence), ()))
                reader.read(sentence, start, end, named, quotes, verbs)
        places = sorted(touched.get(release, ()))
        for row in reader.rows:
            inside = places[bisect_left(places, (row["start"], "")) : bisect_left(places, (row["end"], ""))]
            row |= {"release": release, "topics": ";".join(dict.fromkeys(topic for _, topic in inside)) or None}
        _link_repeats(reader.rows, homes)
        rows += reader.rows
    return pl.DataFrame(rows, schema=TABLES["commitments"].schema | EXTRA).sort("release", "start", "end", "verb")


def _link_repeats(rows: list[dict[str, Any]], homes: Mapping[str, str]) -> None:
    """Set `repeat_of`: the first row that tells the same act."""
    for row in rows:
        row["repeat_of"] = None
