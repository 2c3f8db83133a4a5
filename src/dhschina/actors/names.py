"""Names: what looks like a name in one sentence, whether or not a list holds it.

Read off a run of capitalized words by what its words may be; nothing here knows any one actor. Who is meant is decided
in `scenes`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from dhschina.actors.readings import read_run
from dhschina.actors.runs import (
    BIT,
    BRACKET,
    COUNTRY,
    HEAD,
    INITIAL,
    KNOWN,
    LINK,
    OPENER,
    PERSON,
    PORTFOLIO,
    RUN,
    TITLE,
    Bits,
    Find,
    Hit,
    Word,
    next_to,
)

_OF_FIELDS = re.compile(r"(Ministry|Ministries|Departments?|Secretariat) (?:of|for) (?:the )?[A-Z][\w-]+")
_ON_FIELD = re.compile(r"\b(?:Agreement|Memorandum|Convention|Treaty) (?:on|for|concerning) [A-Z][\w-]+$")
_FIELDS = re.compile(r"(?:, (?:the )?[A-Z][\w-]+){1,5},? (?:and|&) (?:the )?[A-Z][\w-]+")
_SMALL_HEAD = re.compile(
    r"(?: \([A-Z]{2,10}\))? (?:pilot )?(?:initiative|program|programme|agreement|arrangement|framework|action plan)\b"
)
_GOVERNMENT = re.compile(r"\b[Tt]he ([A-Z][a-z]+(?:-[A-Z][a-z]+)?) (?:[Gg]overnment|[Aa]dministration)\b(?! of)")
_REGIONAL = re.compile(
    r"\b((?:(?!The\b)[A-Z][\w'-]+ ){1,3})(?:Regional|Provincial|State|Territory|Municipal) Government\b"
)
_GOVERNMENT_OF = re.compile(r"\bGovernment of (?:the )?([A-Z][\w'-]+(?: [A-Z][\w'-]+){0,3})")
_DURING = re.compile(r"\b(?:during|under|in|since) $")
_BEFORE_BARE = re.compile(r"(?<!Secretary of )(?<!Minister of )\b(?:the|this|that)(?: [a-z]+)? $", re.IGNORECASE)
_INSIDE = re.compile(r".?[\w.]$|\w-$")  # before a capital inside a word
_LISTED = re.compile(r", (?:and )?| and ")  # between two names of a list
_PLURAL = re.compile(r"\w{4}(?:s|men) $")  # a title of several persons
_TITLE_OF_LIST = re.compile(r"\b([A-Z][\w-]+) (?:of|for) (?:the )?[A-Z][^.;:()]{2,90}, (?:and )?$")
_INITIALS = re.compile(r" \((?:the )?[\"“]?([A-Z]{3,10})[\"”]?\)")
_APART = frozenset(("", " ", "(", '"'))  # after one of these a capital begins a word
_LISTING = frozenset(("instrument", "organisation"))
_NO_PLAN = TITLE | COUNTRY | KNOWN | HEAD | PERSON | BRACKET | INITIAL


def _is_person(text: str, start: int, end: int, shown: bool, bits: Bits, headline: bool) -> bool:
    """Whether an untitled name is a person's: by its own form, or by a title, an age or a verb of speech beside it."""
    before, after = text[max(0, start - 70) : start], text[end : end + 70]
    aside = (before[:-2].split(",")[-1].split() if before.endswith(", ") else []) + (
        after[2:].split(",")[0].split()[:9] if after.startswith(", ") else []
    )
    titled = any(bits.get(form.removesuffix("'s"), 0) & TITLE for word in aside for form in (word, word.capitalize()))
    place = before.lower().endswith((" in ", " near "))
    if before.lower().endswith(("the ", "(", "operation ", "project ", "phase ")) or (place and not titled):
        return False
    if shown or headline:
        return shown
    beside = (before.rsplit(None, 1)[-1:], after.split(None, 1)[:1])
    if any(word and bits.get(word[0].strip(",."), 0) & BIT["speech"] for word in beside):
        return True
    office = _TITLE_OF_LIST.search(text, max(0, start - 120), start) if before.endswith(", ") else None
    titled = titled or bool(office and bits.get(office[1], 0) & TITLE)  # Commissioner for Justice, Law and Trade, A B
    aged = after[:2] == ", " and re.match(r"\d\d,", after[2:5])
    return bool(titled or aged or re.search(r"^(?:[-–—] ?|By )$", before))


def _with_list(text: str, find: Find, bits: Bits, hits: dict[int, Hit]) -> Find:
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


def _governments(text: str, bits: Bits, hits: dict[int, Hit]) -> Iterator[Find]:
    """Governments named for a person or a party (`the Obama administration`), but not where they tell a time."""
    for match in _GOVERNMENT.finditer(text):
        listed = hits.get(match.start(1))
        known = listed.kind != "person" if listed else bits.get(match[1], 0)
        if not known and not _DURING.search(text, max(0, match.start() - 8), match.start()):
            yield Find(match.start(1), match.end(), "organisation", "pattern", (match.start(1), match.end()))
    for match in (*_REGIONAL.finditer(text), *_GOVERNMENT_OF.finditer(text)):
        if match.start(1) not in hits:  # of Baja California
            yield Find(*match.span(), "organisation", "pattern", match.span())


def _small_head(text: str, words: list[Word], taken: list[bool], start: int, end: int) -> Find | None:
    """A plan with a name of its own before a head in small letters: `Beyond the Border initiative`.

    `words` are those of a run from `start` to `end`; the name's are taken.
    """
    tail = _SMALL_HEAD.match(text, end)
    left = len(words) if tail else 0
    while left and not taken[left - 1] and not words[left - 1].bits & _NO_PLAN:
        left -= 1
    named = text.endswith(("the ", "The "), 0, start + words[left].start) if tail and left < len(words) else True
    while tail and left < len(words) and not named and words[left].bits & (OPENER | LINK):
        named = words[left].text == "The"  # The Beyond the Border initiative
        left += 1
    if not tail or sum(not word.bits & LINK for word in words[left:]) < 2:
        return None
    taken[left:] = [True] * (len(words) - left)
    span = (start + words[left].start, tail.end())
    return Find(*span, "instrument", "pattern", span)


def _by_initials(text: str, words: list[Word], taken: list[bool], start: int, end: int) -> Find | None:
    """An organisation without a head known here, but with its initials after it: `Badan Keamanan Laut (BKL)`."""
    short = _INITIALS.match(text, end)
    parts = [at for at, word in enumerate(words) if not word.bits & LINK][-len(short[1]) :] if short else []
    if not short or "".join(words[at].text[0] for at in parts) != short[1] or any(taken[parts[0] :]):
        return None
    if any(words[at].bits for at in parts):
        return None  # Passenger Name Record (PNR) is a thing in English
    span = (start + words[parts[0]].start, end)
    taken[parts[0] :] = [True] * (len(words) - parts[0])
    return Find(*span, "organisation", "pattern", span)


def find_names(text: str, hits: Sequence[Hit], bits: Bits, headline: bool = False) -> list[Find]:
    """Every name in one sentence that its own form shows.

    `text` has straight apostrophes and single spaces; `hits` are the lexicon's names in it, without overlaps; a
    `headline` has capitals everywhere, so a person needs more than capitals there.
    """
    starts = {hit.start: hit for hit in hits}
    finds = list(_governments(text, bits, starts)) if "overnment" in text or "dministration" in text else []
    doubtful: list[Find] = []  # names of which nothing is known
    for run in RUN.finditer(text):
        start, end = run.span()
        if text[start - 1 : start] not in _APART and _INSIDE.match(text, max(0, start - 2), start):
            continue
        if " " not in run[0] and not bits.get(run[0].removesuffix("'s"), 0) & HEAD:
            continue  # a lone name is in the lexicon, or means somebody named in full elsewhere
        inside = hits[bisect_left(hits, (start,)) : bisect_left(hits, (end,))]
        far = max(end, inside[-1].end) if inside else end
        own = tuple(Hit(hit.start - start, hit.end - start, hit.actor, hit.kind) for hit in inside)
        words, taken, names, untitled, misspelled = read_run(text[start:far], end - start, own, bits)
        taken = taken[:]
        for name in names:
            core = (name.core[0] + start, name.core[1] + start)
            find = Find(name.start + start, name.end + start, name.kind, name.rule, core)
            if find.rule == "anaphor":
                if pointer := _BEFORE_BARE.search(text, max(0, find.start - 30), find.start):
                    finds.append(find._replace(start=pointer.start()))
            else:
                finds.append(_with_list(text, find, bits, starts) if find.kind in _LISTING else find)
        if text.startswith(" ", end) and (plan := _small_head(text, words, taken, start, end)):
            finds.append(plan)
        if text.startswith(" (", end) and (house := _by_initials(text, words, taken, start, end)):
            finds.append(house)
        for at, last in misspelled:
            span = (start + words[at].start, start + words[last - 1].end)
            finds.append(Find(*span, "person", "spelling", (start + words[at + 1].start, span[1])))
        for at, last, shown in untitled:
            span = (start + words[at].start, start + words[last - 1].end)
            person = Find(*span, "person", "pattern", span)
            fields = at and all(word.bits & (PORTFOLIO | LINK) for word in words[:at]) and next_to(words, at)
            title = _TITLE_OF_LIST.search(text, max(0, start - 120), start) if fields else None
            if any(taken[at:last]):
                continue
            if title and bits.get(title[1], 0) & TITLE:
                finds.append(Find(title.start(), span[1], "person", "title", span))
            elif _is_person(text, *span, shown, bits, headline):
                finds.append(person)
            elif last - at < 4 and not any(word.bits for word in words[at:last]):
                doubtful.append(person)
    return finds + (_beside_persons(text, finds, doubtful) if doubtful and not headline else [])


def _beside_persons(text: str, finds: list[Find], doubtful: list[Find]) -> list[Find]:
    """The doubtful names in a list of persons: two of them are sure, or one has a title in the plural."""
    found: list[Find] = []
    chain: list[Find] = []
    end = Find(len(text) + 9, len(text) + 9, "person", "", (0, 0))
    for name in (*sorted((*(find for find in finds if find.kind == "person"), *doubtful)), end):
        if chain and not _LISTED.fullmatch(text, chain[-1].end, name.start):
            sure = [other for other in chain if other not in doubtful]
            if len(sure) > 1 or any(_PLURAL.search(text, other.start, other.core[0]) for other in sure):
                found += [other for other in chain if other in doubtful]
            chain = []
        chain.append(name)
    return found
