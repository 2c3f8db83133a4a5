"""Groups: whom the phrases of a release mean that name nobody: collectives, and what points back."""

import re
from collections import Counter

from dhschina import phrases
from dhschina.persons import Person, slug
from dhschina.phrases import Phrase
from dhschina.scenes import Draft, Scene


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
    here = [
        d
        for d in scene.drafts
        if (d.line == line and not d.nested) or (d.line == line and phrase.start <= d.start < phrase.end)
    ]
    pair = scene.countries[:2] if len(scene.countries) > 1 else []
    named = [d for d in here if d.kind == "country" and phrase.start <= d.start < phrase.end]
    inside = [d.actor for d in named]
    adjectives = re.findall(r"[a-z-]+", text[named[-1].end : phrase.end])[:-1] if named else []
    if len(inside) > 1:
        if noun in phrases.STATES | phrases.SIDES or noun in phrases.PERSONS:
            return inside
        own = [_agency(scene, country, adjectives) for country in inside]
        return [a for a in own if a] if all(own) else []
    if "other" in lead or (lead[:1] and lead[0] in {"relevant", "competent", "appropriate"}):
        return []
    if noun in phrases.STATES:
        return pair
    if noun in phrases.AGENCIES or noun == "coast guard":
        after = re.match(r" of (?:the )?", text[phrase.end :])
        owner = next((d.actor for d in here if after and d.start == phrase.end + after.end()), "")
        orgs = list(
            dict.fromkeys(
                d.actor for d in sorted(scene.drafts, key=lambda d: (d.line, d.start)) if d.kind == "organisation"
            )
        )
        if owner:
            return [o for o in orgs if scene.country_of(o) == owner]
        before = [
            d.actor for d in scene.drafts if d.kind == "organisation" and (d.line, d.start) < (line, phrase.start)
        ]
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


def resolve_phrases(scene: Scene, found: list[list[Phrase]]) -> None:
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
                    forums.append(
                        (
                            (scene.actors.get(event.actor) or scene.index.actors[event.actor])["name"].lower(),
                            event.actor,
                        )
                    )
                continue
            inside = any(a < event.end and event.start < b for a, b in outer)
            if event.kind == "instrument" and not inside:
                actor = _paper(scene, event, papers)
                rule = "introduced" if event.lead.split()[0] in {"a", "an"} else "anaphor"
            elif event.kind == "body" and not inside:
                actor = _forum(event, forums)
                rule = "anaphor"
            elif event.kind == "organisation":
                country = next(
                    (d.actor for d in drafts if event.start <= d.start < event.end and d.kind == "country"), ""
                )
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


_FAMILIES = (
    {"plan", "outline", "roadmap", "strategy", "program", "programme", "framework"},
    {"memorandum", "understanding", "mou"},
)
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
        return next(
            (a for n, a in reversed(forums) if re.search("group|dialogue|commission|forum|committee|council", n)), ""
        )
    return next((actor for name, actor in reversed(forums) if phrase.noun in name), "")
