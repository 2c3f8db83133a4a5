"""Actors: who is meant by the names and phrases of the releases, across aliases, short forms and spelling slips."""

import re
from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import ahocorasick
import polars as pl

from dhschina import phrases
from dhschina.lexicons import Lexicons
from dhschina.names import GIVEN, SURNAME, TITLE, Find, Hit, find_names, word_bits
from dhschina.persons import Cast, Person, is_slip, name_words, person_id, slug
from dhschina.phrases import Phrase, find_phrases
from dhschina.releases import Release
from dhschina.tables import frame

_PRINTED = str.maketrans({"’": "'", "‘": "'", "\n": " ", "\r": " ", "\t": " ", "\u00a0": " ", "\u2011": "-", "\u202f": " "})
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl"}
_UNEVEN = re.compile(r"  |[ﬀ-ﬄ]")
_ACRONYM = re.compile(r" \((?:the )?[\"“]?([A-Z][\w.&/-]{1,11})[\"”]?\)")
_CAPITALIZED = re.compile(r"[^\W\d_a-z][\w&]*(?:['-][\w&]+)*")


def fold(text: str) -> tuple[str, list[int] | None]:
    """The text with straight apostrophes and single spaces; and each character's place in it, unless unchanged."""
    folded = text.translate(_PRINTED)
    if not _UNEVEN.search(folded):
        return folded, None
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(folded):
        if character == " " and kept and kept[-1] == " ":
            continue
        for part in _LIGATURES.get(character, character):
            kept.append(part)
            places.append(place)
    return "".join(kept), places


@dataclass
class Index:
    """The lexicons made ready for searching."""

    automaton: Any
    bits: dict[str, int]
    actors: dict[str, dict[str, str]]
    contested: frozenset[str]
    adjectives: frozenset[str]
    named: dict[tuple[str, str], str]  # (name without its country, country) -> organisation
    holders: dict[str, list[dict[str, str]]]  # surname -> offices held
    offices: dict[str, list[dict[str, str]]]  # person -> offices held


_index: list[tuple[Lexicons, Index]] = []  # of the lexicons used last


def _plain(name: str) -> str:
    """A name of an organisation without the country around it, in lower case."""
    name = re.sub(r" \([A-Z]{2,5}\)$| of (?:the )?People's Republic of China$", "", name)
    return re.sub(r"^(?:the|u\.s\.|us|united states|chinese|china) ", "", name.lower())


def index_of(lexicons: Lexicons) -> Index:
    """The lexicons made ready; kept for the next call with the same ones."""
    if _index and _index[0][0] is lexicons:
        return _index[0][1]
    actors = {row["actor"]: row for row in lexicons.actors.iter_rows(named=True)}
    places = frozenset(lexicons.places["phrase"])
    names = [(row["name"], row["actor"]) for row in actors.values()]
    names += list(lexicons.aliases.select("alias", "actor").iter_rows())
    automaton = ahocorasick.Automaton()
    for phrase in sorted(places):
        automaton.add_word(phrase, (len(phrase), "", ""))
    named: dict[tuple[str, str], str] = {}
    for name, actor in names:
        kind, country = actors[actor]["kind"], actors[actor]["country"]
        if not name.endswith(")"):
            automaton.add_word(name, (len(name), actor, kind))
        if kind in {"organisation", "office", "body"}:
            named.setdefault((_plain(name), country), actor)
    automaton.make_automaton()
    holders: dict[str, list[dict[str, str]]] = {}
    offices: dict[str, list[dict[str, str]]] = {}
    bits = word_bits(lexicons)
    for role in lexicons.roles.iter_rows(named=True):
        words = name_words(actors[role["actor"]]["name"])
        offices.setdefault(role["actor"], []).append(role)
        for word in {words[-1], words[0]} if bits.get(words[0], 0) & SURNAME else {words[-1]}:
            holders.setdefault(word, []).append(role)
    adjectives = frozenset(lexicons.aliases.filter(pl.col("note") == "people or adjective")["alias"])
    contested = places & {name for name, _ in names}
    made = Index(automaton, bits, actors, contested, adjectives, named, holders, offices)
    _index[:] = [(lexicons, made)]
    return made


def find_hits(text: str, index: Index) -> list[Hit]:
    """The lexicon's names in a folded text: whole words, leftmost first, then longest."""
    found = []
    last = len(text) - 1
    for end, (length, actor, kind) in index.automaton.iter(text):
        start = end - length + 1
        if (end < last and text[end + 1].isalnum() and text[end].isalnum()) or (start and text[start - 1].isalnum()):
            continue
        found.append((start, -end - 1, actor, kind))
    found.sort()
    hits: list[Hit] = []
    free = 0
    for start, end, actor, kind in found:
        if start >= free:
            hits.append(Hit(start, -end, actor, kind))
            free = -end
    return hits


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


def _organisation(scene: Scene, line: int, find: Find, hits: list[Hit]) -> Draft:
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
        if other and head == other[-1] and (words < set(name.split()) or words > set(name.split()) and len(name.split()) > 1):
            return actor
    return ""


def _office(text: str, find: Find, hits: list[Hit], finds: list[Draft]) -> tuple[str, str, str]:
    """(title, organisation, country) that the words around a person's name give."""
    start, end = find.core
    before = text[find.start : start].strip()
    after = re.match(r"(?:,|'s)? (?:of|from|with|at) (?:the )?|, (?:(?!and )[^,.;]){0,80}?(?=$|[,.;])", text[end : end + 120])
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


def _add_people(scene: Scene, finds: list[tuple[int, Find]], hits: list[list[Hit]]) -> None:
    """Persons with a full name first, then those named by surname alone."""
    bits, index = scene.index.bits, scene.index
    pending: list[tuple[int, Find, list[str]]] = []
    named: list[tuple[int, Find, list[str], str]] = []
    for line, find in finds:
        name = scene.lines[line][find.core[0] : find.core[1]]
        known = next((h.actor for h in hits[line] if h.kind == "person" and find.core[0] <= h.start and h.end <= find.core[1]), "")
        words = name_words(name)
        if known or len(words) > 1:
            named.append((line, find, words, known))
        else:
            pending.append((line, find, words))
    uses = Counter(" ".join(words) for _, _, words, _ in named)
    order = sorted(range(len(named)), key=lambda i: (not named[i][3], -uses[" ".join(named[i][2])], -len(named[i][2]), i))
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


def _lone_names(scene: Scene, line: int, occupied: list[tuple[int, int]]) -> None:
    """Surnames and acronyms that stand alone in a sentence."""
    text = scene.lines[line]
    for match in _CAPITALIZED.finditer(text):
        start, end = match.span()
        word = match[0]
        if word.endswith("'s"):
            word, end = word[:-2], end - 2
        acronym = scene.acronyms.get(word)
        persons = scene.cast.by_word.get(word)
        if not acronym and not persons or any(a < end and start < b for a, b in occupied):
            continue
        if acronym:
            kind = (scene.actors.get(acronym) or scene.index.actors[acronym])["kind"]
            scene.drafts.append(Draft(line, start, end, kind, "acronym", acronym))
            continue
        before = text[max(0, start - 40) : start].split(" ")
        title = before[-2] if len(before) > 1 and text[start - 1 : start] == " " else ""
        rule = "surname"
        if title[:1].isupper() and not scene.index.bits.get(title, 0):
            if any(is_slip(title, word) for word, kind in scene.index.bits.items() if kind & TITLE):
                rule = "spelling"
                start -= len(title) + 1
            elif title.isalpha() and title not in {p.words[0] for p in persons or []}:
                continue
        follows = text[end + 1 : end + 2]
        if rule == "surname" and (text[end : end + 1] == "-" or follows.isupper() and text[end : end + 1] == " "):
            continue
        person, _ = scene.cast.named(word, "", line)
        if person:
            if title == person.words[0] and rule == "surname":
                start -= len(title) + 1
            scene.drafts.append(Draft(line, start, end, "person", rule, person.id, person=person))


def _principals(scene: Scene) -> list[Person]:
    """The person named most often of each of the two countries named most often."""
    found = []
    uses = Counter(draft.actor for draft in scene.drafts if draft.kind == "person")
    for country in scene.countries[:2]:
        own = [p for p in scene.cast.persons.values() if p.country.lower() == country]
        if own:
            found.append(min(own, key=lambda p: (-uses[p.id], p.id)))
    return found if len(found) == 2 else []


def _members(scene: Scene, phrase: Phrase, line: int) -> list[str]:
    """Whom a collective stands for; none when the release does not say."""
    text = scene.lines[line]
    lead, noun = phrase.lead.split(), phrase.noun
    here = [d for d in scene.drafts if d.line == line and not d.nested or d.line == line and phrase.start <= d.start < phrase.end]
    pair = scene.countries[:2] if len(scene.countries) > 1 else []
    named = [d for d in here if d.kind == "country" and phrase.start <= d.start < phrase.end]
    inside = [d.actor for d in named]
    adjectives = re.findall(r"[a-z-]+", text[named[-1].end : phrase.end])[:-1] if named else []
    if len(inside) > 1:
        if noun in phrases.STATES | phrases.SIDES or noun in phrases.PERSONS:
            return inside
        own = [_agency(scene, country, adjectives) for country in inside]
        return [a for a in own if a] if all(own) else []
    if "other" in lead or lead[:1] and lead[0] in {"relevant", "competent", "appropriate"}:
        return []
    if noun in phrases.STATES:
        return pair
    if noun in phrases.AGENCIES or noun == "coast guard":
        after = re.match(r" of (?:the )?", text[phrase.end :])
        owner = next((d.actor for d in here if after and d.start == phrase.end + after.end()), "")
        orgs = list(dict.fromkeys(d.actor for d in sorted(scene.drafts, key=lambda d: (d.line, d.start)) if d.kind == "organisation"))
        if owner:
            return [o for o in orgs if scene.country_of(o) == owner]
        before = [d.actor for d in scene.drafts if d.kind == "organisation" and (d.line, d.start) < (line, phrase.start)]
        recent = list(dict.fromkeys(reversed(before)))
        if noun == "coast guard":
            recent = [o for o in recent if "Coast Guard" in scene.actors.get(o, scene.index.actors.get(o, {}))["name"]]
        first = recent[:1]
        return first + [o for o in recent[1:] if scene.country_of(o) != scene.country_of(first[0])][:1]
    principals = _principals(scene)
    if noun == "delegation" and not text[phrase.start : phrase.end].endswith("s"):
        led = re.match(r" (?:was |is )?(?:led|headed) by", text[phrase.end :])
        return list(dict.fromkeys(d.actor for d in here if led and d.kind == "person" and d.start > phrase.end))
    if noun in phrases.SIDES:
        if noun == "delegation" or not principals:
            near = [d.actor for d in here if d.end < phrase.start and d.kind in {"country", "organisation", "body"}]
            near = [a for i, a in enumerate(near) if scene.country_of(a) not in {scene.country_of(b) for b in near[:i]}]
            return near[-2:] if noun in {"side", "party"} and len(near) > 1 and not principals else pair
        return [p.organisation or p.country.lower() for p in principals]
    if len({"two", "both", "2", "neither", "each"} & set(lead)) and principals:
        return [p.id for p in principals]
    lines: dict[int, list[str]] = {}
    for draft in sorted(scene.drafts, key=lambda d: (d.line, d.start)):
        if draft.kind == "person" and draft.line <= line:
            lines.setdefault(draft.line, []).append(draft.actor)
    first = next((list(dict.fromkeys(who)) for who in lines.values() if len(set(who)) > 1), [])
    return first if len(first) > 1 else [p.id for p in principals]


def _agency(scene: Scene, country: str, adjectives: list[str]) -> str:
    """The organisation of a country that is named in the release and whose name holds the adjectives."""
    for draft in scene.drafts:
        if draft.kind in {"organisation", "office"} and scene.country_of(draft.actor) == country:
            name = (scene.actors.get(draft.actor) or scene.index.actors[draft.actor])["name"].lower()
            if adjectives and all(word in name for word in adjectives):
                return draft.actor
    return ""


def _resolve_phrases(scene: Scene, found: list[list[Phrase]]) -> None:
    """Descriptions and collectives, in the order of the text; documents first, since collectives need none."""
    papers: list[tuple[str, str]] = []  # (what it was called, actor)
    by_line: dict[int, list[Draft]] = {}
    for draft in scene.drafts:
        by_line.setdefault(draft.line, []).append(draft)
    forums: list[tuple[str, str]] = []
    for line, phrases_here in enumerate(found):
        drafts = sorted(by_line.get(line, []), key=lambda d: d.start)
        outer = [(d.start, d.end) for d in drafts]
        events: list[tuple[int, Draft | Phrase]] = [(d.start, d) for d in drafts] + [(p.start, p) for p in phrases_here]
        for _, event in sorted(events, key=lambda e: (e[0], isinstance(e[1], Phrase))):
            if isinstance(event, Draft):
                if event.kind == "instrument":
                    papers.append((scene.lines[line][event.start : event.end].lower(), event.actor))
                elif event.kind in {"body", "organisation"} and not event.nested:
                    forums.append(((scene.actors.get(event.actor) or scene.index.actors[event.actor])["name"].lower(), event.actor))
                continue
            inside = any(a < event.end and event.start < b for a, b in outer)
            if event.kind == "instrument" and not inside:
                actor = _paper(scene, event, papers)
                rule = "introduced" if event.lead.split()[0] in {"a", "an"} else "anaphor"
            elif event.kind == "body" and not inside:
                actor = _forum(event, forums)
                rule = "anaphor"
            elif event.kind == "organisation":
                country = next((d.actor for d in drafts if event.start <= d.start < event.end and d.kind == "country"), "")
                actor = _agency(scene, country, event.lead.split() or [event.noun])
                rule = "description"
            else:
                continue
            if actor:
                kind = (scene.actors.get(actor) or scene.index.actors[actor])["kind"]
                for draft in drafts:
                    draft.nested = draft.nested or event.start <= draft.start < event.end
                scene.drafts.append(Draft(line, event.start, event.end, kind, rule, actor))
                if kind == "instrument":
                    papers.append((event.noun, actor))
    for line, phrases_here in enumerate(found):
        for phrase in phrases_here:
            if phrase.kind != "collective":
                continue
            drafts = [d for d in scene.drafts if d.line == line]
            if any(d.start < phrase.end and phrase.start < d.end and d.kind != "country" for d in drafts):
                continue
            members = sorted(set(_members(scene, phrase, line)))
            surface = scene.lines[line][phrase.start : phrase.end]
            words = re.sub(r"^(?:the|both|other|our) ", "", surface.lower())
            actor = slug(["grp", *(members or [words])])
            scene.new(actor, surface, "collective", members=";".join(members))
            for draft in drafts:
                draft.nested = draft.nested or phrase.start <= draft.start < phrase.end
            scene.drafts.append(Draft(line, phrase.start, phrase.end, "collective", "collective", actor))


_FAMILIES = ({"plan", "outline", "roadmap", "strategy", "program", "programme", "framework"}, {"memorandum", "understanding", "mou"})
_ANY_PAPER = {"agreement", "arrangement", "contract", "accord", "pact", "deal", "document", "instrument"}


def _paper(scene: Scene, phrase: Phrase, papers: list[tuple[str, str]]) -> str:
    """The instrument that a phrase introduces or points back to; empty when there is none."""
    if phrase.lead.split()[0] in {"a", "an"}:
        actor = slug([phrase.noun, scene.release.id])
        while actor in {known for _, known in papers}:
            actor += "-2"
        return scene.new(actor, phrase.noun, "instrument")
    words = set(phrase.noun.split())
    family = next((f for f in _FAMILIES if f & words), words)
    for name, actor in reversed(papers):
        if family & set(re.findall(r"\w+", name)):
            return actor
    pointed = phrase.lead.split()[0] in {"this", "that"} or words & _ANY_PAPER
    return papers[-1][1] if papers and pointed else ""


def _forum(phrase: Phrase, forums: list[tuple[str, str]]) -> str:
    """The body or organisation that `that mechanism`, `the dialogue`, `the ministry` point back to."""
    if phrase.noun in {"mechanism", "forum", "platform"}:
        return next((a for n, a in reversed(forums) if re.search("group|dialogue|commission|forum|committee|council", n)), "")
    return next((actor for name, actor in reversed(forums) if phrase.noun in name), "")


def _read_sentences(scene: Scene) -> None:
    """Find and resolve everything in one release, from what is sure to what depends on it."""
    index = scene.index
    hits = [find_hits(text, index) for text in scene.lines]
    sure = {hit.actor for line, text in enumerate(scene.lines) for hit in hits[line] if text[hit.start : hit.end] not in index.contested}
    hits = [
        [h for h in found if h.actor and (h.actor in sure or text[h.start : h.end] not in index.contested)]
        for text, found in zip(scene.lines, hits, strict=True)
    ]
    named = Counter(hit.actor for found in hits for hit in found if hit.kind == "country" or hit.actor == "eu")
    scene.countries = [actor for actor, _ in sorted(named.items(), key=lambda item: (-item[1], item[0]))]
    people: list[tuple[int, Find]] = []
    bare: list[tuple[int, Find]] = []
    for line, text in enumerate(scene.lines):
        capitals = sum(word[:1].isupper() for word in text.split())
        headline = 2 * capitals > len(text.split()) and text[-1:] != "."
        finds = find_names(text, hits[line], index.bits, headline)
        for find in finds:
            if find.kind == "person":
                people.append((line, find))
            elif find.rule == "anaphor":
                bare.append((line, find))
            elif find.kind != "event":
                scene.drafts.append(_organisation(scene, line, find, hits[line]))
        _plain_hits(scene, line, hits[line], finds)
    _add_acronyms(scene, hits)
    _add_people(scene, people, hits)
    _name_the_persons(scene)
    phrases_found = []
    by_line: dict[int, list[tuple[int, int]]] = {}
    for draft in scene.drafts:
        by_line.setdefault(draft.line, []).append((draft.start, draft.end))
    for line, text in enumerate(scene.lines):
        _lone_names(scene, line, by_line.get(line, []))
        countries = [(hit.start, hit.end) for hit in hits[line] if hit.kind == "country"]
        phrases_found.append(find_phrases(text, countries))
    for line, find in bare:
        word = scene.lines[line][slice(*find.core)].lower()
        kind = "instrument" if find.kind == "instrument" else "body"
        phrases_found[line].append(Phrase(find.start, find.end, kind, "the", word))
    _resolve_phrases(scene, phrases_found)


def _plain_hits(scene: Scene, line: int, hits: list[Hit], finds: list[Find]) -> None:
    """The lexicon's names that stand alone, or inside a longer name where they keep their meaning."""
    text = scene.lines[line]
    for hit in hits:
        start, end = hit.start, hit.end
        around = next((f for f in finds if f.start <= start and end <= f.end and f.rule != "anaphor"), None)
        printed = text[start:end]
        rule = "acronym" if printed.isupper() and printed.isalnum() and len(printed) < 9 and hit.kind != "country" else "lexicon"
        if around and around.kind == "person":
            if start >= around.core[0]:
                continue
        elif around:
            if (start, end) == around.core:
                continue
            possessive = text.startswith("'s ", end) or text[max(0, start - 8) : start].endswith((" of ", " of the "))
            if not possessive and printed not in scene.index.adjectives or hit.kind == "body":
                continue
            if around.kind == "event" or around.kind == "instrument" and hit.kind != "country":
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


def _add_acronyms(scene: Scene, hits: list[list[Hit]]) -> None:
    """Short names introduced in brackets after a name: `Ministry of Public Security (MPS)`."""
    for draft in list(scene.drafts):
        text = scene.lines[draft.line]
        match = _ACRONYM.match(text, draft.end) or _ACRONYM.match(text, draft.end + 2)
        if not match or draft.kind == "person" or draft.nested and draft.kind != "country":
            continue
        short = match[1]
        scene.acronyms[short] = draft.actor
        same = [d for d in scene.drafts if scene.lines[d.line][d.start : d.end] == short]
        for other in same:
            other.actor, other.kind = draft.actor, draft.kind
        if not any(d.line == draft.line and d.start == match.start(1) for d in same):
            scene.drafts.append(Draft(draft.line, match.start(1), match.end(1), draft.kind, "acronym", draft.actor))


def _name_the_persons(scene: Scene) -> None:
    """Give each person the organisation and country that the release or the lexicon tells."""
    for person in scene.cast.persons.values():
        row = scene.index.actors.get(person.id, {}) if person.known else {}
        held = [role for role in scene.index.offices.get(person.id, []) if _in_office(role, scene.release.date)]
        office = next((role["organisation"] for role in held if scene.release.date and role["organisation"]), "")
        office = "" if (scene.index.actors.get(office) or {}).get("kind") == "country" else office
        person.country = person.country or scene.country_of(person.organisation).upper() or row.get("country", "")
        person.organisation = person.organisation or _ministry(person.title, person.country, scene) or office
        person.country = person.country or scene.country_of(person.organisation).upper()
        if person.eastern and not person.country and "cn" in scene.countries:
            person.country = "CN"
        name = " ".join(person.words)
        scene.new(person.id, name, "person", person.country, person.organisation or person.country.lower())


def _in_office(role: dict[str, str], day: str) -> bool:
    return not day or (role["start"] or day) <= day <= (role["end"] or day)


def find_mentions(
    releases: Mapping[str, Release], sentences: pl.DataFrame, lexicons: Lexicons
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The tables mentions, actors and roles: every place where an actor is named, who it is, and the offices of persons.

    `sentences` as made by `find_sentences`. What each mention was found by stands in `rule`: lexicon, acronym, title,
    pattern, spelling, surname, introduced, anaphor, description or collective.
    """
    index = index_of(lexicons)
    given = [word for word, bits in index.bits.items() if bits & GIVEN]
    actors: dict[str, dict[str, Any]] = {}
    rows: list[tuple[Any, ...]] = []
    offices: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for release, number, start, end in sentences.select("release", "sentence", "start", "end").iter_rows():
        spans.setdefault(release, []).append((number, start, end))
    for id, release in releases.items():
        lines = spans.get(id, [])
        folded = [fold(release.text[start:end]) for _, start, end in lines]
        scene = Scene(release, index, [text for text, _ in folded], Cast(given), actors)
        _read_sentences(scene)
        found: dict[tuple[int, int, str], tuple[Any, ...]] = {}
        for draft in scene.drafts:
            number, first, _ = lines[draft.line]
            places = folded[draft.line][1]
            start = first + (places[draft.start] if places else draft.start)
            end = first + (places[draft.end - 1] + 1 if places else draft.end)
            scene.new(draft.actor, draft.actor, draft.kind)
            kind = actors[draft.actor]["kind"]
            row = (id, number, start, end, release.text[start:end], draft.actor, kind, draft.rule)
            found.setdefault((start, end, draft.actor), row)
        rows += found.values()
        for person in scene.cast.persons.values():
            for office in _offices(scene, person):
                offices.setdefault(office[0:2] + office[3:4], office)
    return frame("mentions", rows), frame("actors", actors.values()), frame("roles", offices.values())


def _offices(scene: Scene, person: Person) -> Iterator[tuple[Any, ...]]:
    """The offices of a person: the lexicon's on that day, or else the title in the text."""
    held = [role for role in scene.index.offices.get(person.id, []) if person.known and _in_office(role, scene.release.date)]
    for role in held:
        yield (person.id, role["office"], role["organisation"] or None, role["start"] or None, role["end"] or None)
    if not held and person.title:
        yield (person.id, person.title, person.organisation or None, None, None)
