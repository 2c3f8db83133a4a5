"""Heads: names of organisations, forums, agreements and events, read off a run of words by their head.

`Trade and Technology Council`, `General Administration of Customs`, `U.S.-China Joint Liaison Group on Law Enforcement
Cooperation`: the head says what kind of thing it is; how far the name reaches follows from the words around it.
"""

import re
from collections.abc import Iterator

from dhschina.actors.runs import (
    BODY,
    BRACKET,
    COUNTRY,
    EVENT,
    GIVEN,
    HEAD,
    INSTRUMENT,
    KNOWN,
    LINK,
    OPENER,
    PARTICLES,
    PERSON,
    PORTFOLIO,
    SUFFIX,
    TITLE,
    UNIT,
    Find,
    Word,
    next_to,
)  # fmt: skip

_HEAD_KINDS = ((EVENT, "event"), (INSTRUMENT, "instrument"), (BODY, "body"), (UNIT, "office"))
_ROMANCE = re.compile(  # such a name has its head first
    r"Pol[ií]c[ií]a|Secretar[ií]a|S[uû]reté|Fuerzas|Oficinas?|Guardia|Guarda|Gendarmer[ií]a|Gendarmerie|Fiscal[ií]a|"
    r"Minist[eé]rio|Ministère|Direcci[oó]n|Direção|Ag[eê]ncia|Servicio|Serviço|Superintendencia|Comando|Ejército|"
    r"Instituto|Unidad|Procuradur[ií]a|Receita|Carabineros"
)
_CLOSING = frozenset(("Canada", "Australia", "New Zealand", "Ireland", "Singapore"))  # end their agencies' names
_ENTERPRISES = {"Operation": "event", "Project": "instrument"}  # open names
_JOINING = frozenset(("of", "for", "on", "in", "to", "against", "toward", "towards", "and", "&"))


def _romance(words: list[Word], at: int, taken: list[bool]) -> int:
    """Where the name of an agency in Spanish, Portuguese or French ends: `Guardia Nacional`; `at` when none begins."""
    end = ahead = at + 1
    if not _ROMANCE.fullmatch(words[at].text):
        return at
    while ahead < len(words) and not taken[ahead] and next_to(words, ahead):
        if words[ahead].text not in PARTICLES:
            general = words[ahead].text == "General" and ahead == at + 1  # Fiscalía General
            if words[ahead].bits & (LINK | TITLE | BRACKET | PERSON | OPENER | SUFFIX) and not general:
                break
            end = ahead + 1
        ahead += 1
    return end if end > at + 1 else at


def _right_end(words: list[Word], at: int, taken: list[bool]) -> int:
    """Where the name of an organisation whose head ends at `at` ends: `… of Public Security of China`."""
    first = at
    while at < len(words) and words[at].text in _JOINING:
        ahead = at + 1
        own = words[ahead].bits if ahead < len(words) else LINK
        if words[at].text == "in" and not own & PORTFOLIO:
            break  # in Criminal Matters, but not in Lima
        if words[at].text == "to" and own & (LINK | KNOWN | COUNTRY | PERSON | TITLE | HEAD):
            break  # Coalition to Address Threats, but not to Peru
        while ahead < min(len(words), at + 3) and words[ahead].bits & LINK:
            ahead += 1
        if ahead == len(words) or words[ahead].bits & (LINK | PERSON | OPENER) or taken[ahead]:
            break
        bits = words[ahead].bits
        if words[at].text in {"and", "&"}:
            head = bits & HEAD and ahead + 1 < len(words) and words[ahead + 1].text == "of"
            if at == first or head or not bits & PORTFOLIO or ahead > at + 1:
                break
        at = ahead + 1
        stop = LINK | BRACKET | OPENER | (0 if words[ahead - 1].text == "the" else TITLE)
        while at < len(words) and not words[at].bits & stop and not taken[at] and next_to(words, at):
            if (words[at - 1].bits & COUNTRY and not words[at].bits & HEAD) or words[at].bits == GIVEN:
                break  # the name of a person follows
            at += 1
    return at


def _left_end(words: list[Word], head: int, taken: list[bool]) -> int:
    """Where the name of an organisation begins whose head is at `head`: `U.S.-China Joint Liaison Group`."""
    left = head
    while left and not taken[left - 1]:
        bits, own = words[left - 1].bits, left < head or words[head].bits & PORTFOLIO
        if not bits & (LINK | OPENER | PERSON | BRACKET):
            left -= 1
        elif bits & BRACKET and left == head > 1 and words[head].bits & INSTRUMENT and not taken[left - 2]:
            left -= 1  # Passenger Name Record (PNR) Agreement
        elif words[left - 1].text in {"and", "&"} and left > 1 and own and words[left - 2].bits & PORTFOLIO:
            left -= 2  # Trade and Technology Council; Revenue and Customs Service
        else:
            break
    return left


def _enterprise_end(words: list[Word], at: int, taken: list[bool]) -> int:
    """Where the name of an operation or project ends: `Operation Sky Net`."""
    end = at + 1
    while (
        end < len(words) and next_to(words, end) and not words[end].bits & (LINK | BRACKET | TITLE) and not taken[end]
    ):
        end += 1
    return end


def _fields_before(words: list[Word], at: int, taken: list[bool]) -> int:
    """How many fields make a name together with the country after them: Health Canada; none inside a title."""
    left = at
    while left and next_to(words, left) and words[left - 1].bits & PORTFOLIO and not taken[left - 1]:
        left -= 1
    title = left > 1 and words[left - 1].text in {"of", "for"} and words[left - 2].bits & TITLE
    return 0 if title else at - left


def _by_one_word(words: list[Word], at: int, taken: list[bool]) -> tuple[int, int, str] | None:
    """From, to and kind of a name that its first or last word shows: Guardia Nacional, Operation Sky, Health Canada."""
    if not words[at].bits & KNOWN and (end := _romance(words, at, taken)) > at:
        left = at - (at > 0 and bool(words[at - 1].bits & COUNTRY) and not taken[at - 1])  # Brazil's Receita Federal
        return left, end, "organisation"
    if words[at].text in _CLOSING and (fields := _fields_before(words, at, taken)):
        return at - fields, at + 1, "organisation"
    if words[at].text in _ENTERPRISES and (end := _enterprise_end(words, at, taken)) > at + 1:
        return at, end, _ENTERPRISES[words[at].text]
    return None


def _is_field(words: list[Word], at: int) -> bool:
    """Whether `and`, further fields and a head follow, so that the word before is a field of that head."""
    if at == len(words) or words[at].text not in {"and", "&"}:
        return False
    ahead = at + 1
    while (
        ahead < len(words) and next_to(words, ahead) and words[ahead].bits & PORTFOLIO and not words[ahead].bits & HEAD
    ):
        ahead += 1
    return at + 1 < ahead < len(words) and bool(words[ahead].bits & HEAD) and next_to(words, ahead)


def headed(words: list[Word], taken: list[bool]) -> Iterator[Find]:
    """Organisations, bodies and instruments by their head; a listed one with the country around it.

    A head alone (rule `anaphor`) is a name only after an article, which is for the caller to see.
    """
    at = 0
    while at < len(words):
        bits = words[at].bits
        if not taken[at] and (shown := _by_one_word(words, at, taken)):
            left, at, kind = shown
            span = (words[left].start, words[at - 1].end)
            yield Find(*span, kind, "pattern", span)
            taken[left:at] = [True] * (at - left)
            continue
        if taken[at] or not bits & (HEAD | KNOWN):
            at += 1
            continue
        of = at > 1 and words[at - 1].text in {"of", "for"}
        if of and bits & PORTFOLIO and not bits & KNOWN and words[at - 2].bits & TITLE:
            at += 1  # Minister of Customs
            continue
        if of and words[at].text == "Mission" and words[at - 2].text == "Chief":
            at += 1  # Deputy Chief of Mission
            continue
        head = at
        core_end = at + 1
        if bits & KNOWN:
            left, right = at, core_end
            while left and not taken[left - 1] and words[left - 1].bits & (COUNTRY | KNOWN):
                left -= 1
            ahead = right + 1 + (right + 1 < len(words) and words[right + 1].text == "the")
            if ahead < len(words) and words[right].text == "of" and words[ahead].bits & COUNTRY:
                right = ahead + 1
            follows = core_end < len(words) and words[core_end].bits & HEAD and next_to(words, core_end)
            if follows or right - left == 1:  # `DHS Office …` is found by its head, a bare one is in the lexicon
                at += 1
                continue
        else:
            while core_end < len(words) and words[core_end].bits & HEAD and next_to(words, core_end):
                core_end += 1
            ended = core_end == len(words) or words[core_end].bits & (LINK | TITLE | BRACKET | KNOWN | COUNTRY)
            if not ended and next_to(words, core_end):  # Police Week
                at = core_end
                continue
            if bits & PORTFOLIO and _is_field(words, core_end):  # Customs and Excise Department
                at = core_end
                continue
            left, right = _left_end(words, head, taken), _right_end(words, core_end, taken)
            if left == head and right > core_end and words[core_end].text == "to":
                right = core_end  # Sign Arrangement to Share Data
            field = any(word.bits & (PORTFOLIO | KNOWN | COUNTRY) for word in words[left:head])
            if words[head].text == "Administration" and right == core_end and head > left and not field:
                at = core_end  # named for a president: a time more than a body
                continue
        last = words[core_end - 1].bits
        kind = next((name for bit, name in _HEAD_KINDS if last & bit), "organisation")
        span = (words[left].start, words[right - 1].end)
        if bits & KNOWN:
            yield Find(*span, "", "lexicon", (words[head].start, words[head].end))
        elif right - left > 1 and not all(word.bits & HEAD and not word.bits & PORTFOLIO for word in words[left:right]):
            yield Find(*span, kind, "pattern", span)
        else:
            yield Find(*span, kind, "anaphor", span)
        taken[left:right] = [True] * (right - left)
        at = right
