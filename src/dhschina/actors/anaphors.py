"""Anaphors: which one actor a phrase points back to or introduces: `the arrangement`, `the ministry`, `the envoy`."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from dhschina.actors.collectives import Phrase
from dhschina.actors.persons import NAMESAKES, slug
from dhschina.actors.phrases import DOCUMENT
from dhschina.actors.scenes import Draft, Scene

_FAMILIES = (
    frozenset("plan outline roadmap strategy program programme framework".split()),
    frozenset("memorandum understanding mou".split()),
    frozenset("letter intent".split()),
)
_ANY_PAPER = frozenset("agreement arrangement contract accord pact deal document instrument".split())
_ANY_FORUM = re.compile("group|dialogue|commission|forum|committee|council")
FAR = 50  # so many actors back a phrase may point


@dataclass
class Told:
    """What a release has told up to some place: the last of each kind stands last."""

    papers: dict[str, str] = field(default_factory=dict)  # what it was called -> instrument
    forums: dict[str, str] = field(default_factory=dict)  # name -> body or organisation
    agencies: dict[str, None] = field(default_factory=dict)
    all_agencies: list[str] = field(default_factory=list)  # of the whole release, at most a few dozen
    persons: list[str] = field(default_factory=list)  # those of the first sentence that names two
    crowds: list[list[str]] = field(default_factory=list)  # those of every sentence that names two persons
    states: list[str] = field(default_factory=list)  # of the last sentence that names two

    def tell(self, scene: Scene, draft: Draft) -> None:
        """Remember one mention."""
        if draft.kind == "instrument":
            called = scene.lines[draft.line][draft.start : draft.end].lower()
            self.papers.pop(called, None)
            self.papers[called] = draft.actor
        elif draft.kind in {"body", "organisation", "office"} and not draft.nested:
            name = scene.row(draft.actor)["name"].lower()
            self.forums.pop(name, None)
            self.forums[name] = draft.actor
        abroad = draft.kind == "office" and scene.country_of(draft.actor) not in {"", "us"}
        if draft.kind == "organisation" or abroad:
            self.agencies.pop(draft.actor, None)
            self.agencies[draft.actor] = None


def point_back(scene: Scene, line: int, phrase: Phrase, near: Sequence[Draft], told: Told) -> Draft | None:
    """The mention of one actor that a phrase means; None when it means none that is known."""
    rule, start, end = "anaphor", phrase.start, phrase.end
    if phrase.kind == "organisation":  # the country's word stands inside
        country = next((d.actor for d in near if start <= d.start < end and d.kind == "country"), "")
        actor, rule = agency_of(scene, country, phrase.lead.split() or [phrase.noun], told), "description"
        for draft in near if actor else ():
            draft.nested = draft.nested or start <= draft.start < end
    elif phrase.kind == "person":
        here = [draft for draft in near if start < draft.end and draft.start < end]
        if any(draft.kind != "country" for draft in here):
            return None
        title = phrase.noun
        for draft in here:
            title = title.replace(scene.lines[line][draft.start : draft.end], "").strip("' s")
            draft.nested = True
        actor, rule = _holder_of(scene, line, title, [draft.actor for draft in here]), "title"
    elif scene.is_taken(line, start, end):
        return None
    elif phrase.kind == "instrument":
        actor = _paper(scene, phrase, told.papers)
        rule = "introduced" if phrase.lead.split()[0] in {"a", "an"} else rule
    else:
        actor = _forum(phrase, told.forums)
        name = scene.lines[line][end - len(phrase.noun) : end]
        if not actor and name[0].isupper():  # the Coalition
            actor, rule, start = scene.enter(slug([name]), name, "organisation"), "pattern", end - len(name)
    return Draft(line, start, end, scene.row(actor)["kind"], rule, actor) if actor else None


def _paper(scene: Scene, phrase: Phrase, papers: dict[str, str]) -> str:
    """The instrument that a phrase introduces or points back to; empty when there is none."""
    if phrase.lead.split()[0] in {"a", "an"}:
        actor = slug([phrase.noun, scene.release.id])
        while actor in papers.values():
            actor += "-2"
        return scene.enter(actor, phrase.noun, "instrument")
    words = set(phrase.noun.split())
    family = next((family for family in _FAMILIES if family & words), words)
    for called in list(papers)[: -FAR - 1 : -1]:
        if family & set(re.findall(r"\w+", called)):
            return papers[called]
    if not (phrase.lead.split()[0] in {"this", "that"} or words & _ANY_PAPER):
        return ""
    latest = list(papers)[: -FAR - 1 : -1]
    return papers[next((called for called in latest if DOCUMENT.search(called)), latest[0])] if latest else ""


def _forum(phrase: Phrase, forums: dict[str, str]) -> str:
    """The body or organisation that `that mechanism`, `the dialogue`, `the ministry` point back to."""
    noun = _ANY_FORUM if phrase.noun in {"mechanism", "forum", "platform"} else re.compile(re.escape(phrase.noun))
    return next((forums[name] for name in list(forums)[: -FAR - 1 : -1] if noun.search(name)), "")


def agency_of(scene: Scene, country: str, words: Sequence[str], told: Told) -> str:
    """The organisation of a country that was named last and whose name holds the words; else one named later."""
    for actor in [*list(told.agencies)[: -FAR - 1 : -1], *told.all_agencies] if words else []:
        if scene.country_of(actor) == country and all(word in scene.row(actor)["name"].lower() for word in words):
            return actor
    return ""


def _holder_of(scene: Scene, line: int, title: str, countries: Sequence[str]) -> str:
    """The person of the release who bears a title: the Secretary, the Interior Minister, the U.S. Assistant Secretary.

    Of several the one whose title has these very words in a row; of several such, who was named last before the line.
    """
    words = set(title.title().split())
    lower = {"Vice", "Deputy", "Under", "Assistant", "Former", "General"} - words
    found = [
        person
        for person in islice(scene.cast.persons.values(), NAMESAKES)
        if words <= person.said
        and not lower & set(person.title.split())
        and (not countries or person.country.lower() in {"", *countries})
    ]
    exact = [person for person in found if f" {title.title()} " in f" {person.title} "] or found
    if len(exact) == 1:
        return exact[0].id
    named = {person.id: bisect_right(person.places, line) for person in exact}
    last = sorted((person.places[named[person.id] - 1], person.id) for person in exact if named[person.id])
    return last[-1][1] if len(last) == 1 or (last and last[-1][0] > last[-2][0]) else ""
