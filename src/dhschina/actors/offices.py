"""Offices: which person a name or a title means in one release, and for whom that person speaks."""

import re
from bisect import insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dhschina.actors.gazetteer import in_office
from dhschina.actors.organisations import within
from dhschina.actors.persons import NAMESAKES, Person, name_words, person_id
from dhschina.actors.runs import GIVEN, HEAD, PARTICLES, RUN, SPEECH, SURNAME, TITLE, Find, Hit
from dhschina.actors.scenes import Draft, Scene

_BELONGS = re.compile(r"(?:,|'s)? (?:of|from|with|at) (?:the )?")
_APPOSITION = re.compile(r", (?:(?!and )[^,.;]){0,80}?(?=$|[,.;])")
_COURTESY = frozenset(
    "Hon Hon. Rt Right Honourable Honorable H.E. H.E His Her Excellency Mr Mr. Mrs Mrs. Ms Ms. Dr Dr. Prof Prof. "
    "Sir Dame Lord Lady YB Dato' Dato Seri Tun Shri".split()
)
_SMALL = frozenset("of the and for to on in at".split())
_COMMON = frozenset("Acting Deputy Assistant Vice Under".split())


def add_people(scene: Scene, finds: Sequence[tuple[int, Find]], hits: Mapping[int, Sequence[Hit]]) -> None:
    """Enter the persons that stand with title or full name: full names first, since surnames rest on them."""
    full: list[tuple[int, Find, list[str], str]] = []
    short: list[tuple[int, Find, list[str]]] = []
    for line, find in finds:
        inside = within(hits[line], *find.core)
        known = next((hit.actor for hit in inside if hit.kind == "person"), "")
        words = name_words(scene.lines[line][slice(*find.core)])
        if known or sum(word not in PARTICLES for word in words) > 1:
            full.append((line, find, words, known))
        else:
            short.append((line, find, words))
    uses = Counter(tuple(words) for _, _, words, _ in full)
    ends = {tuple(words[i:]) for _, _, words, _ in full for i in range(1, len(words) - 1)}  # of longer names: Van Dyck
    order = sorted(
        range(len(full)),
        key=lambda i: (not full[i][3], tuple(full[i][2]) in ends, -uses[tuple(full[i][2])], -len(full[i][2]), i),
    )
    who: dict[int, tuple[Person, bool]] = {}
    for i in order:  # the lexicon's first, then the more frequent, so that the rarer one is the slip
        line, find, words, known = full[i]
        who[i] = _full_name(scene, words, known, scene.lines[line][slice(*find.core)])
    for i, (line, find, _, _) in enumerate(full):
        _enter(scene, line, find, *who[i], hits[line])
    for named in list(scene.cast.persons.values()):
        for word in named.words[1:-1]:  # Secretary Ebrard of Marcelo Ebrard Casaubon
            scene.cast.by_word.setdefault(word, [named])
    for line, find, words in short:
        nearby = scene.cast.by_word.get("^" + words[-1], [])[:NAMESAKES]
        title = scene.lines[line][find.start : find.core[0]].strip()
        person, slip = scene.cast.named(words[-1], title, line)
        if not person or not (set(title.split()) & person.said):  # a namesake in another office
            holder = _holder(scene, words[-1], title)
            if holder or not person:
                listed = name_words(scene.index.actors[holder]["name"]) if holder else words
                person, slip = scene.cast.add(listed, id=holder), False
        if any(person is other for other in nearby):  # the family name comes first: Advisor Akiba of Akiba Takeo
            scene.cast.by_word.setdefault(words[-1], [person])
        _enter(scene, line, find, person, slip, hits[line])


def _full_name(scene: Scene, words: list[str], known: str, printed: str) -> tuple[Person, bool]:
    """The person of a full name, and whether it is misspelled here."""
    if known:
        words = name_words(scene.index.actors[known]["name"])
    else:
        person = scene.cast.persons.get(person_id(words)) or scene.cast.longer(words)
        slip = None if person else scene.cast.misspelled(words)
        if found := person or slip:
            return found, found is slip
    first, last = (scene.index.bits.get(word, 0) for word in (words[0], words[-1]))
    eastern = len(words) == 2 and bool(first & SURNAME or (last & GIVEN and not first))  # Wei Lin, Akiba Takeo
    return scene.cast.add(words, id=known, name=printed, eastern=eastern), False


def _holder(scene: Scene, surname: str, title: str) -> str:
    """The person of the lexicon with that surname whose office that day is nearest to the title; none when two are."""
    said = set(title.split()) - _SMALL
    fits: dict[str, int] = {}
    for role in scene.index.holders.get(surname, []):
        office = set(role["office"].split()) - _SMALL
        if said & office - _COMMON and in_office(role, scene.release.date):
            fit = len(said & office) - len(office - said)
            fits[role["actor"]] = max(fit, fits.get(role["actor"], fit))
    best = [actor for actor in sorted(fits) if fits[actor] == max(fits.values())]
    return best[0] if len(best) == 1 else ""


def _enter(scene: Scene, line: int, find: Find, person: Person, slip: bool, hits: Sequence[Hit]) -> None:
    """Enter one mention of a person, and keep what it says of the office."""
    title, organisation, country = _said(scene, line, find, hits)
    person.said |= {*title.split(), *scene.lines[line][find.start : find.core[0]].split()}
    person.title = person.title or title
    person.organisation = person.organisation or organisation
    person.country = person.country or country
    insort(person.places, line)
    rule = "spelling" if slip or find.rule == "spelling" else find.rule
    scene.add(Draft(line, find.start, find.end, "person", rule, person.id))


def _said(scene: Scene, line: int, find: Find, hits: Sequence[Hit]) -> tuple[str, str, str]:
    """(title, organisation, country) that the words around a person's name give."""
    text, bits = scene.lines[line], scene.index.bits
    start, end = find.core
    lead, title = find.start, text[find.start : start].strip()
    if _COURTESY.issuperset(title.split()):
        title = ""  # the Home Secretary, the Rt Hon Ida Brill
    before = lead - 4 * text.endswith(", the ", 0, lead)
    if not title and text.endswith(", ", 0, before):  # the Minister of Justice of Brazil, Andre Silva,
        runs = [run for run in RUN.finditer(text, max(0, before - 120), before - 2) if run.end() == before - 2]
        if runs and any(bits.get(word.removesuffix("'s"), 0) & TITLE for word in runs[0][0].split()):
            lead, title = runs[0].start(), runs[0][0].removeprefix("The ")
    belongs = _BELONGS.match(text, end)
    apposition = _APPOSITION.match(text, end)
    if apposition and not _tells_office(apposition[0], bits):
        apposition = None
    reach = belongs.end() + 1 if belongs else apposition.end() if apposition else end
    near = [(h.start, h.actor, h.kind) for h in (*within(hits, lead, start), *within(hits, end, reach))]
    near += [
        (d.start, d.actor, d.kind)
        for d in scene.drafts.get(line, [])[:200]
        if end <= d.start < reach or lead <= d.start < start
    ]
    title = title or (apposition[0][2:].strip() if apposition and not belongs else "")
    organisations = sorted((place, actor) for place, actor, kind in near if kind in {"organisation", "office", "body"})
    countries = sorted((place, actor) for place, actor, kind in near if kind == "country")
    return title, organisations[-1][1] if organisations else "", countries[0][1].upper() if countries else ""


def _tells_office(apposition: str, bits: Mapping[str, int]) -> bool:
    """Whether `, director of trade` tells an office: it has a title, or is a house, and no verb of saying opens it."""
    words = apposition[2:].split()
    titled = any(bits.get(word.capitalize().removesuffix("'s"), 0) & TITLE for word in words)
    house = words[0][0].isupper() and any(bits.get(word, 0) & HEAD for word in words)
    return (titled or house) and not bits.get(words[0], 0) & SPEECH


def _ministry(scene: Scene, title: str, country: str) -> str:
    """The organisation that a title names by its field: Minister of Public Security, Homeland Security Secretary."""
    plain = title.lower().replace("the ", "")
    after = re.search(r"(?:minister|secretary) (?:of|for) ([\w ]+?)(?: and deputy .*| of .*)?$", plain)
    before = re.search(r"([a-z]+(?: [a-z]+)?) (?:minister|secretary)$", plain)
    for found in filter(None, (after, before)):
        for name in (f"ministry of {found[1]}", f"department of {found[1]}"):
            for code in [country.lower()] if country else scene.countries[:2]:
                if code == "us" and "minister" in plain:
                    continue
                actor = scene.index.named.get((name, code.upper())) or scene.names.get(name)
                if actor and scene.country_of(actor) == code:
                    return actor
    return ""


def place_persons(scene: Scene) -> None:
    """Give each person the organisation and country that the release or the lexicon tells, and enter it as an actor."""
    for person in scene.cast.persons.values():
        row = scene.index.actors.get(person.id, {}) if person.known else {}
        held = [role["organisation"] for role in _held(scene, person) if scene.release.date and role["organisation"]]
        office = next((actor for actor in held if scene.row(actor).get("kind") != "country"), "")
        person.country = person.country or scene.country_of(person.organisation).upper() or row.get("country", "")
        person.organisation = person.organisation or _ministry(scene, person.title, person.country) or office
        person.country = person.country or scene.country_of(person.organisation).upper()
        foreign = [country for country in scene.countries if country not in {"us", "eu"}]
        if not person.country and person.eastern and "cn" in foreign:
            person.country = "CN"
        elif not person.country and "Minister" in person.said and len(foreign) == 1:
            person.country = foreign[0].upper()
        affiliation = person.organisation or row.get("affiliation", "") or person.country.lower()
        scene.enter(person.id, person.name, "person", person.country, affiliation)


def _held(scene: Scene, person: Person) -> list[dict[str, str]]:
    """The offices that the lexicon knows a person to hold on the day of the release."""
    offices = scene.index.offices.get(person.id, []) if person.known else []
    return [role for role in offices if in_office(role, scene.release.date)]


def offices_of(scene: Scene, persons: Iterable[Person]) -> Iterator[tuple[Any, ...]]:
    """Rows of the table roles: the lexicon's offices on that day, or else the title that the release gives."""
    for person in persons:
        held = _held(scene, person)
        for role in held:
            dates = (role["start"] or None, role["end"] or None)
            yield (person.id, role["office"], role["organisation"] or None, *dates)
        if not held and person.title:
            yield (person.id, person.title, person.organisation or None, None, None)
