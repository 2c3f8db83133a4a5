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
GROUPS = [*_PLURALS, *"side party country nation government agency ministry delegation".split()]
ADJECTIVE = (
    r"(?: (?!(?:of|to|in|and|or|with|for|on|by|at|between|among|which|that|this|the|a|an|as|from|its|their|our|his|"
    r"is|are|both|all)\b)"
    r"[a-z]+(?:-[a-z]+)?)"
)
START = r"(?:^|(?<=[^\w'-]))"
_OUR = "(?i:the|our|their|these)"
_COUNTED = re.compile(
    rf"{START}(?:(?i:both|neither|each|either|all)(?: of)?(?: {_OUR})?(?: (?:two|three|four|five|six))?"
    rf"|{_OUR} (?i:two|three|four|five|six|2|3)|(?i:two)){ADJECTIVE}{{0,2}} $"
)
_DEFINITE = re.compile(rf"{START}{_OUR}(?: respective)? $")
_RELEVANT = re.compile(rf"{START}(?i:other )?(?i:relevant|competent|appropriate){ADJECTIVE}{{0,2}} $")
_PARTNERS = re.compile(
    rf"{START}(?i:(?:all )?our|(?:our )?other|key){ADJECTIVE}{{0,2}} (?:partners and |allies and )?$"
)
_PARTNER = re.compile(rf"{START}(?i:(?:our|other|the|its|their){ADJECTIVE}{{0,1}} )?(?i:partner|allied) $")
PARTNERS = frozenset(("partner", "ally"))
_ONE_OF_TWO = ("neither", "each", "either")
_EACH = STATES | frozenset("side party".split())  # `each agency` may be any agency
_DEFINITES = STATES | frozenset(
    "side party delegation signatory leader minister president secretary principal participant ministry".split()
)
_ALONE = frozenset("leader minister participant principal delegation".split())  # opening a sentence, without an article
_NOUN_KIND = re.compile(r"\b(?:[Pp]rime|[Ff]oreign|[Ii]nterior|[Jj]ustice|[Cc]oast) $")
_COUNTING = frozenset("both neither each either all two the our their these".split())


def words_before(text: str, start: int, width: int = 60) -> str:
    """The words before a place, back to the last mark that parts clauses; a full stop inside U.S. parts nothing."""
    return re.split(r"[,;:()\"“”]\s?|\. (?=[A-Z])", text[max(0, start - width) : start])[-1]


def find_collective(text: str, at: int, word: str, countries: list[tuple[int, int]]) -> Phrase | None:
    """A group by its noun: counted (`both sides`), pointed at, `other relevant agencies`, `U.S. and Chinese …`."""
    end = at + len(word)
    noun = _SINGULAR.get(word.lower(), word.lower().removesuffix("s"))
    one = noun == word.lower()
    kind = _NOUN_KIND.search(text, max(0, at - 10), at)
    at = kind.start() if kind else at
    if text[end : end + 1] == "-" or text.startswith("'s", end):
        return None
    before, after = words_before(text, at), text[end : end + 12]
    of = after.startswith((" of ", "' "))
    if (noun == "side" and of) or after.startswith((" member", " Parties")):
        return None
    if word[0].isupper() and _NAMED.match(after):  # Leaders' Summit
        return None
    pair = _country_pair(text, at, countries)
    counting = not _COUNTING.isdisjoint(before.lower().split()[-7:])  # spares most searches
    counted = _COUNTED.search(before) if counting else None
    if pair is not None and not one and noun not in PERSONS | {"official"}:
        start = pair
    elif counted and one == (lead := counted[0].lower()).startswith(_ONE_OF_TWO):
        vague = lead.startswith("all ") and not re.search(r"our|the|two|three", lead)
        if vague or (lead.startswith("each") and noun not in _EACH):
            return None
        start = at - len(counted[0])
    elif (
        not one
        and (noun in _DEFINITES if not of else noun in STATES and after[0] == "'")
        and (definite := _DEFINITE.search(before))
    ):
        start = at - len(definite[0])
    elif not one and noun in AGENCIES | {"party"} and (relevant := _RELEVANT.search(before)):
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


_NAMED = re.compile(r"'? [A-Z]")
_AND_ALLIES = re.compile(r" and (?:allies|partners)\b")
_DELEGATION = re.compile(r"\b(?:[Aa]n?|[Tt]he) (?:[\w.'-]+ ){0,2}$")


def _country_pair(text: str, noun: int, countries: list[tuple[int, int]]) -> int | None:
    """Where `the U.S. and Chinese …` begins when it stands before the noun."""
    near = countries[bisect_left(countries, (noun - 70, 0)) : bisect_left(countries, (noun, 0))]
    if len(near) < 2 or text[near[-2][1] : near[-1][0]] != " and ":
        return None
    if not re.fullmatch(rf"{ADJECTIVE}{{0,3}} ", text[near[-1][1] : noun]):
        return None
    lead = re.search(r"\b(?:both (?:the )?|the )$", text[max(0, near[-2][0] - 9) : near[-2][0]], re.IGNORECASE)
    return near[-2][0] - (len(lead[0]) if lead else 0)
