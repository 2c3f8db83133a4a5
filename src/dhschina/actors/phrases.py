"""Phrases that mean an actor without naming it: a paper (`the action outline`), a forum, a holder of an office.

Each is found by its noun and the words before it; whom it means is decided in `actors`.
"""

import re
from collections.abc import Sequence

from dhschina.actors.collectives import (
    ADJECTIVE,
    GROUPS,
    START,
    Phrase,
    find_collective,
    words_before,
)

_PAPERS = (
    "memorandum memoranda agreement plan outline arrangement contract understanding accord pact treaty protocol "
    "declaration framework deal program programme initiative strategy roadmap MOU letter statement document annex"
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
    ("g", [*GROUPS, *map(str.capitalize, GROUPS), "Co-Chairs"]),
    ("d", [*_PAPERS, "Agreement", "Memorandum", "Protocol", "Treaty", "Arrangement", "Declaration"]),
    ("f", [*_FORUMS, "Government"]),
    ("o", [*_OFFICES, *map(str.capitalize, _OFFICES), "General"]),
):
    for _word in _words:
        CUES[_word] = CUES.get(_word, "") + _kind
_CUE = re.compile(rf"\b(?:{'|'.join(CUES)})\b")
DOCUMENT = re.compile(rf"\b(?:{'|'.join(_PAPERS)})\b")
_OF_WHAT = re.compile(r" of (?:understanding|cooperation|agreement|intent|arrangement)\b")
_ACTIVITY = re.compile(r" of (?:[a-z-]+ ){0,2}(?:activity|action|cooperation|work)\b")
_PLAN_KIND = re.compile(r"\b(?:joint )?(?:action|work) $")
_POINTED = re.compile(rf"{START}((?i:the|this|that|today's|yesterday's|a|an))({ADJECTIVE}{{0,3}}) $")
_SIGNED = re.compile(
    r"\b(?:sign|conclud|reach|finali[sz]|initial|enter|announc|exchang|renew|launch|issu|adopt|releas)[a-z]{0,5}\b[^.;]{0,60}$"
)

_FORUM_KIND = re.compile(r"\b(?:working|task) $")


_POINTING = frozenset("the this that today's yesterday's a an".split())


def _pointed(text: str, start: int) -> re.Match[str] | None:
    """The article or pronoun before a noun, with up to three adjectives."""
    before = words_before(text, start)
    return None if _POINTING.isdisjoint(before.lower().lstrip("'").split()[-4:]) else _POINTED.search(before)


def _document(text: str, at: int, word: str) -> Phrase | None:
    """An agreement or plan that is introduced (`signed an action plan`) or pointed back to (`the arrangement`)."""
    end = at + len(word)
    kind = _PLAN_KIND.search(text, max(0, at - 13), at) if word in {"plan", "outline"} else None
    start = kind.start() if kind else at
    what = _OF_WHAT.match(text, end) if word.lower().startswith(("memo", "letter")) else None
    end = what.end() if what else end
    pointed = _pointed(text, start)
    if not pointed or text[end : end + 1] == "-":
        return None
    if word == "letter" and not what and pointed[1].lower() in {"a", "an"}:
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
    pointed = _pointed(text, start)
    if not pointed or text.startswith((" of ", "-"), end) or set(pointed[2].split()) - _PLAIN_WORDS:
        return None
    lead = pointed[1].lower()
    if lead not in {"the", "this", "that"}:
        return None
    return Phrase(start - len(pointed[0]), end, "body", lead + pointed[2].lower(), text[start:end])


def _office(text: str, at: int, word: str) -> Phrase | None:
    """A person by title alone: the Secretary, the Attorney General."""
    end = at + len(word)
    pointed = _BEFORE_OFFICE.search(text, max(0, at - 60), at)
    if not pointed or _NO_OFFICE.match(text, end) or _ADVISING.search(text, max(0, at - 80), pointed.start()):
        return None
    return Phrase(pointed.start(), end, "person", "the", text[pointed.start() + 4 : end])


_BEFORE_OFFICE = re.compile(  # the Interior Minister, the U.S. Assistant Secretary
    r"\b[Tt]he (?:(?:[A-Z][\w.'-]*|acting|prime|vice|deputy|attorney|foreign|home|state|secretary) ){0,4}$"
)
_NO_OFFICE = re.compile(r" (?:of|for|to|[Gg]eneral|[A-Z])|-|, (?:(?:the )?(?:Rt )?Hon\.? )?[A-Z][\w'-]+ [A-Z]")
_ADVISING = re.compile(r"\b[A-Z][\w-]+ to $")  # Advisor to the President
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
            find_collective(text, at, word, countries) if "g" in kinds else None,
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
