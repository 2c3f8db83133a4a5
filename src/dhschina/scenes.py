"""Scenes: one release while its actors are resolved, and who its names mean.

Aliases, short forms, acronyms, surnames and spelling slips lead to one actor; what points without a name is left to
`groups`.
"""

import re
from bisect import insort
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from dhschina.gazetteer import Index, in_office
from dhschina.names import Find
from dhschina.persons import Cast, Person, name_words, person_id, slug
from dhschina.releases import Release
from dhschina.runs import SURNAME, Hit

_ACRONYM = re.compile(r" \((?:the )?[\"“]?([A-Z][\w.&/-]{1,11})[\"”]?\)")
_CAPITALIZED = re.compile(r"[^\W\d_a-z][\w&]*(?:['-][\w&]+)*")


@dataclass
class Draft:
    """A mention while it is being resolved; offsets count in the folded sentence."""

    line: int
    start: int
    end: int
    kind: str
    rule: str
    actor: str
    nested: bool = False
    person: Person | None = None
    organisation: str = ""
    country: str = ""


@dataclass
class Scene:
    """One release while its actors are resolved."""

    release: Release
    index: Index
    lines: list[str]  # the sentences, folded
    cast: Cast
    actors: dict[str, dict[str, Any]]  # of all releases
    drafts: list[Draft] = field(default_factory=list)
    acronyms: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # plain name of an organisation -> who it is in this release
    countries: list[str] = field(default_factory=list)  # most named first

    def new(self, actor: str, name: str, kind: str, country: str = "", affiliation: str = "", members: str = "") -> str:
        """The actor, entered in the table of all releases if it is new; the lexicon's own row goes before."""
        if actor not in self.actors:
            row = self.index.actors.get(actor, {})
            self.actors[actor] = {
                "actor": actor,
                "name": row.get("name") or name,
                "kind": row.get("kind") or kind,
                "country": row.get("country") or country or None,
                "affiliation": row.get("affiliation") or affiliation or None,
                "members": members or None,
            }
        return actor

    def country_of(self, actor: str) -> str:
        """The id of the country (or union of countries) that an actor belongs to; empty when unknown."""
        row = self.actors.get(actor) or self.index.actors.get(actor) or {}
        if actor == "eu" or row.get("affiliation") == "eu":
            return "eu"
        return (row.get("country") or "").lower()


def add_organisation(scene: Scene, line: int, find: Find, hits: list[Hit]) -> Draft:
    """The mention of an organisation, body or instrument found by its form."""
    text = scene.lines[line]
    inside = [hit for hit in hits if find.start <= hit.start and hit.end <= find.end]
    stated = [hit.actor for hit in inside if hit.kind == "country"]
    core = next((hit for hit in inside if (hit.start, hit.end) == find.core and find.rule == "lexicon"), None)
    start, end = find.start, find.end
    joined = len(set(stated)) > 1
    country = stated[0].upper() if stated and not joined else ""
    if core and core.kind in {"instrument", "body"}:
        return Draft(line, start, end, core.kind, "lexicon", core.actor)
    if core and country in {"", scene.index.actors[core.actor]["country"]}:
        return Draft(line, start, end, core.kind, "lexicon", core.actor)
    name = text[find.core[0] : find.core[1]]
    for hit in inside:
        if hit.kind == "country" and not joined:
            name = name.replace(text[hit.start : hit.end], "", 1)
    name = re.sub(r"^(?:'s|[ –-])+|^[Tt]he | of(?: the)? *$", "", name.strip()).strip()
    plain = name.lower()
    if find.kind in {"body", "instrument"}:
        actor = scene.names.get(plain) or _shorter(scene, plain) or slug([name])
        scene.names.setdefault(plain, actor)
        scene.new(actor, text[start:end], find.kind)
        return Draft(line, start, end, find.kind, "pattern", actor)
    known = scene.index.named
    affiliation = next((hit.actor for hit in inside if hit.kind in {"organisation", "office"}), "")
    actor = known.get((plain, country), "") if country else ""
    if not country and not affiliation:
        actor = scene.names.get(plain) or _shorter(scene, plain)
        actor = actor or next((known[plain, c.upper()] for c in scene.countries if (plain, c.upper()) in known), "")
        if not actor and " of " in plain and re.match("ministry|secretariat", plain):
            country = next((c.upper() for c in scene.countries if c not in {"us", "eu"}), "")
    if not actor:
        words = [name] + ([country] if country and find.kind != "body" else [])
        actor = slug(words)
        scene.new(actor, text[start:end], find.kind, country, affiliation or country.lower())
    scene.names.setdefault(plain, actor)
    return Draft(line, start, end, find.kind, "pattern", actor)


def _shorter(scene: Scene, plain: str) -> str:
    """Who is meant when this name is a longer one's part, with its head: Strategic Dialogue, for … on Biological Security."""
    words = set(plain.split())
    if len(words) < 2:
        return ""
    head = plain.split(" of ")[0].split(" on ")[0].split(" for ")[0].split()[-1]
    for name, actor in scene.names.items():
        other = name.split(" of ")[0].split(" on ")[0].split(" for ")[0].split()
        if (
            other
            and head == other[-1]
            and (words < set(name.split()) or (words > set(name.split()) and len(name.split()) > 1))
        ):
            return actor
    return ""


def _office(text: str, find: Find, hits: list[Hit], finds: list[Draft]) -> tuple[str, str, str]:
    """(title, organisation, country) that the words around a person's name give."""
    start, end = find.core
    before = text[find.start : start].strip()
    after = re.match(
        r"(?:,|'s)? (?:of|from|with|at) (?:the )?|, (?:(?!and )[^,.;]){0,80}?(?=$|[,.;])", text[end : end + 120]
    )
    reach = end + (after.end() if after else 0)
    if after and not after[0].startswith(","):
        reach += 1
    near = [(h.start, h.end, h.actor, h.kind) for h in hits if find.start <= h.start < start or end <= h.start < reach]
    near += [(d.start, d.end, d.actor, d.kind) for d in finds if end <= d.start < reach]
    organisation = next((a for _, _, a, k in sorted(near, reverse=True) if k in {"organisation", "office", "body"}), "")
    country = next((a.upper() for _, _, a, k in near if k == "country"), "")
    title = before
    if not before and after and after[0].startswith(", "):
        title = after[0][2:].strip()
    return title, organisation, country


def _ministry(title: str, country: str, scene: Scene) -> str:
    """The organisation that a title names by its field: Minister of Public Security, Homeland Security Secretary."""
    plain = title.lower().replace("the ", "")
    field_ = re.search(r"(?:minister|secretary) (?:of|for) ([\w ]+?)(?: and deputy .*| of .*)?$", plain)
    prefix = re.search(r"([a-z]+(?: [a-z]+)?) (?:minister|secretary)$", plain)
    names = [f"{head} of {m[1]}" for m in (field_, prefix) if m for head in ("ministry", "department")]
    for name in names:
        for code in [country] if country else [c.upper() for c in scene.countries[:2]]:
            found = scene.index.named.get((name, code)) or (scene.names.get(name) if country else None)
            if found and (scene.country_of(found) or code.lower()) == code.lower():
                return found
    return ""


def add_people(scene: Scene, finds: list[tuple[int, Find]], hits: list[list[Hit]]) -> None:
    """Persons with a full name first, then those named by surname alone."""
    bits, index = scene.index.bits, scene.index
    pending: list[tuple[int, Find, list[str]]] = []
    named: list[tuple[int, Find, list[str], str]] = []
    for line, find in finds:
        name = scene.lines[line][find.core[0] : find.core[1]]
        known = next(
            (h.actor for h in hits[line] if h.kind == "person" and find.core[0] <= h.start and h.end <= find.core[1]),
            "",
        )
        words = name_words(name)
        if known or len(words) > 1:
            named.append((line, find, words, known))
        else:
            pending.append((line, find, words))
    uses = Counter(" ".join(words) for _, _, words, _ in named)
    order = sorted(
        range(len(named)), key=lambda i: (not named[i][3], -uses[" ".join(named[i][2])], -len(named[i][2]), i)
    )
    people: dict[int, tuple[Person, str]] = {}
    for i in order:
        _, find, words, known = named[i]
        rule = find.rule
        if known:
            words = name_words(index.actors[known]["name"])
        eastern = bool(bits.get(words[0], 0) & SURNAME) and len(words) == 2
        person = None if known else scene.cast.persons.get(person_id(words)) or scene.cast.longer(words)
        if not person and not known and (person := scene.cast.misspelled(words)):
            rule = "spelling"
        people[i] = (person or scene.cast.add(words, id=known, eastern=eastern), rule)
    for i, (line, find, _, _) in enumerate(named):
        person, rule = people[i]
        _place_person(scene, line, find, person, rule, hits[line])
    for line, find, words in pending:
        title = scene.lines[line][find.start : find.core[0]].strip()
        person, slip = scene.cast.named(words[-1], title, line)
        slip = slip or find.rule == "spelling"
        if not person and (holder := _holder(scene, words[-1], title)):
            person = scene.cast.add(name_words(index.actors[holder]["name"]), id=holder)
            person.words = name_words(index.actors[holder]["name"])
        person = person or scene.cast.add(words)
        _place_person(scene, line, find, person, "spelling" if slip else find.rule, hits[line])


def _holder(scene: Scene, surname: str, title: str) -> str:
    """The office-holder of the lexicon with that surname and a title that shares a word, in office on the day."""
    day = scene.release.date
    said = set(title.split())
    held = {
        role["actor"]
        for role in scene.index.holders.get(surname, [])
        if said & set(role["office"].split()) - {"of", "the", "Acting", "Deputy"}
        and (not day or (role["start"] or day) <= day <= (role["end"] or day))
    }
    return min(held) if len(held) == 1 else ""


def _place_person(scene: Scene, line: int, find: Find, person: Person, rule: str, hits: list[Hit]) -> None:
    """Enter one mention of a person, with what it says of the office."""
    others = [draft for draft in scene.drafts if draft.line == line]
    title, organisation, country = _office(scene.lines[line], find, hits, others)
    if title:
        person.said |= set(title.split())
        person.title = person.title or title
    person.organisation = person.organisation or organisation
    person.country = person.country or country
    insort(person.places, line)
    scene.drafts.append(Draft(line, find.start, find.end, "person", rule, person.id, person=person))


def add_lone_names(scene: Scene, line: int, occupied: list[tuple[int, int]]) -> None:
    """Surnames and acronyms that stand alone in a sentence."""
    text = scene.lines[line]
    for match in _CAPITALIZED.finditer(text):
        start, end = match.span()
        word = match[0]
        if word.endswith("'s"):
            word, end = word[:-2], end - 2
        acronym = scene.acronyms.get(word)
        persons = scene.cast.by_word.get(word)
        if (not acronym and not persons) or any(a < end and start < b for a, b in occupied):
            continue
        if acronym:
            kind = (scene.actors.get(acronym) or scene.index.actors[acronym])["kind"]
            scene.drafts.append(Draft(line, start, end, kind, "acronym", acronym))
            continue
        before = text[max(0, start - 40) : start].split(" ")
        title = before[-2] if len(before) > 1 and text[start - 1 : start] == " " else ""
        rule = "surname"
        if title[:1].isupper() and title.isalpha() and not scene.index.bits.get(title, 0):
            if title not in {person.words[0] for person in persons or []}:
                continue  # the end of another name
        follows = text[end + 1 : end + 2]
        if text[end : end + 1] == "-" or (follows.isupper() and text[end : end + 1] == " "):
            continue
        person, _ = scene.cast.named(word, "", line)
        if person:
            if title == person.words[0]:
                start -= len(title) + 1
            scene.drafts.append(Draft(line, start, end, "person", rule, person.id, person=person))


def add_hits(scene: Scene, line: int, hits: list[Hit], finds: list[Find]) -> None:
    """The lexicon's names that stand alone, or inside a longer name where they keep their meaning."""
    text = scene.lines[line]
    for hit in hits:
        start, end = hit.start, hit.end
        around = next((f for f in finds if f.start <= start and end <= f.end and f.rule != "anaphor"), None)
        printed = text[start:end]
        rule = (
            "acronym"
            if printed.isupper() and printed.isalnum() and len(printed) < 9 and hit.kind != "country"
            else "lexicon"
        )
        if around and around.kind == "person":
            if start >= around.core[0]:
                continue
        elif around:
            if (start, end) == around.core:
                continue
            possessive = text.startswith("'s ", end) or text[max(0, start - 8) : start].endswith((" of ", " of the "))
            if (not possessive and printed not in scene.index.adjectives) or hit.kind == "body":
                continue
            if around.kind == "event" or (around.kind == "instrument" and hit.kind != "country"):
                continue
        elif hit.kind == "country":
            government = re.match(r"(?:'s)? [Gg]overnment\b", text[end : end + 14])
            of = re.search(r"\b[Gg]overnment of (?:the )?$", text[max(0, start - 20) : start])
            end += government.end() if government else 0
            start -= len(of[0]) if of else 0
        if hit.kind == "person":
            continue
        scene.drafts.append(Draft(line, start, end, hit.kind, rule, hit.actor, nested=around is not None))
    for hit in hits:
        if hit.kind == "person" and not any(f.start <= hit.start and hit.end <= f.end for f in finds):
            finds.append(Find(hit.start, hit.end, "person", "lexicon", (hit.start, hit.end)))


def add_acronyms(scene: Scene, hits: list[list[Hit]]) -> None:
    """Short names introduced in brackets after a name: `Ministry of Public Security (MPS)`."""
    for draft in list(scene.drafts):
        text = scene.lines[draft.line]
        match = _ACRONYM.match(text, draft.end) or _ACRONYM.match(text, draft.end + 2)
        if not match or draft.kind in {"person", "country"} or draft.nested or sum(c.isupper() for c in match[1]) < 2:
            continue
        short = match[1]
        scene.acronyms[short] = draft.actor
        same = [d for d in scene.drafts if scene.lines[d.line][d.start : d.end] == short]
        for other in same:
            other.actor, other.kind = draft.actor, draft.kind
        if not any(d.line == draft.line and d.start == match.start(1) for d in same):
            scene.drafts.append(Draft(draft.line, match.start(1), match.end(1), draft.kind, "acronym", draft.actor))


def place_persons(scene: Scene) -> None:
    """Give each person the organisation and country that the release or the lexicon tells."""
    for person in scene.cast.persons.values():
        row = scene.index.actors.get(person.id, {}) if person.known else {}
        held = [role for role in scene.index.offices.get(person.id, []) if in_office(role, scene.release.date)]
        office = next((role["organisation"] for role in held if scene.release.date and role["organisation"]), "")
        office = "" if (scene.index.actors.get(office) or {}).get("kind") == "country" else office
        person.country = person.country or scene.country_of(person.organisation).upper() or row.get("country", "")
        person.organisation = person.organisation or _ministry(person.title, person.country, scene) or office
        person.country = person.country or scene.country_of(person.organisation).upper()
        if person.eastern and not person.country and "cn" in scene.countries:
            person.country = "CN"
        name = " ".join(person.words)
        scene.new(person.id, name, "person", person.country, person.organisation or person.country.lower())
