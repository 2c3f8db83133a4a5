"""Phrases that mean an actor without naming it: collectives (`both sides`) and descriptions (`the action outline`).

Each is found by its noun and the words before it; whom it means is decided in `actors`.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
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
    "allies": "ally",
}  # fmt: skip
STATES = frozenset("country nation government capital".split())
SIDES = frozenset("side party delegation team signatory".split())
TITLES = {"minister": "ministers", "president": "presidents", "secretary": "secretaries", "director": "directors"}
PERSONS = frozenset("leader minister president secretary principal participant official head director".split())
AGENCIES = frozenset("guard ministry agency department administration authority service organization body".split())
_PLURALS = (
    "sides parties countries nations governments leaders ministers ministries agencies departments delegations "
    "participants principals officials presidents secretaries administrations authorities services organizations heads "
    "capitals signatories directors teams guards partners allies"
).split()
_GROUPS = [*_PLURALS, *"side party country nation government agency ministry delegation".split()]
_PAPERS = (
    "memorandum memoranda agreement plan outline arrangement contract understanding accord pact treaty protocol "
    "declaration framework deal program programme initiative strategy roadmap MOU letter statement"
).split()
_FORUMS = (
    "mechanism dialogue group forum commission committee force platform council ministry agency department bureau "
    "service authority"
).split()
_OFFICES = (
    "secretary minister commissioner president ambassador administrator chancellor premier councilor commandant "
    "director"
).split()
CUES: dict[str, str] = {}  # word that a phrase may be found by -> g, d, f, o: group, document, forum, office
for _kind, _words in (
    ("g", [*_GROUPS, *map(str.capitalize, _GROUPS)]),
    ("d", _PAPERS),
    ("f", _FORUMS),
    ("o", [*_OFFICES, *map(str.capitalize, _OFFICES), "General"]),
):
    for _word in _words:
        CUES[_word] = CUES.get(_word, "") + _kind
_CUE = re.compile(rf"\b(?:{'|'.join(CUES)})\b")
_ADJECTIVE = (
    r"(?: (?!(?:of|to|in|and|or|with|for|on|by|at|between|among|which|that|this|the|a|an|as|from|its|their|our|his|"
    r"is|are|both|all)\b)"
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
_PARTNERS = re.compile(
    rf"{_START}(?i:(?:all )?our|(?:our )?other|key){_ADJECTIVE}{{0,2}} (?:partners and |allies and )?$"
)
_PARTNER = re.compile(rf"{_START}(?i:(?:our|other|the|its|their){_ADJECTIVE}{{0,1}} )?(?i:partner|allied) $")
PARTNERS = frozenset(("partner", "ally"))
_ONE_OF_TWO = ("neither", "each", "either")
_EACH = STATES | frozenset("side party".split())  # `each agency` may be any agency
_DEFINITES = STATES | frozenset(
    "side party delegation signatory leader minister president secretary principal participant ministry".split()
)
_ALONE = frozenset("leader minister participant principal delegation".split())  # opening a sentence, without an article

DOCUMENT = re.compile(rf"\b(?:{'|'.join(_PAPERS)})\b")
_OF_WHAT = re.compile(r" of (?:understanding|cooperation|agreement|intent|arrangement)\b")
_ACTIVITY = re.compile(r" of (?:[a-z-]+ ){0,2}(?:activity|action|cooperation|work)\b")
_PLAN_KIND = re.compile(r"\b(?:joint )?(?:action|work) $")
_POINTED = re.compile(rf"{_START}((?i:the|this|that|today's|yesterday's|a|an))({_ADJECTIVE}{{0,3}}) $")
_SIGNED = re.compile(
    r"\b(?:sign|conclud|reach|finali[sz]|initial|enter|announc|exchang|renew|launch|issu|adopt|releas)[a-z]{0,5}\b[^.;]{0,60}$"
)

_FORUM_KIND = re.compile(r"\b(?:working|task) $")
_NOUN_KIND = re.compile(r"\b(?:[Pp]rime|[Ff]oreign|[Ii]nterior|[Jj]ustice|[Cc]oast) $")


def _slice(text: str, start: int, width: int = 60) -> str:
    """The words before a place, back to the last mark that parts clauses; a full stop inside U.S. parts nothing."""
    before = text[max(0, start - width) : start]
    return re.split(r"[,;:()\"“”]\s?|\. (?=[A-Z])", before)[-1]


def _collective(text: str, at: int, word: str, countries: list[tuple[int, int]]) -> Phrase | None:
    """A group by its noun: counted (`both sides`), pointed at, `other relevant agencies`, `U.S. and Chinese …`."""
    end = at + len(word)
    noun = _SINGULAR.get(word.lower(), word.lower().removesuffix("s"))
    one = noun == word.lower()
    kind = _NOUN_KIND.search(text, max(0, at - 10), at)
    at = kind.start() if kind else at
    if text[end : end + 1] == "-" or text.startswith("'s", end):
        return None
    before, after = _slice(text, at), text[end : end + 12]
    of = after.startswith((" of ", "' "))
    if (noun == "side" and of) or after.startswith((" member", " Parties")):
        return None
    if word[0].isupper() and re.match(r"'? [A-Z]", after):  # Leaders' Summit
        return None
    pair = _country_pair(text, at, countries)
    counted, definite, relevant = (form.search(before) for form in (_COUNTED, _DEFINITE, _RELEVANT))
    if pair is not None and not one and noun not in PERSONS | {"official"}:
        start = pair
    elif counted and one == (lead := counted[0].lower()).startswith(_ONE_OF_TWO):
        vague = lead.startswith("all ") and not re.search(r"our|the|two|three", lead)
        if vague or (lead.startswith("each") and noun not in _EACH):
            return None
        start = at - len(counted[0])
    elif definite and not one and noun in _DEFINITES and (not of or (noun in STATES and after[0] == "'")):
        start = at - len(definite[0])
    elif relevant and not one and noun in AGENCIES | {"party"}:
        start = at - len(relevant[0])
    elif noun in PARTNERS and not one and (ours := _PARTNERS.search(before)):
        start = at - len(ours[0])
        end += len(both[0]) if (both := _AND_ALLIES.match(text, end)) else 0
    elif noun in STATES | AGENCIES and not one and (partner := _PARTNER.search(before)):
        start = at - len(partner[0])
    elif noun in _ALONE and not one and at < 2 and word[0].isupper() and not of:
        start = at
    elif noun == "delegation" and one and (alone := _DELEGATION.search(before)):
        start = at - len(alone[0])
    else:
        return None
    return Phrase(start, end, "collective", text[start:at].lower(), noun)


_AND_ALLIES = re.compile(r" and (?:allies|partners)\b")
_DELEGATION = re.compile(r"\b(?:[Aa]n?|[Tt]he) (?:[\w.'-]+ ){0,2}$")


def _country_pair(text: str, noun: int, countries: list[tuple[int, int]]) -> int | None:
    """Where `the U.S. and Chinese …` begins when it stands before the noun."""
    near = countries[bisect_left(countries, (noun - 70, 0)) : bisect_left(countries, (noun, 0))]
    if len(near) < 2 or text[near[-2][1] : near[-1][0]] != " and ":
        return None
    if not re.fullmatch(rf"{_ADJECTIVE}{{0,3}} ", text[near[-1][1] : noun]):
        return None
    lead = re.search(r"\b(?:both (?:the )?|the )$", text[max(0, near[-2][0] - 9) : near[-2][0]], re.IGNORECASE)
    return near[-2][0] - (len(lead[0]) if lead else 0)


def _document(text: str, at: int, word: str) -> Phrase | None:
    """An agreement or plan that is introduced (`signed an action plan`) or pointed back to (`the arrangement`)."""
    end = at + len(word)
    kind = _PLAN_KIND.search(text, max(0, at - 13), at) if word in {"plan", "outline"} else None
    start = kind.start() if kind else at
    what = _OF_WHAT.match(text, end) if word.startswith(("memo", "letter")) else None
    end = what.end() if what else end
    pointed = _POINTED.search(_slice(text, start))
    if not pointed or text[end : end + 1] == "-" or (word == "letter" and not what):
        return None
    if word == "statement" and "joint" not in pointed[2]:
        return None
    noun = text[start:end].lower()
    start -= len(pointed[0])
    lead = pointed[1].lower()
    if lead in {"a", "an"} and not _SIGNED.search(text[max(0, start - 90) : start]):
        return None
    if noun in {"framework", "program", "programme", "plan"}:
        if lead == "the" and text.startswith(" of ", end):
            return None
        activity = _ACTIVITY.match(text, end)
        end = activity.end() if activity else end
    return Phrase(start, end, "instrument", lead + pointed[2].lower(), noun)


def _forum(text: str, at: int, word: str) -> Phrase | None:
    """A body or organisation that is pointed back to: `that mechanism`, `the ministry`."""
    end = at + len(word)
    kind = _FORUM_KIND.search(text, max(0, at - 8), at) if word in {"group", "force"} else None
    start = kind.start() if kind else at
    pointed = _POINTED.search(_slice(text, start))
    if not pointed or text.startswith((" of ", "-"), end) or set(pointed[2].split()) - _PLAIN_WORDS:
        return None
    lead = pointed[1].lower()
    if lead not in {"the", "this", "that"}:
        return None
    return Phrase(start - len(pointed[0]), end, "body", lead + pointed[2].lower(), text[start:end])


def _office(text: str, at: int, word: str) -> Phrase | None:
    """A person by title alone: the Secretary, the Attorney General."""
    end = at + len(word)
    pointed = _BEFORE_OFFICE.search(text, max(0, at - 22), at)
    if not pointed or _NO_OFFICE.match(text, end):
        return None
    return Phrase(pointed.start(), end, "person", "the", text[pointed.start() + 4 : end])


_BEFORE_OFFICE = re.compile(
    r"\b[Tt]he (?:[Aa]cting )?"
    r"(?:(?:[Pp]rime|[Vv]ice|[Dd]eputy|[Aa]ttorney|[Ff]oreign|[Hh]ome|[Ss]tate|[Ss]ecretary) )?$"
)
_NO_OFFICE = re.compile(r" (?:of|for|to|[Gg]eneral|[A-Z])|-")
_PLAIN_WORDS = frozenset("new joint bilateral high-level important".split())
_HEAD_NOUN = re.compile(
    r"(?:'s)?((?: [a-z]+(?:-[a-z]+)?){0,2}) "
    r"(ministry|agency|administration|department|bureau|police|customs|coast guard)\b"
    r"(?! (?:of|officials?|officers?|forces?|authorit|administrations|agenc|laws?|cooperation))"
)
Cues = Sequence[tuple[int, str]]


def find_phrases(text: str, countries: list[tuple[int, int]], cues: Cues | None = None) -> list[Phrase]:
    """The phrases of one sentence that may mean an actor; `countries` are the places of its countries' words.

    `cues` are the places of the words of CUES; they are looked up when they are not given.
    """
    found: list[Phrase] = []
    read = 0  # a memorandum of understanding is one document
    for at, word in [(m.start(), m[0]) for m in _CUE.finditer(text)] if cues is None else cues:
        kinds = CUES[word]
        made = [
            _collective(text, at, word, countries) if "g" in kinds else None,
            _document(text, at, word) if "d" in kinds and at >= read else None,
            _forum(text, at, word) if "f" in kinds else None,
            _office(text, at, word) if "o" in kinds else None,
        ]
        found += [phrase for phrase in made if phrase]
        read = max([read, *(phrase.end for phrase in made if phrase)])
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
