"""Actors measured side by side: `python benchmarks/actors.py [MEGABYTES]`. Ratios count, seconds depend on the machine.

500 aliases are looked up in 20 MB of text, as whole words: by pyahocorasick alone with boundary checks, by this
package's gazetteer, by flashtext and by spaCy's PhraseMatcher; then the package finds every mention, by all its
rules. Three texts: the two releases' sentences over and over (`repeated`, as boilerplate is); the same with most small
words made up, so that no sentence comes twice and nearly every one names somebody (`dense`); and made-up English in
which one sentence in ten is such a one (`sparse`, as in a corpus of other news). Peers that are not installed are named
as such, and need an environment of their own; a slow one runs on a part, and its seconds are scaled up.
"""

import random
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import ahocorasick
import polars as pl

from dhschina.actors import find_mentions
from dhschina.actors.gazetteer import index_of, leftmost, whole_words
from dhschina.actors.phrases import CUES
from dhschina.lexicons import Lexicons, read_lexicons
from dhschina.releases import Release, read_releases
from dhschina.segments import find_segments, find_sentences
from dhschina.tables import TABLES

ALIASES = 500


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, and what came back."""
    start = time.process_time()
    made = function()
    return time.process_time() - start, made


def line(what: str, seconds: float, against: float | None, found: object) -> None:
    ratio = f"{seconds / against:7.2f} x" if against else " " * 9
    print(f"{what:<58}{seconds:9.2f} s{ratio}  {found}", flush=True)


def some_aliases(lexicons: Lexicons) -> list[str]:
    """500 names of the lexicon, from all over it."""
    names = sorted({*lexicons.aliases["alias"], *lexicons.actors["name"]})
    return random.Random(0).sample(names, ALIASES)


def texts(size: int) -> dict[str, list[str]]:
    """Three texts of that many characters, as sentences."""
    releases, lexicons = read_releases(), read_lexicons()
    sentences = find_sentences(releases, find_segments(releases, lexicons))
    real = [releases[id].text[start:end] for id, start, end in sentences.select("release", "start", "end").iter_rows()]
    draw = random.Random(1)
    words = ["".join(draw.choices("etaoinshrdlucmfwypvbgk", k=draw.randint(2, 9))) for _ in range(5000)]
    kept = {*CUES, *index_of(lexicons).bits, *lexicons.stop_words["word"]}

    def other_words(sentence: str) -> str:
        """The sentence with its names and grammar, and every other word in small letters made up."""
        return re.sub(
            r"(?<![\w'-])[a-z]{3,}\b(?!['-])", lambda m: m[0] if m[0] in kept else draw.choice(words), sentence
        )

    made: dict[str, list[str]] = {}
    for name, share, change in (("repeated", 1.0, str), ("dense", 1.0, other_words), ("sparse", 0.1, other_words)):
        total, made[name] = 0, []
        while total < size:
            if draw.random() < share:
                sentence = change(draw.choice(real))
            else:
                sentence = " ".join(draw.choices(words, k=22)).capitalize() + "."
            made[name].append(sentence)
            total += len(sentence) + 1
    return made


def by_automaton(sentences: list[str], aliases: list[str]) -> int:
    """pyahocorasick with boundary checks, leftmost then longest: the floor."""
    automaton = ahocorasick.Automaton()
    for alias in aliases:
        automaton.add_word(alias, len(alias))
    automaton.make_automaton()
    count = 0
    for text in sentences:
        found = []
        last = len(text) - 1
        for end, length in automaton.iter(text):
            start = end - length + 1
            if (end < last and text[end + 1].isalnum()) or (start and text[start - 1].isalnum()):
                continue
            found.append((start, -end))
        free = 0
        for start, end in sorted(found):
            if start >= free:
                count += 1
                free = 1 - end
    return count


def by_flashtext(sentences: list[str], aliases: list[str]) -> int:
    from flashtext import KeywordProcessor

    finder = KeywordProcessor(case_sensitive=True)
    finder.add_keywords_from_list(aliases)
    return sum(len(finder.extract_keywords(text, span_info=True)) for text in sentences)


def by_spacy(sentences: list[str], aliases: list[str]) -> int:
    import spacy
    from spacy.matcher import PhraseMatcher

    language = spacy.blank("en")
    matcher = PhraseMatcher(language.vocab)
    matcher.add("alias", list(language.pipe(aliases)))
    return sum(len(matcher(document)) for document in language.pipe(sentences))


def by_package(sentences: list[str], aliases: list[str]) -> int:
    return sum(sum(1 for _ in leftmost(words)) for _, words in whole_words(sentences, aliases))


def as_releases(sentences: list[str], chunk: int = 30) -> tuple[dict[str, Release], pl.DataFrame]:
    """The sentences as releases of about 5 kB, and the table of sentences."""
    releases: dict[str, Release] = {}
    rows = []
    for first in range(0, len(sentences), chunk):
        id = f"{first:09}"
        at, part = 0, sentences[first : first + chunk]
        for number, sentence in enumerate(part):
            rows.append((id, number, 0, at, at + len(sentence)))
            at += len(sentence) + 1
        releases[id] = Release(id, " ".join(part), date="2015-04-12")
    return releases, pl.DataFrame(rows, schema=TABLES["sentences"].schema, orient="row")


def main() -> None:
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else 20) * 1e6)
    lexicons = read_lexicons()
    aliases = some_aliases(lexicons)
    print(f"{ALIASES} aliases of {lexicons.aliases.height + lexicons.actors.height} names, {size / 1e6:g} MB")
    for name, sentences in texts(size).items():
        floor, found = timed(lambda sentences=sentences: by_automaton(sentences, aliases))
        line(f"{name}: pyahocorasick with boundary checks", floor, None, f"{found} hits")
        seconds, again = timed(lambda sentences=sentences: by_package(sentences, aliases))
        line(f"{name}: this package's gazetteer", seconds, floor, f"{again} hits")
        read = as_releases(sentences)
        seconds, found = timed(lambda read=read: find_mentions(*read, lexicons)[0].height)
        line(f"{name}: every mention, by all rules", seconds, floor, f"{found} mentions")
        for peer, part in ((by_flashtext, 4), (by_spacy, 20)):
            some = sentences[::part]
            try:
                seconds, found = timed(lambda some=some, peer=peer: peer(some, aliases))
                line(f"{name}: {peer.__name__.removeprefix('by_')}", seconds * part, floor, f"{found * part} hits")
            except ImportError as problem:
                print(f"{name}: {peer.__name__.removeprefix('by_')} is not installed ({problem})")


if __name__ == "__main__":
    main()
