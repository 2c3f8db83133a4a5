"""Referents: who undertakes a clause, when its subject is a name, a title, a group or a pronoun."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from dhschina.commitments.clauses import Clause
from dhschina.commitments.grammar import Subject

Mention = tuple[int, int, str, str]  # start, end, actor, kind

_TOGETHER = re.compile(r"(?i)\b(?:joint(?:ly)?|together(?! with)|each other|one another|respective|our two|both our)\b")
_SPEECH = r"(?:said|says|added|remarked|noted|stated|explained|observed|commented|concluded)"
_SAYS, _SAID = re.compile(rf"[,\s]*{_SPEECH}\b"), re.compile(rf"\b{_SPEECH}\s+(?:the\s+)?$")
_OFFICE = (
    r"((?:vice |deputy |prime |foreign |home |interior |director |attorney ){0,2}(?:president|minister|secretary|"
    r"ambassador|commissioner|director|administrator|chancellor|premier|general|commandant))"
)
_TITLE, _BY_TITLE = re.compile(rf"(?i)\b{_OFFICE}\b"), re.compile(rf"(?i)\b(?:the|mr\.|madam) {_OFFICE}\b")
_AND = re.compile(r",? and ")
_PURPOSE = re.compile(r"(?i)(?:aims|seeks)\b")  # what a body or a document is for: no undertaking
_FAR = 40  # mentions that a pronoun looks back over


def _between(one: Mention, other: tuple[int, int]) -> tuple[int, int]:
    """Where the text between two spans begins and ends."""
    return min(one[1], other[1]), max(one[0], other[0])


class Memory:
    """What a release has said so far about who acts; sentences are told to it in order."""

    def __init__(self, text: str, members: Mapping[str, list[str]], homes: Mapping[str, str]) -> None:
        self.text, self.members, self.homes = text, members, homes
        self.many: list[str] = []  # the last subject of several parties
        self.issuers: list[str] = []  # the first: who speaks as "we"
        self.states: list[str] = []  # the countries named
        self.one: list[str] = []  # the last of one
        self.speaker: list[str] = []
        self.titled: dict[str, str] = {}  # "vice president" -> the first who bears it

    def parties(self, mentions: Iterable[Mention]) -> list[str]:
        """The actors that mentions stand for: collectives as their members, as far as known; documents are none."""
        each = (
            self.members.get(actor, [] if kind == "collective" else [actor])
            for _, _, actor, kind in mentions
            if kind != "instrument"
        )
        return list(dict.fromkeys(actor for actors in each for actor in actors))

    def meet(self, mentions: Sequence[Mention], start: int, end: int, quotes: bool) -> None:
        """Hear who is named in a sentence, before its clauses are resolved: titles, and the speaker of a quotation."""
        for number, (first, last, actor, kind) in enumerate(mentions):
            self.states += [actor] if kind == "country" and actor not in self.states else []
            if kind != "person":
                continue
            for title in _TITLE.finditer(self.text, first, last):
                self.titled.setdefault(title[1].lower(), actor)
            before = _SAID.search(self.text, max(start, first - 24), first)
            if quotes and (before or _SAYS.match(self.text, last, end)):
                near = mentions[max(0, number - 3) : number + 4]
                beside = [other[2] for other in near if _AND.fullmatch(self.text, *_between(other, (first, last)))]
                self.speaker = [actor, *beside]

    def learn(self, mentions: Sequence[Mention], subjects: Iterable[Subject], parties: Iterable[list[str]]) -> None:
        """Remember a sentence after its clauses are resolved: its subjects, and the parties of its clauses."""
        acted = [self.parties(mentions[i] for i in subject.mentions) for subject in subjects]
        met = self.parties(mention for mention in mentions if mention[3] == "person")
        if acted and len(acted[0]) == 1 and len(met) > 1 and acted[0][0] in met:
            acted.insert(1, met)  # "A met with B": they are both
        acted += parties
        self.many = next((who for who in reversed(acted) if len(who) > 1), self.many)
        self.one = next((who for who in reversed(acted) if len(who) == 1), self.one)
        self.issuers = self.issuers or self.many

    def resolve(self, clause: Clause, mentions: Sequence[Mention], quoted: bool) -> list[str] | None:
        """Who undertakes a clause; None when no party does, an empty list when the text does not say who."""
        if clause.subject.how == "named":
            return self._named(clause, mentions)
        word = clause.subject.word
        before = self.parties(mentions[i] for i in clause.before.mentions)
        if word in {"he", "she", "i"}:
            return (self.speaker if word == "i" else self.one) or None
        if word == "it" and clause.form != "passive":
            return before if len(before) == 1 else None
        if word == "we":
            shared = self.issuers or self.many or (self.states if len(self.states) > 1 else [])
            return self._we(clause) or shared or None if quoted else shared
        place = bisect_left(mentions, (clause.span[0], -1, "", ""))
        earlier = mentions[max(0, place - _FAR) : place]
        groups = [mention for mention in earlier if len(self.members.get(mention[2], ())) > 1]
        if groups and (word in {"each", "both", "all", "neither"} or len(before) < 2):
            return self.parties(groups[-1:])
        persons = self.parties(mention for mention in earlier if mention[3] == "person")
        return before if len(before) > 1 else persons if len(persons) > 1 else self.many

    def _named(self, clause: Clause, mentions: Sequence[Mention]) -> list[str] | None:
        named = [mentions[i] for i in clause.subject.mentions]
        own, others = self.parties(named), self.parties(mentions[i] for i in clause.others)
        if named and {kind for _, _, _, kind in named} <= {"body", "instrument"}:
            purpose = _PURPOSE.match(self.text, clause.verb_span[0])
            return others or (None if purpose else own or None)  # "The dialogue reaffirms both nations' commitment"
        spans = {(start, end) for start, end, _, _ in named}
        titles = [
            title
            for title in _BY_TITLE.finditer(self.text, *clause.subject_span)
            if not any(start < title.end(1) and title.start(1) < end for start, end in spans)
        ]
        borne = [self.titled[title[1].lower()] for title in titles if title[1].lower() in self.titled]
        joined = others if clause.form in {"ing", "joining"} else []
        alone = self.one if titles else self.many
        return list(dict.fromkeys([*borne, *own, *joined])) or alone or [actor for _, _, actor, _ in named]

    def _we(self, clause: Clause) -> list[str]:
        """Whom a speaker means by "we": the own house, with those of the act spoken of when it is done together."""
        home, whole = ([self.homes.get(actor) or actor for actor in actors] for actors in (self.speaker, self.many))
        joint = _TOGETHER.search(self.text, *clause.span) and set(home) & set(whole)
        return list(dict.fromkeys(whole if joint else home))
