"""Phrases that mean an actor without naming it: collectives (`both sides`) and descriptions (`the action outline`).

Each is found by its noun and the words before it; whom it means is decided in `actors`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple


class Phrase(NamedTuple):
    """A place where a phrase may mean an actor."""

    start: int
    end: int
    kind: str  # collective, instrument, body, organisation or person
    lead: str  # the words before the noun, in lower case
    noun: str  # in lower case and singular


_SINGULAR = {
    "parties": "party", "countries": "country", "ministries": "ministry", "agencies": "agency",
    "secretaries": "secretary", "authorities": "authority", "signatories": "signatory", "bodies": "body",
}  # fmt: skip
STATES = frozenset("country nation government capital".split())
SIDES = frozenset("side party delegation team signatory".split())
PERSONS = frozenset("leader minister president secretary principal participant official head director".split())
AGENCIES = frozenset("guard ministry agency department administration authority service organization body".split())
_GROUP = re.compile(
    r"\b(?:[Ss]ides?|[Pp]art(?:y|ies)|[Cc]ountr(?:y|ies)|[Nn]ations?|[Gg]overnments?|[Ll]eaders|"
    r"(?:[Pp]rime |[Ff]oreign |[Ii]nterior |[Jj]ustice )?[Mm]inisters|[Mm]inistr(?:y|ies)|[Aa]genc(?:y|ies)|"
    r"[Dd]epartments|[Dd]elegations?|[Pp]articipants|[Pp]rincipals|[Oo]fficials|[Pp]residents|[Ss]ecretaries|[Aa]dministrations|"
    r"[Aa]uthorities|[Ss]ervices|[Oo]rganizations|[Hh]eads|[Cc]apitals|[Ss]ignatories|[Dd]irectors|[Tt]eams|"
    r"[Cc]oast [Gg]uards)\b(?![-'’]s\b|-)"
)
_ADJECTIVE = (
    r"(?: (?!(?:of|to|in|and|or|with|for|on|by|at|which|that|this|the|a|an|as|from|its|their|our|his|is|are|both|"
    r"all)\b)"
    r"[a-z]+(?:-[a-z]+)?)"
)
_START = r"(?:^|(?<=[^\w'-]))"
_OUR = "(?i:the|our|their|these)"
_COUNTED = re.compile(
    rf"{_START}(?:(?i:both|neither|each|either|all)(?: of)?(?: {_OUR})?(?: (?:two|three|four|five|six))?"
    rf"|{_OUR} (?i:two|three|four|five|six|2|3)|(?i:two)){_ADJECTIVE}{{0,2}} $"
)
_DEFINITE = re.compile(rf"{_START}{_OUR}(?: respective)? $")
_RELEVANT = re.compile(rf"{_START}(?i:other )?(?i:relevant|competent|appropriate){_ADJECTIVE}{{0,2}} $")
_ONE_OF_TWO = ("neither", "each", "either")
_EACH = STATES | frozenset("side party".split())  # `each agency` may be any agency
_DEFINITES = STATES | frozenset(
    "side party delegation signatory leader minister president secretary principal participant ministry".split()
)
_ALONE = frozenset("leader minister participant principal delegation".split())  # opening a sentence, without an article

DOCUMENT = re.compile(
    r"\b(memorand(?:um|a) of (?:understanding|cooperation|agreement)|(?:joint )?(?:action|work) (?:plan|outline)|"
    r"agreement|plan|outline|arrangement|contract|understanding|accord|pact|treaty|protocol|declaration|framework|deal|program|programme|"
    r"initiative|strategy|roadmap|memorandum|MOU)\b(?!-)"
)
_POINTED = re.compile(rf"{_START}((?i:the|this|that|today's|yesterday's|a|an))({_ADJECTIVE}{{0,3}}) $")
_SIGNED = re.compile(
    r"\b(?:sign|conclud|reach|finali[sz]|initial|enter|announc|exchang|renew|launch)[a-z]{0,5}\b[^.;]{0,60}$"
)

_FORUM = re.compile(
    r"\b(mechanism|dialogue|working group|group|forum|commission|committee|task force|platform|council|ministry|agency|"
    r"department|bureau|service|authority)\b(?!-)"
)


def _slice(text: str, start: int, width: int = 60) -> str:
    """The words before a place, back to the last mark that parts clauses; a full stop inside U.S. parts nothing."""
    before = text[max(0, start - width) : start]
    return re.split(r"[,;:()\"“”]\s?|\. (?=[A-Z])", before)[-1]


def _collectives(text: str, countries: list[tuple[int, int]]) -> Iterator[Phrase]:
    """Groups by their noun: counted (`both sides`), pointed at, `other relevant agencies`, `U.S. and Chinese …`."""
    for match in _GROUP.finditer(text):
        word = match[0].lower().split()[-1]
        noun = _SINGULAR.get(word, word.removesuffix("s"))
        one = noun == word
        before = _slice(text, match.start())
        after = text[match.end() : match.end() + 12]
        of = after.startswith((" of ", "' "))
        if (noun == "side" and of) or after.startswith((" member", " Parties")):
            continue
        if match[0][0].isupper() and re.match(r"'? [A-Z]", after):  # Leaders' Summit
            continue
        pair = _country_pair(text, match.start(), countries)
        counted = _COUNTED.search(before)
        definite = _DEFINITE.search(before)
        relevant = _RELEVANT.search(before)
        if pair is not None and not one and noun not in PERSONS | {"official"}:
            start = pair
        elif counted and one == (lead := counted[0].lower()).startswith(_ONE_OF_TWO):
            if (lead.startswith("each") and noun not in _EACH) or (
                lead.startswith("all ") and not re.search(r"our|the|two|three", lead)
            ):
                continue
            start = match.start() - len(counted[0])
        elif definite and not one and noun in _DEFINITES and (not of or (noun in STATES and after[0] == "'")):
            start = match.start() - len(definite[0])
        elif relevant and not one and noun in AGENCIES | {"party"}:
            start = match.start() - len(relevant[0])
        elif noun in _ALONE and not one and match.start() < 2 and match[0][0].isupper() and not of:
            start = match.start()
        elif noun == "delegation" and one and (alone := _DELEGATION.search(before)):
            start = match.start() - len(alone[0])
        else:
            continue
        yield Phrase(start, match.end(), "collective", text[start : match.start()].lower(), noun)


_DELEGATION = re.compile(r"\b(?:[Aa]n?|[Tt]he) (?:[\w.'-]+ ){0,2}$")


def _country_pair(text: str, noun: int, countries: list[tuple[int, int]]) -> int | None:
    """Where `the U.S. and Chinese …` begins when it stands before the noun."""
    near = countries[bisect_left(countries, (noun - 70, 0)) : bisect_left(countries, (noun, 0))]
    if len(near) < 2 or text[near[-2][1] : near[-1][0]] not in {" and ", "-", " – ", "–"}:
        return None
    if not re.fullmatch(r"(?: [a-z]+(?:-[a-z]+)?){0,3} ", text[near[-1][1] : noun]):
        return None
    if text[near[-2][1] : near[-1][0]] != " and ":
        return None
    lead = re.search(r"\b(?:both (?:the )?|the )$", text[max(0, near[-2][0] - 9) : near[-2][0]], re.IGNORECASE)
    return near[-2][0] - (len(lead[0]) if lead else 0)


def _documents(text: str) -> Iterator[Phrase]:
    for match in DOCUMENT.finditer(text):
        pointed = _POINTED.search(_slice(text, match.start()))
        if not pointed:
            continue
        start = match.start() - len(pointed[0])
        lead = pointed[1].lower()
        noun = match[1].lower()
        end = match.end()
        if lead in {"a", "an"} and not _SIGNED.search(text[max(0, start - 90) : start]):
            continue
        if noun in {"framework", "program", "programme", "plan"} and lead == "the" and text.startswith(" of ", end):
            continue
        tail = re.compile(r" of (?:[a-z-]+ ){0,2}(?:activity|action|cooperation|work)\b").match(text, end)
        if tail and noun in {"program", "programme", "plan"}:
            end = tail.end()
        yield Phrase(start, end, "instrument", lead + pointed[2].lower(), noun)


def _forums(text: str) -> Iterator[Phrase]:
    for match in _FORUM.finditer(text):
        pointed = _POINTED.search(_slice(text, match.start()))
        if not pointed or text.startswith(" of ", match.end()) or set(pointed[2].split()) - _PLAIN_WORDS:
            continue
        if (lead := pointed[1].lower()) in {"the", "this", "that"}:
            yield Phrase(match.start() - len(pointed[0]), match.end(), "body", lead + pointed[2].lower(), match[1])


_PLAIN_WORDS = frozenset("new joint bilateral high-level important".split())
_HEAD_NOUN = re.compile(
    r"(?:'s)?((?: [a-z]+(?:-[a-z]+)?){0,2}) "
    r"(ministry|agency|administration|department|bureau|police|customs|coast guard)\b"
    r"(?! (?:of|officials?|officers?|forces?|authorit|administrations|agenc|laws?|cooperation))"
)


_OFFICE = re.compile(
    r"\b[Tt]he ((?:(?:[Pp]rime|[Vv]ice|[Dd]eputy|[Aa]ttorney|[Ff]oreign|[Hh]ome|[Ss]tate) )?(?:[Ss]ecretary|"
    r"[Mm]inister|[Cc]ommissioner|[Pp]resident|[Aa]mbassador|General|[Aa]dministrator|[Cc]hancellor|[Pp]remier|[Cc]ouncilor|"
    r"[Cc]ommandant|[Dd]irector))\b(?! (?:of|for|to|[Gg]eneral|[A-Z])|-)"
)


def find_phrases(text: str, countries: list[tuple[int, int]]) -> list[Phrase]:
    """The phrases of one sentence that may mean an actor; `countries` are the places of its countries' words."""
    found = [*_collectives(text, countries), *_documents(text), *_forums(text)]
    found += [Phrase(*match.span(), "person", "the", match[1]) for match in _OFFICE.finditer(text)]
    inside = bytearray(len(text))
    for phrase in found:
        inside[phrase.start : phrase.end] = b"\1" * (phrase.end - phrase.start)
    for start, end in countries:
        if inside[start]:
            continue
        match = _HEAD_NOUN.match(text, end)
        if match:
            the = 4 if text[max(0, start - 4) : start].lower() == "the " else 0
            found.append(Phrase(start - the, match.end(), "organisation", match[1].strip(), match[2]))
    return found
