"""Collectives: phrases that mean several actors at once, found by their noun and the words before it (`both sides`)."""

import re
from bisect import bisect_left
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
    "navies": "navy", "militaries": "military",
}  # fmt: skip
STATES = frozenset("country nation government capital".split())
SIDES = frozenset("side party delegation team signatory".split())
_TITLES = "ministers presidents directors advisors advisers commissioners ambassadors attorneys co-chairs".split()
TITLES = {"secretary": "secretaries", **{title.removesuffix("s"): title for title in _TITLES}}
PERSONS = frozenset(("leader", "principal", "participant", "official", "head", *TITLES))
AGENCIES = frozenset(
    "guard ministry agency department administration authority service organization body navy military force".split()
)
_PLURALS = (
    "sides parties countries nations governments leaders ministries agencies departments delegations participants "
    "principals officials secretaries administrations authorities services organizations heads capitals signatories "
    "teams guards navies militaries forces"
).split()
GROUPS = [*_PLURALS, *_TITLES, *"side party country nation government agency ministry".split()]
ADJECTIVE = (
    r"(?: (?!(?:of|to|in|and|or|with|for|on|by|at|between|among|which|that|this|the|a|an|as|from|its|their|our|his|"
    r"is|are|both|all)\b)"
    r"[a-z]+(?:-[a-z]+)?)"
)
LISTED = r",? and (?:the )?|, (?:the )?"  # between two countries
START = r"(?:^|(?<=[^\w'-])|(?<=^')|(?<=[\s(]'))"  # a mark before the first word opens a quotation
_OUR = "(?i:the|our|their|these)"
_COUNTED = re.compile(
    rf"{START}(?:(?i:both|neither|each|either|all)(?: of)?(?: {_OUR})?(?: (?:two|three|four|five|six))?"
    rf"|{_OUR} (?i:two|three|four|five|six|2|3)|(?i:two)){ADJECTIVE}{{0,2}} $"
)
_DEFINITE = re.compile(rf"{START}{_OUR}(?: respective)? $")
_RELEVANT = re.compile(rf"{START}(?i:other )?(?i:relevant|competent|appropriate){ADJECTIVE}{{0,2}} $")
_ONE_OF_TWO = ("neither", "each", "either")
_EACH = STATES | frozenset("side party".split())  # `each agency` may be any agency
_DEFINITES = STATES | frozenset(
    ("side", "party", "delegation", "signatory", "leader", "principal", "participant", "ministry", "guard", *TITLES)
)
_ALONE = frozenset("leader minister participant principal delegation".split())  # opening a sentence, without an article
_NOUN_KIND = re.compile(
    r"\b(?:(?!(?:The|Our|Their|These|Both|Neither|Each|Either|All|Two|Three|Four|Five|Six|Other|Relevant|Competent|"
    r"Appropriate)\b)[A-Z][\w-]+ |(?:prime|foreign|interior|justice|coast|vice) ){1,3}$"
)
_COUNTING = frozenset("both neither each either all two the our their these".split())


def words_before(text: str, start: int, width: int = 60) -> str:
    """The words before a place, back to the last mark that parts clauses; a full stop inside U.S. parts nothing."""
    return re.split(r"[,;:()\"“”]\s?|\. '?(?=[A-Z])", text[max(0, start - width) : start])[-1]


def find_collective(text: str, at: int, word: str, countries: list[tuple[int, int]]) -> Phrase | None:
    """A group by its noun: counted (`both sides`), pointed at, `other relevant agencies`, `U.S. and Chinese …`."""
    at_noun, end = at, at + len(word)
    noun = _SINGULAR.get(word.lower(), word.lower().removesuffix("s"))
    one = noun == word.lower()
    kind = _NOUN_KIND.search(text, max(0, at - 40), at) if noun in TITLES or noun == "guard" else None
    at = kind.start() if kind else at
    if text[end : end + 1] == "-" or text.startswith("'s", end):
        return None
    if noun == "attorney":
        if not text.startswith((" General", " general"), end):
            return None
        end += len(" General")
    before, after = words_before(text, at), text[end : end + 12]
    of = after.startswith((" of ", "' "))
    if (noun == "side" and of) or after.startswith((" member", " Parties")):
        return None
    if word[0].isupper() and _NAMED.match(after):  # Leaders' Summit
        return None
    pair = _country_pair(text, at, countries)
    listed = 0 if one or noun not in STATES | PERSONS or not of else _countries_after(text, end, countries)
    counting = not _COUNTING.isdisjoint(before.lower().lstrip("'").split()[-7:])  # spares most searches
    counted = _COUNTED.search(before) if counting else None
    if pair is not None and not one and noun not in PERSONS:
        start = pair
    elif listed:
        start, end = at - 4 * text.endswith(("the ", "The "), 0, at), listed
    elif counted and one == (lead := counted[0].lower()).startswith(_ONE_OF_TWO):
        vague = lead.startswith("all ") and not re.search(r"our|the|two|three|four|five|six", lead)
        if vague or (lead.startswith("each") and noun not in _EACH):
            return None
        start = at - len(counted[0])
    elif (
        not one
        and (noun in _DEFINITES if not of else noun in STATES | PERSONS and after[0] == "'")
        and (definite := _DEFINITE.search(before))
        and not (noun in PERSONS and definite[0].lower() == "their ")  # of whomever was named
    ):
        start = at - len(definite[0])
    elif not one and noun in AGENCIES | {"party"} and (relevant := _RELEVANT.search(before)):
        start = at - len(relevant[0])
    elif noun in _ALONE and not one and at < 2 and word[0].isupper() and not of:
        start = at
    else:
        return None
    if pair is None and bisect_left(countries, (start, 0)) < bisect_left(countries, (at_noun, 0)):
        return None  # the American advisers
    return Phrase(start, end, "collective", text[start:at].lower(), noun)


_NAMED = re.compile(r"'? [A-Z]")


def _country_pair(text: str, noun: int, countries: list[tuple[int, int]]) -> int | None:
    """Where `the U.S. and Chinese …` begins when it stands before the noun."""
    near = countries[bisect_left(countries, (noun - 70, 0)) : bisect_left(countries, (noun, 0))]
    if len(near) < 2 or text[near[-2][1] : near[-1][0]] != " and ":
        return None
    if not re.fullmatch(rf"{ADJECTIVE}{{0,3}} ", text[near[-1][1] : noun]):
        return None
    lead = re.search(r"\b(?:both (?:the )?|the )$", text[max(0, near[-2][0] - 9) : near[-2][0]], re.IGNORECASE)
    return near[-2][0] - (len(lead[0]) if lead else 0)


def _countries_after(text: str, at: int, countries: list[tuple[int, int]]) -> int:
    """Where a list of countries ends that follows a noun: the leaders of Peru, Chile, and Japan; 0 when none does."""
    joint, found = _OF.match(text, at), 0
    for start, end in countries[(first := bisect_left(countries, (at, 0))) : first + 50]:
        if not joint or joint.end() != start:
            break
        at, found, joint = end, found + 1, _LISTED.match(text, end)
    return at if found > 1 else 0


_OF, _LISTED = re.compile(r" of (?:the )?"), re.compile(LISTED)
