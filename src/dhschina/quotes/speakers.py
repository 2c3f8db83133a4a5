"""Speakers: who is the subject of a verb of saying, by name, by title or by pronoun; empty where nobody is named.

Names inside marks count for nothing here: whoever is talked about in a quotation does not speak it.
"""

import re
from bisect import bisect_left

from dhschina.quotes.pages import HELD, OF_HOUSE, Name, Page, Verb, last_verb, named, next_verb, sentence_at

FAR = 400  # code points on either side that may name a speaker; it keeps the time linear
ADVERBS = frozenset("also then later further once again both just have has had".split())
_BESIDE = re.compile(  # A of the port and Minister of Customs, B
    r"(?: MP)?(?:\s+(?:of|for|from)\s[^,;:]{1,80}?)?,?\s+and\s+(?:(?:[A-Z][\w.’']*|spokes\w+|for|of|and|the|&)[\s,]+)*"
)
_HEAD = re.compile(r"(?:[^,;:.]{1,60},\s+)?(?:([Hh]e|[Ss]he)\b|[Tt]he\s((?:\w+\s){1,4}))")
_APPOSED = re.compile(r"\s+(?!(?:in|on|at|by|to|of|for|with|that)\b)[\w\s.’'&-]{3,80},\s+")  # said its chief, A
_CHIEF = re.compile(r",\s+(?!(?:the|an?|he|she|they|it|we)\b)[^,;:.\ufffc]{1,100}")  # A, chief of staff said
_OF = re.compile(r"(?i)\b(?:of|for|with|by|to|from)\s+(?:the\s+)?$")
_PREPOSITION = re.compile(
    r"(?i)\b(?:with|by|to|from|of|between|for|in|on|at|about|against|and|welcomed|joined|met|thanked|told|like)"
    r"\s+(?:(?:the|former|both)\s+)?$"
)
_WHEN = re.compile(r"\s(?:(?:on|in|at|during|through|today|yesterday|this|last)\b[^,;:]{0,60}|[A-Z]\w{2,5}day)$")
_HONORS = re.compile(r"(?: (?:MP|MEP|SC|QC|KC|AM|AO|OBE|CBE))+(?=,?$)")
_SERVING = re.compile(r"\s(?:of|from|at|for)\s[^,;:.\ufffc]{1,100}")  # A of the Ministry's Press Office said
_BY_SPOKESMAN = re.compile(rf"\b(?:{OF_HOUSE})(?:\s(?:of|for|from|at|with)\s[^,;:.]{{1,80}})?$")
_SIDE = re.compile(r"\s(?:side|government|delegation)$")
_MALE, _FEMALE = re.compile(r"\b(?:Mr|Sir|Lord)\b"), re.compile(r"\b(?:Mrs|Ms|Miss|Madame?|Dame|Lady)\b")


def _governed(page: Page, low: int, name: Name) -> bool:
    """Whether a preposition, or a verb of meeting, stands before a name."""
    return bool(_PREPOSITION.search(page.frame, max(low, name.start - 30), name.start))


def subject_of(page: Page, low: int, high: int) -> Name | None:
    """The first name between two offsets that no preposition governs: persons before others."""
    free = [name for name in named(page, low, high) if not _governed(page, low, name)]
    return next((n for n in free if n.kind == "person"), free[0] if free else None)


def main_subject(page: Page, low: int, high: int) -> str:
    """The subject of the sentence that begins at `low`: he or she, a title at its head, or the first free name."""
    head = _HEAD.match(page.frame, low, high)
    if head and head[1]:
        return antecedent(page, head.end(), head[1])
    words = head[2].split() if head and not named(page, head.start(2), head.start(2) + 1) else []
    subject = subject_of(page, low, high)
    titled = by_title(page, [words[:count] for count in range(len(words), 0, -1)], low)
    return titled or (subject.actor if subject else "")


def participle_subject(page: Page, low: int, verb: int) -> str:
    """Who says what a participle reports (`adding that`): whoever spoke before in the sentence, else its subject."""
    told = next_verb(page, low, verb)
    return (before_verb(page, low, told.start) if told else "") or main_subject(page, low, verb)


def by_title(page: Page, phrases: list[list[str]], at: int) -> str:
    """The last person named before an offset, of those with a title that holds one of the phrases, tried in order."""
    known = bisect_left(page.names, (at,))
    before = [name for name in page.names[max(0, known - 50) : known] if name.kind == "person"]
    borne: dict[str, str] = {}
    for name in before:
        borne[name.actor] = borne.get(name.actor, "") + _ranked(_titles(page, name))
    wanted = [_ranked(" ".join(words)) for words in phrases]
    return next((name.actor for title in wanted for name in reversed(before) if title in borne[name.actor]), "")


def _ranked(title: str) -> str:
    """A title in lower case, in which words of rank belong to the next: Deputy Secretary is no Secretary."""
    title = re.sub(r"\b(deputy|vice|under|assistant|associate|former) ", r"\1-", f" {title.lower()} ")
    return re.sub(r"\b(secretary|director|inspector) general\b", r"\1-general", title)


def _titles(page: Page, name: Name) -> str:
    """A name with the title beside it: `the Minister of Customs, Yu Guangzhou`, `Alan Bersin, commissioner`."""
    before = page.frame[max(0, name.start - 80) : name.start]
    listed = any(other.kind == "person" for other in named(page, name.start - 80, name.start))  # A, B
    title = re.split(r"[.;:,\n\ufffc]", before[:-2])[-1] if before.endswith(", ") and not listed else ""
    after = re.match(r", ([^.;:,\n\ufffc]*)", page.frame[name.end : name.end + 80])
    return " ".join((title, page.text[name.start : name.end], after[1] if after else ""))


def antecedent(page: Page, at: int, pronoun: str) -> str:
    """The person whom `he` or `she` means: the only one, else the subject, of the nearest sentence that names any."""
    unfit = _FEMALE if pronoun.lower() == "he" else _MALE
    number = sentence_at(page, at)
    for low, high in reversed(page.sentences[max(0, number - 7) : number + 1]):
        low, high = max(low, at - 5 * FAR), min(high, at)
        if page.text.startswith(pronoun.title() + " ", low) and low + 3 < at:
            continue  # the sentence is about the same person, and whom it names are others
        subject = _HEAD.match(page.frame, low, high)
        nameless = subject and subject[2] and not named(page, *subject.span(2))
        if nameless and (titled := main_subject(page, low, high)):
            return titled  # The Minister told reporters
        persons = [n for n in named(page, low, high) if n.kind == "person"]
        fitting = [n for n in persons if not unfit.search(page.text, n.start, n.end)]
        if len({n.actor for n in fitting}) == 1:
            return fitting[0].actor
        if fitting:
            first = subject_of(page, low, high)
            both = _BESIDE.fullmatch(page.frame, persons[0].end, persons[1].start)
            return first.actor if first in fitting and not both else ""
    return ""


def together(page: Page, low: int, high: int) -> list[Name]:
    """The two persons side by side who are named last before `high`; empty when one stands alone."""
    people = [name for name in named(page, low, high) if name.kind == "person"][-2:]
    beside = len(people) == 2 and _BESIDE.fullmatch(page.frame, people[0].end, people[1].start)
    last = beside and not page.frame[people[1].end : high].strip(" ,MP\n")
    return people if last and not _governed(page, low, people[0]) else []


def joined(page: Page, at: int) -> bool:
    """Whether two persons side by side come next: `said A of the port and B`, but not `said A, and B added`."""
    people = [name for name in named(page, at, at + 240) if name.kind == "person"][1:2]
    return any(together(page, at, second.end) and not next_verb(page, second.end, second.end + 2) for second in people)


def before_verb(page: Page, low: int, verb: int) -> str:
    """The actor who is the subject of the verb that begins at `verb`."""
    low = max(low, verb - FAR)
    left = page.frame[low:verb].rstrip()
    while (word := left[-30:].split()[-1:]) and (word[0] in ADVERBS or (word[0].islower() and word[0].endswith("ly"))):
        left = left[: -len(word[0])].rstrip()
    left = _HONORS.sub("", left)
    if left.endswith(")"):
        left = left[: max(left.rfind("("), 0)].rstrip()
    names = named(page, low, verb)
    who = left.removesuffix("who").rstrip().removesuffix(",") if left.endswith(" who") else left
    free = [n for n in names if page.frame[n.end] == "," and not _governed(page, low, n)]  # A, chief of B, said
    free.sort(key=lambda name: name.kind != "person")
    if pair := together(page, low, low + len(left)):
        told = last_verb(page, low, pair[0].start)
        alone = told and not page.frame[told.end : pair[0].start].strip()  # said A, and B added
        return pair[1].actor if alone else ""
    beside = names[-1] if names and names[-1].end == low + len(who) else None
    if not (beside and beside.kind == "person") and _BY_SPOKESMAN.search(who, max(0, len(who) - 110)):
        return spoken_for(page, low + len(who))
    if beside:
        if not _OF.search(page.frame, max(low, names[-1].start - 20), names[-1].start):
            return names[-1].actor
        chief = [n for n in names[-2:-1] if _OF.fullmatch(page.frame, n.end + 1, names[-1].start)]  # A of the port said
        return next((n.actor for n in chief + free if n.kind == "person"), "")
    if when := _WHEN.search(left, max(0, len(left) - 70)):  # Bersin on Tuesday in Washington said
        return before_verb(page, low, low + when.start())
    if side := _SIDE.search(left, max(0, len(left) - 20)):  # the Chinese side said
        return before_verb(page, low, low + side.start())
    if pronoun := re.search(r"(?i)\b(?:he|she)$", left[-4:]):
        return antecedent(page, low + len(left), pronoun.group())
    if left.endswith(","):
        return free[0].actor if free else ""
    if names and names[-1].kind == "person" and _CHIEF.fullmatch(page.frame, names[-1].end, low + len(left)):
        return names[-1].actor
    people = [name for name in names if name.kind == "person"]
    if people and _SERVING.fullmatch(page.frame, people[-1].end, low + len(left)):
        return people[-1].actor
    if left.endswith((" and", " but")):
        return main_subject(page, low, verb)
    if title := re.search(r"\b[Tt]he ((?:\w+ ){0,3}?\w+)$", left[-80:]):
        words = title[1].split()
        return by_title(page, [words[first:] for first in range(len(words))], verb)
    return ""


def spoken_for(page: Page, at: int) -> str:
    """For whom a spokesman or official speaks: the house named beside, or `the` one's who was introduced last."""
    known = bisect_left(page.spokesmen, (at,)) - 1
    if known < 0:
        return ""
    start, house = page.spokesmen[known]
    beside = page.frame[start:at].count(" ") < 12 and not re.search(r"[,;:.]", page.frame[start:at])
    return house if beside or re.search(r"\bthe\s\w+$", page.frame[max(0, at - 20) : at]) else ""


def after_verb(page: Page, verb_end: int, high: int) -> str:
    """The actor named right after an inverted verb: `said Commissioner Bersin`, `said he`."""
    rest = page.frame[verb_end:high]
    if pronoun := re.match(r"\s+(he|she)\b", rest):
        return antecedent(page, verb_end, pronoun[1])
    spokesman = re.match(
        r"\s+(?:an?|the)\s+(?:\w+\s){0,4}(?:spokes(?:man|woman|person)|official|representative)\b", rest
    )
    if spokesman and not any(name.kind == "person" for name in named(page, verb_end, verb_end + spokesman.end() + 60)):
        return spoken_for(page, verb_end + spokesman.end())
    titled = re.match(r"\s+the\s+((?:\w+\s){0,3}\w+)[,.\n]", rest)
    if titled and not named(page, verb_end, verb_end + titled.end()):
        return by_title(page, [titled[1].split()], verb_end)
    for name in named(page, verb_end, min(high, verb_end + 120)):
        between = page.frame[verb_end : name.start]
        apposed = name.kind == "person" and _APPOSED.fullmatch(between) and not next_verb(page, name.end, name.end + 2)
        if not apposed and re.search(r"[,;:]|\b(?:of|for|with|by|to|that)\s+$|\.\s+[A-Z]?$", between):
            return ""
        if name.kind == "person" or re.fullmatch(r"\s+(?:the\s+)?", between):
            if name.kind == "person":
                return "" if joined(page, name.start) else name.actor
            chief = next((n for n in named(page, name.end, name.end + 60) if n.kind == "person"), None)
            titled = chief and re.fullmatch(r"[\w\s.’'-]*", page.frame[name.end : chief.start])
            return chief.actor if chief and titled else name.actor
    return ""


def speaker_of(page: Page, low: int, verb: Verb, high: int, same: str) -> str:
    """Whose words a verb of saying before the marks introduces; `same` spoke in its sentence already."""
    if verb.word.endswith("ing"):
        return same or participle_subject(page, low, verb.start)
    inverted = page.frame[low : verb.start].rstrip(" ,").endswith(HELD)
    found = after_verb(page, verb.end, high) if inverted else ""
    return found or before_verb(page, low, verb.start) or (same if inverted else "")
