"""Names: what looks like a name in one sentence, whether or not a list holds it.

Read off a run of capitalized words by what its words may be; nothing here knows any one actor. Who is meant is decided
in `scenes`.
"""

import functools
import re
from collections.abc import Iterator

from dhschina.actors.heads import headed
from dhschina.actors.persons import is_slip
from dhschina.actors.runs import (
    BIT,
    BRACKET,
    COUNTRY,
    EVENT,
    GIVEN,
    HEAD,
    INITIAL,
    INSTRUMENT,
    KNOWN,
    LINK,
    NO_NAME,
    OFFICE,
    OPENER,
    PARTICLES,
    PERSON,
    PORTFOLIO,
    RUN,
    SUFFIX,
    SURNAME,
    TITLE,
    WEAK,
    Find,
    Hit,
    Word,
    next_to,
    words_of,
)

_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?"
    r"(?:[iu]?ang|[iu]?an|[iu]?ao|iong|[eoi]ng|uai|[ue]i|[oi]u|ia|ie|ua|uo|ue|[iue]n|ai|er|[aoeiuü])){1,3}",
    re.IGNORECASE,
)
_OF_FIELDS = re.compile(r"(Ministry|Ministries|Departments?|Secretariat) (?:of|for) (?:the )?[A-Z][\w-]+")
_ON_FIELD = re.compile(r"\b(?:Agreement|Memorandum|Convention|Treaty) (?:on|for|concerning) [A-Z][\w-]+$")
_FIELDS = re.compile(r"(?:, (?:the )?[A-Z][\w-]+){1,5},? (?:and|&) (?:the )?[A-Z][\w-]+")
_SMALL_HEAD = re.compile(r" (?:pilot )?(?:initiative|program|programme|agreement|arrangement|framework|action plan)\b")
_INSIDE = re.compile(r".?[\w.]$|\w-$")  # before a capital inside a word
_NO_PLAN = TITLE | COUNTRY | KNOWN | HEAD | PERSON | BRACKET | INITIAL
_COMMON_TITLES = (
    "Secretary Minister Commissioner Director President Chairman Ambassador Administrator Councilor Commandant Premier "
    "Chancellor Governor Senator Admiral General"
).split()


def _title_end(words: list[Word], at: int) -> int:
    """Where a title that begins at `at` ends: `Deputy Secretary of State for Management and Resources`."""
    while at < len(words):
        bits = words[at].bits
        if bits & (OFFICE | BRACKET):
            at += 1
            continue
        ahead = at
        while ahead < len(words) and words[ahead].bits & LINK and ahead < at + 3:
            ahead += 1
        if bits & LINK and ahead < len(words) and words[ahead].bits & OFFICE:
            at = ahead + 1
            continue
        name = _name_end(words, ahead)  # National Climate Advisor: no name stands right before an office
        if (
            name == ahead
            or name == len(words)
            or not words[name].bits & (OFFICE | INSTRUMENT)
            or not next_to(words, name)
        ):
            break
        at = name + 1
    return at


def _name_end(words: list[Word], at: int) -> int:
    """Where the name of a person that begins at `at` ends; `at` when none begins."""
    end = at
    while end < min(len(words), at + 8) and (end == at or next_to(words, end)):
        bits = words[end].bits
        ahead = end
        while ahead < len(words) and words[ahead].text in PARTICLES:
            ahead += 1
        particle = end > at and ahead > end and ahead < len(words) and not words[ahead].bits & NO_NAME
        last = end + 1 == len(words) or not next_to(words, end + 1) or bool(words[end + 1].bits & LINK)
        family = bits in {OPENER, EVENT} or (last and bits == TITLE | WEAK)
        after_given = end > at and words[end - 1].bits & GIVEN and family  # Theresa May, Michael Day, Julian King
        if bits & NO_NAME and not particle and not (bits & SUFFIX and end > at) and not after_given:
            break
        end += 1
    return end


def _titled(words: list[Word], taken: list[bool]) -> Iterator[Find]:
    """Persons with the title before the name."""
    at = free = 0
    while at < len(words):
        right = _title_end(words, at) if words[at].bits & TITLE else 0
        family = right + (right + 1 < len(words) and words[right].text in PARTICLES)  # Minister de Maizière
        name = _name_end(words, family) if right and right < len(words) and next_to(words, right) else 0
        name = right if name == family else name
        if not name or name == right:
            at += 1
            continue
        left = at
        while left > free and words[left - 1].bits & OFFICE:
            left -= 1
        if left > free and words[left].text == "Command" and not words[left - 1].bits and next_to(words, left):
            left -= 1  # Southern Command Commander
        if left < at and left > 1 and words[left].bits & COUNTRY and words[left - 1].text == "of":
            left += 1  # of Brazil Director
        if right - left == 1 and words[left].bits & WEAK and name - right == 1 and not words[right].bits & PERSON:
            at += 1  # General Motors
            continue
        yield Find(words[left].start, words[name - 1].end, "person", "title", (words[right].start, words[name - 1].end))
        taken[left:name] = [True] * (name - left)
        at = free = name


def _is_person(text: str, name: list[Word], bits: dict[str, int], headline: bool) -> bool:
    """Whether an untitled name is a person's: by its own form, or by a title, an age or a verb of speech beside it."""
    start, end = name[0].start, name[-1].end
    before, after = text[max(0, start - 70) : start], text[end : end + 70]
    if before.lower().endswith(("the ", " in ", " near ", "(", "operation ", "project ", "phase ")):
        return False
    eastern = name[0].bits & SURNAME and len(name) == 2 and _PINYIN.fullmatch(name[1].text)
    middle = any(word.bits & INITIAL for word in name[1:-1])
    if eastern or middle or name[-1].bits & SUFFIX or name[0].bits & GIVEN:
        return True
    if headline:
        return False
    spoken = [part[-1:] for part in (before.split(), after.split()[:1])]
    if any(word and bits.get(word[0].strip(",."), 0) & BIT["speech"] for word in spoken):
        return True
    if re.match(r", \d\d,", after) or re.search(r"^(?:[-–—] ?|By )$", before):
        return True
    beside = (before[:-2].split(",")[-1].split() if before.endswith(", ") else []) + (
        after[2:].split(",")[0].split()[:9] if after.startswith(", ") else []
    )
    return any(bits.get(word.capitalize().removesuffix("'s"), 0) & TITLE for word in beside)


@functools.lru_cache(maxsize=4096)
def _title_slip(word: str) -> bool:
    """Whether a word may be one of the common titles misspelled."""
    return any(is_slip(word, title) for title in _COMMON_TITLES)


def _with_list(text: str, find: Find, bits: dict[str, int], hits: dict[int, Hit]) -> Find:
    """The name of an organisation with the list of fields that ends it: `Ministry of Land, Transport and Tourism`.

    One in the plural is a collective: `the Departments of Commerce, Energy, and Labor`.
    """
    if find.kind == "instrument" and _ON_FIELD.search(text, find.start, find.end):
        listed = re.compile(_FIELDS.pattern + r"(?: (?!Between|Among)[A-Z][\w-]+){0,3}").match(text, find.end)
        return find._replace(end=listed.end(), core=(find.core[0], listed.end())) if listed else find
    head = _OF_FIELDS.search(text, find.start, find.end)
    if not head or find.rule != "pattern" or find.kind != "organisation":
        return find
    kind = "collective" if head[1].endswith("s") else find.kind
    end = find.end
    listed = _FIELDS.match(text, end) if head.end() == end else None
    if listed and all(bits.get(field, 0) & PORTFOLIO for field in re.findall(r"[A-Z][\w-]+", listed[0])):
        end = listed.end()
        of = re.match(r" of (?:the )?", text[end : end + 8])
        country = hits.get(end + of.end()) if of else None
        end = country.end if country and country.kind == "country" else end
    return Find(find.start, end, kind, find.rule, (find.core[0], end))


def _small_heads(text: str, run: re.Match[str], words: list[Word], taken: list[bool]) -> Iterator[Find]:
    """A plan with a name of its own before a head in small letters: `Beyond the Border initiative`."""
    tail = _SMALL_HEAD.match(text, run.end())
    left = len(words)
    while left and not taken[left - 1] and not words[left - 1].bits & _NO_PLAN:
        left -= 1
    named = text.endswith(("the ", "The "), 0, words[left].start) if left < len(words) else True
    while left < len(words) and not named and words[left].bits & (OPENER | LINK):
        named = words[left].text == "The"  # The Beyond the Border initiative
        left += 1
    capitals = sum(not word.bits & LINK for word in words[left:])
    if tail and capitals > 1:
        span = (words[left].start, tail.end())
        yield Find(*span, "instrument", "pattern", span)
        taken[left:] = [True] * (len(words) - left)


def find_names(text: str, hits: list[Hit], bits: dict[str, int], headline: bool = False) -> list[Find]:
    """Every name in one sentence that its own form shows.

    `text` has straight apostrophes and single spaces; `hits` are the lexicon's names in it, without overlaps; a
    `headline` has capitals everywhere, so a person needs more than capitals there.
    """
    starts = {hit.start: hit for hit in hits}
    finds: list[Find] = []
    for run in RUN.finditer(text):
        if _INSIDE.match(text, max(0, run.start() - 2), run.start()):
            continue
        if " " not in run[0] and not bits.get(run[0].removesuffix("'s"), 0) & HEAD:
            continue  # a lone name is in the lexicon, or means somebody named in full elsewhere
        words = words_of(text, run.start(), run.end(), bits, starts)
        taken = [False] * len(words)
        finds += (titled := list(_titled(words, taken)))
        for find in titled:  # Korea Immigration Service Commissioner
            title = [word for word in words if find.start <= word.start < find.core[0]]
            finds += [own for own in headed(text, title, [False] * len(title)) if own.rule == "pattern"]
        finds += [_with_list(text, find, bits, starts) for find in headed(text, words, taken)]
        finds += _small_heads(text, run, words, taken)
        at = 0
        while at < len(words):
            end = at if taken[at] or (words[at].bits & INITIAL and at) else _name_end(words, at)
            name = words[at:end]
            if len(name) > 1 and not name[0].bits and _title_slip(name[0].text):
                finds.append(Find(name[0].start, name[-1].end, "person", "spelling", (name[1].start, name[-1].end)))
                taken[at:end] = [True] * (end - at)
            elif (
                sum(not word.bits & (LINK | INITIAL | SUFFIX) for word in name) > 1
                and not any(taken[at:end])
                and _is_person(text, name, bits, headline)
            ):
                span = (name[0].start, name[-1].end)
                finds.append(Find(*span, "person", "pattern", span))
                taken[at:end] = [True] * (end - at)
            at = max(end, at + 1)
    return finds
