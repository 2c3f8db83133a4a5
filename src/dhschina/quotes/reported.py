"""Reported speech: the clauses without marks that a verb of saying, or `according to`, reports, and who speaks them."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from dhschina.quotes.marks import clause_start
from dhschina.quotes.pages import HELD, Page, Verb, named, next_verb
from dhschina.quotes.speakers import FAR, after_verb, before_verb, joined, participle_subject, together

ACCORDING = re.compile(r"(?i)\b(?:according to|in the words of)\s+")
_UNNAMED = r"(?:[\w.’'-]+\s){0,4}(?:officials|investigators|prosecutors|authorities|police|experts|sources)"
_GROUP = re.compile(rf"(?i)(?:^|[\s“\"]){_UNNAMED}\s*,?\s*$")  # who said it has no name
_BY_GROUP = re.compile(rf"(?i){_UNNAMED},")
_NEXT_ACT = re.compile(r", and (?=(?:then |also )?[a-z]+ed\b)")  # …, and offered to help: what else the speaker did
_APPOSED = re.compile(r", (?:the |an? )?[a-z][^,;:.]{3,120}(?: \([A-Z]+\))?,(?=\s)")
_BARE = re.compile(r"(?:he|she|it|they|we)(?:\s(?:was|is|are|were|had|has|have|would|will|could))?\s*")
_REST = re.compile(rf"{HELD}+(\s)(?:of|in|on|to|for|by|with|from|at|against|within)\s")
_TAIL = re.compile(r"(?:\s+(?:today|yesterday|earlier|later|last|this|in|on|at|during)\b[^,;:]{0,60})?[\s.]*")
_TITLE = re.compile(r", (?:the|The) (?!United\b)[A-Z][^,;:]{2,100}$")  # before a name that a comma parts from it
_CLOSED = re.compile(r"[,;:]|\b(?:in|at|on|to|with|against)\b")


def reported(page: Page, low: int, high: int) -> Iterator[tuple[int, int, str]]:
    """Start, end, speaker of the clauses in a sentence that a verb of saying reports, up to any opening mark."""
    context = page.frame

    def speaks(name: str) -> bool:
        return bool(name) and all(n.kind not in ("collective", "instrument") for n in near if n.actor == name)

    cue = ACCORDING.match(context, low)
    if cue and (group := _BY_GROUP.match(context, cue.end(), min(high, cue.end() + 100))):
        yield group.end(), high, ""
        return
    near = named(page, low, min(high, low + 100))
    if cue and near and not _CLOSED.search(context, cue.end(), near[0].start) and context[near[0].end] == ",":
        if speaks(near[0].actor) and HELD not in context[low : min(high, low + 5 * FAR)]:
            title = _APPOSED.match(context, near[0].end, high)
            yield title.end() if title else near[0].end + 1, high, near[0].actor
        return
    cue = ACCORDING.search(context, max(low, high - 150), high)  # requests doubled, according to Bersin.
    near = named(page, cue.end(), high) if cue else []
    if cue and near and not _CLOSED.search(context, cue.end(), near[0].start) and speaks(near[0].actor):
        if cue.start() > low and HELD not in context[max(low, high - 5 * FAR) : cue.start()]:
            yield low, cue.start() - (context[cue.start() - 2] == ",") - 1, near[0].actor
        return

    def trails(verb: Verb) -> bool:  # …, adding that the port is safe
        return verb.word.endswith("ing") and context[max(low, verb.start - 9) : verb.start].rstrip().endswith(",")

    done = low
    for verb in page.verbs[bisect_left(page.verbs, (low,)) : bisect_left(page.verbs, (high,))]:
        if not verb.reports or verb.end > high or verb.start < done:
            continue
        first, stop = max(low, verb.start - FAR), min(high, verb.end + 5 * FAR)
        near = named(page, first, stop)
        held = context.find(HELD, verb.end, stop)
        stop = held if held >= 0 else high
        start = clause_start(context, verb.word, verb.end, stop)
        if context[first : verb.start].rstrip(" ,").endswith(HELD):
            continue  # it tells who spoke what stands before it
        pair = together(page, first, verb.start)
        if start is not None:
            speaker = (participle_subject if trails(verb) else before_verb)(page, first, verb.start)
            told = verb.word in ("said", "estimated", "reported", "believed", "noted", "stated")
            crowd = verb.word == "said" and any(n.actor == speaker and n.kind == "collective" for n in near)
            speaker = "" if crowd else speaker  # the ministers said
            nameless = crowd or (told and bool(_GROUP.search(context, max(low - 1, verb.start - 80, 0), verb.start)))
            if speaks(speaker) or (not speaker and (held >= 0 or pair or nameless)):
                act = _NEXT_ACT.search(context, start, min(stop, start + 5 * FAR))
                done = act.start() + 1 if act else stop
                further = next_verb(page, start, done)
                while further and not trails(further):
                    further = next_verb(page, further.end, done)
                done = further.start if further else done
                if not _BARE.fullmatch(context, start, done):
                    yield start, done, speaker
                rest = _REST.match(context, held, high) if held == done and speaker else None
                if rest and not next_verb(page, rest.start(1), high):
                    yield rest.start(1), high, speaker  # … “stand at the front line” of the fight
        elif first == low and (comma := context.rfind(",", low + 20, pair[0].start if pair else verb.start)) > 0:
            inverted = not context[comma + 1 : verb.start].strip()  # the port is safe, said Bersin
            tail = _TAIL.fullmatch(context, verb.end, high)
            both = joined(page, verb.end) if inverted else bool(pair and tail)
            speaker = after_verb(page, verb.end, high) if inverted and not both else ""
            if any(name.actor == speaker and context[name.end] in "'’" for name in near):
                return  # …, conveyed Japan's thanks
            if not speaker and not both and tail:
                speaker = before_verb(page, first if inverted else comma + 1, verb.start)
                comma = context.rfind(",", low + 20, comma) if inverted and speaker else comma
                title = _TITLE.search(context, max(low + 20, comma - 110), comma) if speaker else None
                comma = title.start() if title else comma
            if (speaks(speaker) or both) and HELD not in context[low:comma]:
                yield low, comma, speaker
                return
