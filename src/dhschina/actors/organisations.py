"""Organisations: which organisation, body, instrument or country a name means in one release."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from dhschina.actors.persons import slug
from dhschina.actors.runs import Find, Hit
from dhschina.actors.scenes import Draft, Scene

_ACRONYM = re.compile(r" \((?:the )?[\"“]?([A-Z][\w.&/-]{1,11}(?: [A-Z][a-z]{3,12})?)[\"”]?\)")
_PLURAL = re.compile(r"[A-Z]+s")
_CAPITALS = re.compile(r"\b[A-Z]{3,12}\b")
_SECOND = re.compile(r"^(?:first|second|third|fourth|fifth|sixth|seventh|\w+th|inaugural|annual) ")  # sessions of one
_AROUND = re.compile(r"^(?:'s|[ –-])+|^[Tt]he | (?:of(?: the)?|d[eo](?:l| la)?|da) *$")


def within(hits: Sequence[Hit], start: int, end: int) -> list[Hit]:
    """The hits between two places; `hits` are in the order of the text."""
    return list(hits[bisect_left(hits, (start,)) : bisect_left(hits, (end,))])


def add_organisation(scene: Scene, line: int, find: Find, hits: Sequence[Hit]) -> None:
    """Enter the mention of an organisation, body or instrument found by its form."""
    text = scene.lines[line]
    inside = within(hits, find.start, find.end)
    stated = list(dict.fromkeys(hit.actor for hit in inside if hit.kind == "country"))
    country = stated[0].upper() if len(stated) == 1 else ""
    if find.rule == "lexicon":
        core = next(hit for hit in inside if (hit.start, hit.end) == find.core)
        own = core.kind in {"instrument", "body"} or country in {"", scene.index.actors[core.actor]["country"]}
        if own:
            scene.add(Draft(line, find.start, find.end, core.kind, "lexicon", core.actor))
            return
    name = text[find.core[0] : find.core[1]]
    if country:
        for hit in inside:
            if hit.kind == "country":
                name = name.replace(text[hit.start : hit.end], "", 1)
    name = _AROUND.sub("", _AROUND.sub("", name.strip())).strip()
    kind = find.kind or "organisation"
    plain = _SECOND.sub("", name.lower().replace("u.s.", "us")) if kind == "body" else name.lower()
    actor = _known(scene, plain, kind, country) or _new(
        scene, name, text[find.start : find.end], kind, country, [hit for hit in inside if hit[:2] != find.core]
    )
    if plain not in scene.names:
        scene.names[plain] = actor
        scene.heads.setdefault(_head(plain), []).append(plain)
    scene.add(Draft(line, find.start, find.end, scene.row(actor).get("kind") or kind, "pattern", actor))


def _known(scene: Scene, plain: str, kind: str, country: str) -> str:
    """The organisation of that plain name: this country's, this release's, or that of a country named in it."""
    named = scene.index.named
    if country and kind not in {"body", "instrument"}:
        return named.get((plain, country), "")
    actor = scene.names.get(plain) or _shorter(scene, plain)
    if actor or kind in {"body", "instrument"}:
        return actor
    return next((named[plain, code.upper()] for code in scene.countries if (plain, code.upper()) in named), "")


def _new(scene: Scene, name: str, surface: str, kind: str, country: str, inside: Sequence[Hit]) -> str:
    """A new organisation; a ministry belongs to the foreign country of the release when nothing else is said."""
    if kind in {"body", "instrument"}:
        return scene.enter(slug([name]), surface, kind)
    parent = next((hit.actor for hit in inside if hit.kind in {"organisation", "office"}), "")
    country = country or scene.country_of(parent).upper()
    if not country and re.match(r"(?i)(?:ministry|secretariat) of ", name):
        country = next((code.upper() for code in scene.countries if code not in {"us", "eu"}), "")
    return scene.enter(slug([name, country]), surface, kind, country, parent or country.lower())


def _head(plain: str) -> str:
    """The word that says what kind of thing a name is of: `group` of a working group on trade."""
    return (re.split(r" (?:of|on|for|against) ", plain)[0].split() or [plain])[-1]


def _shorter(scene: Scene, plain: str) -> str:
    """Who is meant by a part of a longer name, or a longer form: Strategic Dialogue (on Biological Security)."""
    words = set(plain.split())
    for name in scene.heads.get(_head(plain), [])[:50] if len(words) > 1 else []:
        other = set(name.split())
        if words < other or (words > other and len(other) > 1):
            return scene.names[name]
    return ""


def add_hits(scene: Scene, line: int, hits: Sequence[Hit], finds: Sequence[Find]) -> None:
    """Enter the lexicon's names that stand alone, or inside a longer name where they keep their meaning.

    Inside an official name a country is none (U.S. Coast Guard), but for a possessive, an adjective and `of`.
    `finds` are in the order of the text.
    """
    text = scene.lines[line]
    starts = [find.start for find in finds]
    for hit in hits:
        start, end = hit.start, hit.end
        before = bisect_left(starts, start + 1) - 1
        around = finds[before] if before >= 0 and end <= finds[before].end else None
        printed = text[start:end]
        if hit.kind == "person" or (around and (start, end) == around.core):
            continue
        if around and around.kind == "person":
            if start >= around.core[0]:
                continue
        elif around and around.rule != "anaphor":
            owner = text.startswith("'s ", end) or text.endswith((" of ", " of the "), around.start, start)
            keeps = owner or printed in scene.index.adjectives
            forum = around.kind == "event" and hit.kind == "body" and " " in printed  # Bali Process Ministerial
            if not forum and (not keeps or hit.kind == "body" or around.kind == "event"):
                continue
        elif hit.kind == "country":
            government = re.match(r"(?:'s)? [Gg]overnment\b", text[end : end + 14])
            of = re.search(r"\b[Gg]overnment of (?:the )?$", text[max(0, start - 20) : start])
            if government or of:
                scene.add(Draft(line, start, end, hit.kind, "lexicon", hit.actor, True))
                end += government.end() if government else 0
                start -= len(of[0]) if of else 0
                house = f"government-{hit.actor}"
                name = f"Government of {scene.row(hit.actor)['name']}"
                scene.enter(house, name, "organisation", hit.actor.upper(), hit.actor)
                scene.add(Draft(line, start, end, "organisation", "pattern", house))
                continue
        elif printed.startswith("Ministry ") and (elsewhere := _elsewhere(scene, hit, printed)):
            scene.add(Draft(line, start, end, hit.kind, "pattern", elsewhere))
            continue
        short = printed.isupper() and printed.isalnum() and hit.kind != "country"
        nested = around is not None and around.rule != "anaphor"
        scene.add(Draft(line, start, end, hit.kind, "acronym" if short else "lexicon", hit.actor, nested))


def _elsewhere(scene: Scene, hit: Hit, printed: str) -> str:
    """The ministry of the release's own foreign country, when the lexicon's is of one that the release never names."""
    own = scene.country_of(hit.actor)
    foreign = [country for country in scene.countries if country in scene.stated - {"us", "eu"}]
    if own in scene.stated or not foreign:
        return ""
    plain = printed.lower()
    actor = scene.names.get(plain) or scene.index.named.get((plain, foreign[0].upper()), "")
    scene.names[plain] = actor or _new(scene, printed, printed, hit.kind, foreign[0].upper(), [])
    return scene.names[plain]


def add_acronyms(scene: Scene) -> None:
    """Learn the short names introduced in brackets, `Ministry of Public Security (MPS)`, and enter them there.

    Initials of a name (`National Crime Agency`) that no list holds and that stand in the release mean it too.
    """
    introduced: list[tuple[Draft, int, int]] = []
    initials: dict[str, str] = {}
    for line, drafts in scene.in_order():
        text = scene.lines[line]
        for draft in drafts:
            if draft.kind in {"person", "country"} or draft.nested:
                continue
            if match := acronym_at(text, draft.end, draft.kind):
                scene.acronyms[match[1]] = draft.actor
                introduced.append((draft, *match.span(1)))
            short = "".join(word[0] for word in text[draft.start : draft.end].split() if word[0].isupper())
            if len(short) > 2 and draft.kind != "instrument" and short not in scene.index.names:
                initials.setdefault(short, draft.actor)
    capitals = {word for line in scene.lines for word in _CAPITALS.findall(line)} if initials else set()
    scene.acronyms = {short: initials[short] for short in initials if short in capitals} | scene.acronyms
    for line, drafts in scene.in_order() if scene.acronyms else ():
        for draft in drafts:
            meant = scene.acronyms.get(scene.lines[line][draft.start : draft.end])
            if meant:
                draft.actor, draft.kind = meant, scene.row(meant)["kind"]
    for draft, start, end in introduced:
        if not scene.is_taken(draft.line, start, end):
            scene.add(Draft(draft.line, start, end, draft.kind, "acronym", draft.actor))


def acronym_at(text: str, end: int, kind: str) -> re.Match[str] | None:
    """The short name in brackets right after a name that ends at `end`: initials, or a word (the “Treaty”)."""
    match = _ACRONYM.match(text, end + 2 if text.startswith("'s", end) else end)
    if not match or _PLURAL.fullmatch(match[1]):
        return None
    own = match[1] in text[max(0, end - 80) : end].split()  # New Zealand Customs Service (Customs)
    fits = kind == "instrument" if match[0][-2] in '"”' else own
    return match if fits or sum(letter.isupper() for letter in match[1]) > 1 else None
