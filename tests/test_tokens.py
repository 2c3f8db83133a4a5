"""What a word is: the rule, its cases, and laws over any text."""

import unicodedata
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dhschina.releases import Release
from dhschina.segments import find_segments, find_sentences
from dhschina.tables import check, empty
from dhschina.tokens import find_tokens, fold, tokenizer, word_spans


def words(text):
    return [text[start:end] for start, end in word_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n-- … !?", []),
        ("Both sides agreed.", "Both sides agreed"),
        ("The U.S. and D.C., too", "The U.S. and D.C. too"),
        ("in the U.S.", "in the U.S."),
        ("at 9 a.m. on", "at 9 a.m. on"),
        ("the F.B.I.-led U.S.A.", "the F.B.I. led U.S.A."),
        ("U.S.-China", "U.S. China"),
        ("China-U.S. talks", "China U.S. talks"),
        ("U.S.-China-U.S.", "U.S. China U.S."),
        ("cross-border, cyber-enabled", "cross-border cyber-enabled"),
        ("Asia-Pacific", "Asia-Pacific"),
        ("in-depth non‑breaking soft‐hyphen", "in-depth non‑breaking soft‐hyphen"),
        ("authorized economic operator", "authorized economic operator"),
        ("China's people's people’s", "China's people's people’s"),
        ("the countries' supply chain", "the countries supply chain"),
        ("'quoted' \"words\" “and” ‘more’", "quoted words and more"),
        ("don't o'clock", "don't o'clock"),
        ("a I x", "a I x"),
        ("1,000 3.5 1,000,000.50", "1,000 3.5 1,000,000.50"),
        ("in 2011, 2015.", "in 2011 2015"),
        ("May 9,2011", "May 9,2011"),  # a digit on both sides: the rule cannot know better
        ("B2B 5G 2nd", "B2B 5G 2nd"),
        ("Alan D. Bersin", "Alan D Bersin"),
        ("end.Begin", "end Begin"),
        ("and/or snake_case A&B", "and or snake case A B"),
        ("-leading trailing- dou--ble", "leading trailing dou ble"),
        ("Zoë Zoe\u0308 naïve", "Zoë Zoe\u0308 naïve"),
        ("云计算 Пекин", "云计算 Пекин"),
        ("مُحَمَّد", "مُحَمَّد"),
    ],
)
def test_the_rule(text, expected):
    assert words(text) == (expected.split() if expected else [])


def test_two_countries_in_one_hyphenated_word_are_two_words_with_their_spans():
    text = "a U.S.-China relationship"
    assert word_spans(text) == [(0, 1), (2, 6), (7, 12), (13, 25)]
    text = "a China-U.S. one"
    assert word_spans(text) == [(0, 1), (2, 7), (8, 12), (13, 16)]


@pytest.mark.parametrize(
    ("surface", "word"),
    [
        ("The", "the"),
        ("U.S.", "u.s."),
        ("people’s", "people's"),
        ("People's", "people's"),
        ("ÉTÉ", "été"),
        ("1,000", "1,000"),
    ],
)
def test_fold(surface, word):
    assert fold(surface) == word


def test_nltk_gives_the_same_words():
    text = "The U.S.-China plan’s 1,000 cross-border cases."
    assert tokenizer().tokenize(text) == "The U.S. China plan’s 1,000 cross-border cases".split()
    assert list(tokenizer().span_tokenize(text)) == word_spans(text)


# The table


def test_words_are_numbered_through_a_release_and_know_their_sentence(lexicons):
    releases = {"b": Release("b", "Both agreed. So did I.\n\nU.S.-China."), "a": Release("a", "The People’s plan.")}
    tokens = find_tokens(releases, find_sentences(releases, find_segments(releases, lexicons)))
    assert check(tokens, "tokens").rows() == [
        ("a", 0, 0, 0, 3, "The", "the"),
        ("a", 0, 1, 4, 12, "People’s", "people's"),
        ("a", 0, 2, 13, 17, "plan", "plan"),
        ("b", 0, 0, 0, 4, "Both", "both"),
        ("b", 0, 1, 5, 11, "agreed", "agreed"),
        ("b", 1, 2, 13, 15, "So", "so"),
        ("b", 1, 3, 16, 19, "did", "did"),
        ("b", 1, 4, 20, 21, "I", "i"),
        ("b", 2, 5, 24, 28, "U.S.", "u.s."),
        ("b", 2, 6, 29, 34, "China", "china"),
    ]


def test_no_sentences_give_an_empty_table():
    assert find_tokens({}, empty("sentences")).equals(empty("tokens"))


def test_the_two_releases(releases, lexicons):
    segments = find_segments(releases, lexicons)
    sentences = find_sentences(releases, segments)
    tokens = find_tokens(releases, sentences)
    us = tokens.filter(pl.col("word") == "u.s.").group_by("release", maintain_order=True).len()
    assert us.rows() == [(name, release.text.count("U.S.")) for name, release in releases.items()]
    assert tokens.filter(pl.col("word").str.contains("’")).is_empty()
    assert tokens.filter(pl.col("word") == "people's", release="2015").height == 2


# Laws, over any text

ANY = st.text(
    st.one_of(st.characters(exclude_categories=("Cs",)), st.sampled_from("aZé1. -‐‑'’,_\n\u0301\u064b")),
    max_size=200,
)
RULED = st.lists(st.sampled_from("U.S.|D.|China|a|-|.|,|'|’|1|000| |\n|_|\u0301".split("|")), max_size=60).map("".join)


@given(st.one_of(ANY, RULED))
@example("U.S.-U.S.-China-D.C.")
@example("a-U.S.A.1.2,3")
def test_words_hold_every_letter_and_digit_once_and_nothing_else(text):
    spans = word_spans(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    inside = {i for start, end in spans for i in range(start, end)}
    assert {i for i, c in enumerate(text) if c.isalnum()} <= inside
    for i in inside:
        assert text[i].isalnum() or text[i] in ".,'’-‐‑" or unicodedata.category(text[i]).startswith("M")
    for start, end in spans:
        assert text[start].isalnum()
        last = text[end - 1]
        assert (
            last.isalnum()
            or unicodedata.category(last).startswith("M")
            or (last == "." and text[end - 3] == ".")
            or (last == "." and end - start == 4)
        )


@given(st.one_of(ANY, RULED))
@example("¼ \U00018d80 ก\u0e31น")
def test_nltk_gives_the_same_spans(text):
    assert list(tokenizer().span_tokenize(text)) == word_spans(text)


@given(st.one_of(ANY, RULED), st.one_of(ANY, RULED))
def test_spans_of_a_part_are_those_of_the_part_moved(before, text):
    whole = before + " " + text
    start = len(before) + 1
    assert word_spans(whole, start) == [(start + a, start + b) for a, b in word_spans(text)]
    assert word_spans(whole, 0, len(before)) == word_spans(before)


@given(st.one_of(ANY, RULED))
def test_folding_is_done_once_and_no_case_is_left(text):
    assert fold(fold(text)) == fold(text) or "Σ" in text or "σ" in text or "ς" in text
    assert "’" not in fold(text)
    assert fold(text.replace("'", "’")) == fold(text)


@given(st.one_of(ANY, RULED))
def test_every_surface_is_the_text_between_its_offsets(lexicons, text):
    releases = {"r": Release("r", text)}
    sentences = find_sentences(releases, find_segments(releases, lexicons))
    tokens = check(find_tokens(releases, sentences), "tokens")
    assert tokens["token"].to_list() == list(range(tokens.height))
    for _, sentence, _, start, end, surface, word in tokens.iter_rows():
        assert text[start:end] == surface
        assert fold(surface) == word
        _, _, _, first, last = sentences.row(sentence)
        assert first <= start < end <= last
