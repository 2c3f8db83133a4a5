"""Groups: whom the phrases of a release mean that name nobody: collectives, and what points back.

A collective stands for states, for the two sides, for agencies or for persons, by its noun; without members when the
release does not say who they are.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from dhschina.actors import collectives
from dhschina.actors.anaphors import FAR, Told, agency_of, point_back
from dhschina.actors.collectives import Phrase
from dhschina.actors.organisations import acronym_at
from dhschina.actors.persons import Person, slug
from dhschina.actors.scenes import Draft, Scene

_NUMBERS = {"three": 3, "four": 4, "five": 5, "six": 6, "3": 3}
_NEAR = 400  # characters around a phrase in which its members may stand


def resolve_phrases(scene: Scene, found: Mapping[int, Sequence[Phrase]]) -> None:
    """Enter the phrases of each sentence that mean an actor, in the order of the text."""
    every = (
        draft.actor for _, drafts in scene.in_order() for draft in drafts if draft.kind in {"organisation", "office"}
    )
    told = Told(all_agencies=list(dict.fromkeys(every))[:FAR])
    principals = _principals(scene)
    for line in sorted({*found, *scene.drafts}):
        here = found.get(line, ())
        named = sorted(scene.drafts.get(line, ()), key=lambda draft: (draft.start, -draft.end))
        starts = [draft.start for draft in named]
        free = 0  # where the last phrase entered ends
        events: list[Draft | Phrase] = [*named, *here]
        events.sort(key=lambda event: (event.start, isinstance(event, Phrase)))
        people = list(dict.fromkeys(draft.actor for draft in named if draft.kind == "person"))
        told.crowds += [people] if len(people) > 1 else []
        states = list(dict.fromkeys(draft.actor for draft in named if draft.kind == "country"))
        told.states = states if len(states) > 1 else told.states
        if not told.persons and len(people) > 1:
            told.persons = people
        elif told.persons and "represented by" in scene.lines[line]:
            told.persons = list(dict.fromkeys([*told.persons, *people]))
        for event in events:
            if isinstance(event, Draft):
                told.tell(scene, event)
                continue
            near = named[bisect_left(starts, event.start - _NEAR) : bisect_left(starts, event.end + _NEAR)]
            if event.start < free:
                continue
            if event.kind != "collective":
                draft = point_back(scene, line, event, near, told)
            else:
                draft = _group(scene, line, event, near, _members(scene, line, event, near, told, principals))
            if draft:
                scene.add(draft)
                told.tell(scene, draft)
                free = draft.end
                short = acronym_at(scene.lines[line], free, draft.kind) if draft.rule == "introduced" else None
                if short:  # a memorandum (MOU)
                    scene.add(Draft(line, *short.span(1), draft.kind, "acronym", draft.actor))
                    free = short.end()


def _principals(scene: Scene) -> list[Person]:
    """The person named most often of each of the two countries named most often; empty when one has none."""
    uses = Counter(draft.actor for drafts in scene.drafts.values() for draft in drafts if draft.kind == "person")
    sides = [
        [person for person in scene.cast.persons.values() if person.country.lower() == country]
        for country in scene.countries[:2]
    ]
    return [min(own, key=lambda p: (-uses[p.id], p.id)) for own in sides] if len(sides) == 2 and all(sides) else []


def _members(
    scene: Scene, line: int, phrase: Phrase, near: Sequence[Draft], told: Told, principals: list[Person]
) -> list[str]:
    """Whom a collective stands for; nobody when the release does not say."""
    text, noun, lead = scene.lines[line], phrase.noun, set(phrase.lead.split())
    number = next((count for word, count in _NUMBERS.items() if word in lead), 2)
    inside = [draft for draft in near if draft.kind == "country" and phrase.start <= draft.start < phrase.end]
    if "listed" in lead:
        names = [
            f"department of {field.lower()}"
            for field in re.findall(r"[A-Z][\w-]+", text[phrase.start : phrase.end])[1:]
        ]
        own = [scene.index.named.get((name, "US"), "") for name in names]
        return own if all(own) else []
    if len(inside) > 1:  # the U.S. and Chinese …
        if noun in collectives.STATES | collectives.SIDES | collectives.PERSONS:
            return [draft.actor for draft in inside]
        words = re.findall(r"[a-z-]+", text[inside[-1].end : phrase.end])[:-1]
        own = [agency_of(scene, draft.actor, words, told) for draft in inside]
        return own if all(own) else []
    if lead & {"other", "relevant", "competent", "appropriate"}:
        return []
    if "these" in lead and noun in collectives.STATES and told.states:
        return told.states
    if noun in collectives.TITLES and (holders := _title_holders(scene, noun, told)):
        return holders
    if noun in collectives.STATES:
        return scene.countries[:number] if len(scene.countries) >= number else []
    if noun in collectives.AGENCIES:
        return _agencies(scene, phrase, near, told, number)
    if noun in collectives.SIDES:
        if principals and noun != "delegation" and number == 2 and not _several_houses(scene, principals, told):
            houses = [person.organisation for person in principals]
            return houses if all(houses) else [person.country.lower() for person in principals]
        pair = scene.countries[:number] if len(scene.countries) >= number else []
        return pair if noun == "delegation" else _counterparts(scene, phrase, near) or pair
    if lead & {"two", "both", "2", "neither", "each"} and principals:
        return [person.id for person in principals]
    return told.persons or [person.id for person in principals]


def _several_houses(scene: Scene, principals: Sequence[Person], told: Told) -> bool:
    """Whether those named together first come from several houses of one side, so that the sides are the countries."""
    cast = [scene.cast.persons[actor] for actor in told.persons if actor in scene.cast.persons]
    sides = ({p.organisation or p.id for p in cast if p.country == head.country} for head in principals)
    return any(len(houses) > 1 for houses in sides)


def _title_holders(scene: Scene, noun: str, told: Told) -> list[str]:
    """The persons of one sentence, the last such, who bear a title: `the Secretaries`."""
    for people in told.crowds[: -FAR - 1 : -1]:
        said = {person: scene.cast.persons[person].said for person in people if person in scene.cast.persons}
        plural = collectives.TITLES[noun].title()
        if any(plural in words for words in said.values()):  # Secretaries A and B
            return people
        holders = [person for person, words in said.items() if noun.title() in words]
        if len(holders) > 1:
            return holders
    return []


def _counterparts(scene: Scene, phrase: Phrase, near: Sequence[Draft]) -> list[str]:
    """The last two actors of different countries that stand before a phrase in its sentence."""
    before = [d.actor for d in near if d.end < phrase.start and d.kind in {"country", "organisation", "body"}]
    sides = {scene.country_of(actor): actor for actor in before}
    return list(sides.values())[-2:] if len(sides) > 1 else []


def _agencies(scene: Scene, phrase: Phrase, near: Sequence[Draft], told: Told, number: int) -> list[str]:
    """The agencies of a country (`two ministries of China`), or the last few of different countries."""
    text = scene.lines[near[0].line] if near else ""
    of = re.match(r" of (?:the )?", text[phrase.end : phrase.end + 8])
    owner = next((d.actor for d in near if of and d.start == phrase.end + of.end()), "")
    if owner:
        own = [actor for actor in told.all_agencies if scene.row(actor)["kind"] == "organisation"]
        return [actor for actor in own if scene.country_of(actor) == owner]
    recent = list(told.agencies)[: -FAR - 1 : -1]
    if phrase.noun in {"guard", "ministry"}:
        recent = [actor for actor in recent if phrase.noun in scene.row(actor)["name"].lower()]
    by_country: dict[str, str] = {}
    for actor in recent:
        by_country.setdefault(scene.country_of(actor), actor)
    return list(by_country.values())[:number] if len(by_country) >= number else []


def _group(scene: Scene, line: int, phrase: Phrase, near: Sequence[Draft], members: Sequence[str]) -> Draft | None:
    """The mention of a collective; the words of countries may stand inside, other names may not."""
    here = [draft for draft in near if draft.start < phrase.end and phrase.start < draft.end]
    if any(draft.kind != "country" for draft in here):
        return None
    who = sorted(set(members))
    surface = scene.lines[line][phrase.start : phrase.end]
    actor = slug(["grp", *(who or [re.sub(r"^(?:the|both|other|our) ", "", surface.lower())])])
    scene.enter(actor, surface, "collective", members=";".join(who))
    for draft in here:
        draft.nested = True
    return Draft(line, phrase.start, phrase.end, "collective", "collective", actor)
