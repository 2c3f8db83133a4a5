"""Actors measured side by side: `python benchmarks/actors.py [MEGABYTES]`. Ratios count, seconds depend on the machine.

500 aliases are looked up in 20 MB of text, as whole words: by pyahocorasick alone with boundary checks, by this
package's gazetteer, by flashtext and by spaCy's PhraseMatcher; then the package finds every mention, by all its
rules. Two texts: the two releases' sentences over and over, where every line names somebody; and made-up English in
which one sentence in ten is theirs. Peers that are not installed are named as such, and need an environment of their
own; a slow one runs on a part, and its seconds are scaled up.
"""

import random
import sys
import time
from collections.abc import Callable
from typing import Any

import ahocorasick
import polars as pl

from dhschina.actors import find_mentions
from dhschina.actors.gazetteer import find_hits, fold, index_of
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
    """Two texts of that many characters, as sentences."""
    releases = read_releases()
    sentences = find_sentences(releases, find_segments(releases, read_lexicons()))
    real = [releases[id].text[start:end] for id, start, end in sentences.select("release", "start", "end").iter_rows()]
    draw = random.Random(1)
    words = ["".join(draw.choices("etaoinshrdlucmfwypvbgk", k=draw.randint(2, 9))) for _ in range(5000)]
    made: dict[str, list[str]] = {"dense": [], "sparse": []}
    for name, share in (("dense", 1.0), ("sparse", 0.1)):
        total = 0
        while total < size:
            if draw.random() < share:
                sentence = draw.choice(real)
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


def by_package(sentences: list[str], lexicons: Lexicons) -> int:
    index = index_of(lexicons)
    return sum(len(find_hits(fold(text)[0], index)[0]) for text in sentences)


def all_mentions(sentences: list[str], lexicons: Lexicons, chunk: int = 30) -> int:
    """Every mention, in releases of about 5 kB."""
    releases: dict[str, Release] = {}
    rows = []
    for first in range(0, len(sentences), chunk):
        id = f"{first:09}"
        at, part = 0, sentences[first : first + chunk]
        for number, sentence in enumerate(part):
            rows.append((id, number, 0, at, at + len(sentence)))
            at += len(sentence) + 1
        releases[id] = Release(id, " ".join(part), date="2015-04-12")
    table = pl.DataFrame(rows, schema=TABLES["sentences"].schema, orient="row")
    return find_mentions(releases, table, lexicons)[0].height


def main() -> None:
    size = int(float(sys.argv[1] if len(sys.argv) > 1 else 20) * 1e6)
    lexicons = read_lexicons()
    aliases = some_aliases(lexicons)
    few = lexicons._replace(
        aliases=lexicons.aliases.filter(pl.col("alias").is_in(aliases)), places=lexicons.places.clear()
    )
    print(f"{ALIASES} aliases of {lexicons.aliases.height + lexicons.actors.height} names, {size / 1e6:g} MB")
    for name, sentences in texts(size).items():
        floor, found = timed(lambda sentences=sentences: by_automaton(sentences, aliases))
        line(f"{name}: pyahocorasick with boundary checks", floor, None, f"{found} hits")
        for what, lists in (("these aliases and all actors' names", few), ("the whole lexicon", lexicons)):
            seconds, found = timed(lambda sentences=sentences, lists=lists: by_package(sentences, lists))
            line(f"{name}: gazetteer, {what}", seconds, floor, f"{found} hits and places")
        seconds, found = timed(lambda sentences=sentences: all_mentions(sentences, lexicons))
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
