"""Sentences -> words, by the one rule for what a word is.

A word is a run of letters and digits, with apostrophes, hyphens and (between digits) points and commas inside it:
`cross-border`, `people's`, `1,000`. Letters each followed by a full stop are one word, stops included: `U.S.`, `D.C.`;
a hyphen never joins such an abbreviation to another word, so `U.S.-China` is two words, each with its span.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from dhschina.releases import Release
from dhschina.tables import frame

if TYPE_CHECKING:
    from nltk.tokenize import RegexpTokenizer

# Python's \w leaves out the marks that combine with a letter: those of Latin, Cyrillic, Hebrew, Arabic, Devanagari.
_MARKS = "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f"
_LETTERS = rf"(?:[^\W_][{_MARKS}]*)+"
_ABBREVIATION = r"(?:[^\W\d_]\.){2,}"
WORD = rf"{_ABBREVIATION}|{_LETTERS}(?:(?:['’]|[-‐‑](?!{_ABBREVIATION})|(?<=\d)[.,](?=\d)){_LETTERS})*"
_FIND = re.compile(WORD).finditer


def fold(surface: str) -> str:
    """The word that a surface stands for: lower case, the curly apostrophe straight."""
    return surface.lower().replace("’", "'")


def tokenizer() -> "RegexpTokenizer":
    """The rule as an NLTK tokenizer, with its `tokenize` and `span_tokenize`."""
    from nltk.tokenize import RegexpTokenizer

    made = RegexpTokenizer(WORD)
    made._regexp = re.compile(WORD)  # NLTK's own engine disagrees with Python's on what is a letter: ¼, new scripts
    return made


def word_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Spans of the words between two offsets of a text."""
    return [match.span() for match in _FIND(text, start, len(text) if end is None else end)]


def find_tokens(releases: Mapping[str, Release], sentences: pl.DataFrame) -> pl.DataFrame:
    """The table tokens: the words of every sentence, numbered through each release."""
    rows = []
    number, current = 0, None
    for release, sentence, start, end in sentences.select("release", "sentence", "start", "end").rows():
        number, current = (number, current) if release == current else (0, release)
        text = releases[release].text
        for match in _FIND(text, start, end):
            surface = match.group()
            rows.append((release, sentence, number, *match.span(), surface, fold(surface)))
            number += 1
    return frame("tokens", rows)
