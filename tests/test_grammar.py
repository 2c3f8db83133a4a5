"""Forms of verbs, letters of a sentence, noun phrases: each small enough to be read off."""

import pytest

from dhschina.commitments.grammar import noun_phrases, read_items, read_verbs, verb_forms


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("agree", "agree agrees agreed agreeing"),
        ("decide", "decide decides decided deciding"),
        ("reaffirm", "reaffirm reaffirms reaffirmed reaffirming"),
        ("ratify", "ratify ratifies ratified ratifying"),
        ("express", "express expresses expressed expressing"),
        ("commit", "commit commits commited commiting committed committing"),  # slips of the pen are found too
        ("plan", "plan plans planed planing planned planning"),
    ],
)
def test_forms_of_a_verb(verb, forms):
    assert sorted(verb_forms(verb)) == sorted(forms.split())


def test_irregular_forms_are_those_of_the_past():
    assert verb_forms("undertake", ["undertook", "undertaken"])["undertook"] == "ed"


def test_longer_phrases_are_tried_first(lexicons):
    readings = read_verbs(lexicons.commitment_verbs)["express"]
    lengths = [len(verb.words) for _, verb in readings]
    assert lengths == sorted(lengths, reverse=True)


def letters(text, names=()):
    places = [(text.index(name), text.index(name) + len(name)) for name in names]
    return read_items(text, 0, len(text), places, {})


def test_a_sentence_as_letters():
    items = letters("On May 9, the U.S. and Norway's ministers jointly (in Oslo) will meet.", ["U.S.", "Norway"])
    assert items.words == "on may 9 , the  and  's ministers jointly ( in oslo ) will meet .".split(" ")
    assert items.letters == "PVAKDMJMsGA(PW)VWS"
    assert [i for i, who in enumerate(items.who) if who >= 0] == [5, 7]


PHRASES = [
    ("A and B", "0 1"),
    ("A, B and C", "0 1 2"),
    ("A, B, and C", "0 1 2"),
    ("ministers of A and C", "0 1"),
    ("A of B", "0"),  # B says of where A is
    ("the A and C governments", "0 1"),
    ("A's ministers", "0"),
    ("A (the house of B) and C", "0 2"),
    ("A, head of B, signed", "0"),
    ("A, head of B, and C, her guest from D, signed", "0 2"),
    ("both sides", ""),
]


@pytest.mark.parametrize(("text", "expected"), PHRASES)
def test_who_is_named_in_a_noun_phrase(text, expected):
    items = letters(text, [name for name in "ABCD" if name in text])
    subject, can, _ = next(noun_phrases(items))
    assert " ".join(map(str, subject.mentions)) == expected
    assert can
    assert subject.first == 0


def test_a_place_at_the_head_of_the_sentence_is_no_party():
    phrases = list(noun_phrases(letters("In A, B and C signed", ["A", "B", "C"])))
    assert [(subject.mentions, can) for subject, can, _ in phrases] == [((0,), False), ((1, 2), True)]


def test_what_hangs_on_a_preposition_is_no_subject():
    phrases = list(noun_phrases(letters("talks between A and B will go on", ["A", "B"])))
    assert [can for _, can, _ in phrases] == [False]
