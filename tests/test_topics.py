"""Topics: how terms are found, what false friends forbid, and the packaged lexicon on texts of our own writing."""

import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.lexicons import Lexicons, read_lexicons
from dhschina.releases import Release, read_releases
from dhschina.segments import find_segments, find_sentences
from dhschina.tables import check
from dhschina.topics import find_hits, headings_check

PACKAGED = read_lexicons()


def lexicons(*terms):
    """The packaged lexicons with these terms only: `topic: term`, a false friend as `topic: !term`."""
    rows = [(topic, term.lstrip("!"), "not" if term[0] == "!" else "", "") for topic, term in terms]
    return PACKAGED._replace(
        terms=pl.DataFrame(rows, schema=dict.fromkeys(("topic", "term", "sense", "note"), pl.String()), orient="row")
    )


def whole(text):
    """One release of one sentence."""
    spans = pl.DataFrame({"release": ["r"], "sentence": [0], "segment": [0], "start": [0], "end": [len(text)]})
    return {"r": Release("r", text)}, spans


def found(text, *terms, among=None):
    hits = check(find_hits(*whole(text), lexicons(*terms) if among is None else among), "hits")
    assert all(text[start:end] == surface for start, end, surface in hits.select("start", "end", "surface").rows())
    return hits["surface"].to_list() if among is None else set(hits["topic"])


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("cargo", "CARGO"),
        ("raid", "raids"),
        ("raid", "raided"),
        ("seize", "seizing"),
        ("country", "countries"),
        ("country", "country’s"),
        ("permit", "permitted"),
        ("process", "processes"),
        ("organized crime", "organised crimes"),
        ("terroris*", "terrorists"),
        ("supply chain", "supply-chain"),
        ("supply chain", "supply\n chain"),
        ("supply chain", "supply‑chains"),
        ("counter-terrorism", "counterterrorism"),
        ("counter-terrorism", "counter terrorism"),
        ("counter-terrorism", "Counter-Terrorism"),
        ("IED", "IEDs"),
        ("people's rights", "people’s rights"),
        ("citizens' right", "citizens’ rights"),
        ("trafficking", "traﬃcking"),  # the ligature that some pages print
        ("share ... information", "shared threat, travel and border information"),
        ("share ... information", "sharing information"),
    ],
)
def test_a_term_is_found_as_it_is_inflected_and_joined(term, text):
    assert found(f"They say {text} now.", ("t", term)) == [text]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("raid", "afraid"),
        ("raid", "raider"),
        ("cyber", "cyberspace"),
        ("IED", "ied"),
        ("ICE", "ice"),
        ("supply chain", "supply, chain"),
        ("supply chain", "supply. Chain"),
        ("share ... information", "share a great deal of very dull information"),
        ("share ... information", "share; information"),
    ],
)
def test_what_is_no_form_of_a_term(term, text):
    assert found(f"They say {text} now.", ("t", term)) == []


def test_the_longest_of_one_topic_and_overlaps_of_two():
    text = "supply chain security programs"
    assert found(text, ("a", "supply chain"), ("a", "supply chain security")) == ["supply chain security"]
    assert found(text, ("a", "supply chain security"), ("b", "security program")) == [text[:21], text[13:]]
    assert found("cargo data cargo", ("a", "cargo data"), ("a", "data cargo")) == ["cargo data"]


def test_a_false_friend_forbids_what_it_overlaps_in_its_own_topic_only():
    terms = ("a", "relationship"), ("a", "!family relationship"), ("b", "relationship")
    hits = find_hits(*whole("A family relationship. A relationship."), lexicons(*terms))
    assert hits.select("topic", "start").rows() == [("b", 9), ("a", 25), ("b", 25)]


def test_a_longer_term_stands_over_the_false_friend_inside_it():
    assert found("climate", ("a", "climate"), ("a", "!climate")) == []
    assert found("business climate change", ("a", "business climate change"), ("a", "!business climate")) == [
        "business climate change"
    ]


def test_offsets_hold_where_folding_changes_the_length():
    text = "İİ ﬃ cargo"  # lower() of İ has two code points
    assert found(text, ("a", "cargo")) == ["cargo"]


def test_no_term_crosses_a_sentence_and_no_text_gives_an_empty_table():
    text = "supply chain"
    spans = pl.DataFrame({"release": "r", "sentence": [0, 1], "start": [0, 7], "end": [6, 12]})
    assert find_hits({"r": Release("r", text)}, spans, lexicons(("a", "supply chain"))).is_empty()
    assert check(find_hits({}, spans.clear(), PACKAGED), "hits").is_empty()


@pytest.mark.parametrize("text", ["share " * 100_000, "share the " * 50_000, "cargo ... " * 50_000, "IED-" * 50_000])
def test_time_grows_with_the_text_only(text):
    began = time.process_time()
    find_hits(*whole(text), PACKAGED)
    assert time.process_time() - began < 3


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="aAé’-, \n.cargoİﬃ", max_size=60), st.text(alphabet=" \ncargo", max_size=20))
def test_hits_are_what_the_text_says(before, after):
    text = before + " cargo " + after
    hits = find_hits(*whole(text), lexicons(("a", "cargo"), ("b", "cargo ... cargo")))
    assert len(hits.filter(pl.col("topic") == "a")) >= 1
    assert all(text[s:e].lower().startswith("cargo") for s, e in hits.select("start", "end").rows())


# Sentences of our own: what such releases deal with beyond the two that this repository holds.
@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Officers seized 40 kilograms of heroin at the port of entry.", {"drug-trafficking", "border-management"}),
        ("Both will expand preclearance and trusted traveler programs.", {"visa-travel-facilitation"}),
        ("The agencies will train judges to try bribery.", {"corruption"}),
        ("They exchanged best practices on hurricane response.", {"emergency-management", "information-sharing"}),
        ("The treaty covers extradition and mutual legal assistance.", {"mutual-legal-assistance"}),
        ("Air cargo is screened at every airport.", {"aviation-security"}),
        ("New cases of smuggling of migrants were tried.", {"human-trafficking"}),
        ("A ransomware attack stopped the pipeline.", {"cyber", "energy"}),
        ("Inspectors found ivory in a container.", {"wildlife-environment"}),
        ("Importers of goods made with forced labour were named.", {"forced-labor"}),
        ("They spoke on export controls of dual-use goods.", {"export-controls-sanctions"}),
        ("Vaccines reached every clinic.", {"public-health"}),
        ("The business climate is good.", set()),
        ("The band plays on Friday.", set()),
    ],
)
def test_the_lexicon_knows_what_such_releases_deal_with(text, topics):
    assert found(text, among=PACKAGED) >= topics
    assert topics or not found(text, among=PACKAGED)


def test_names_of_places_and_offices_are_no_policy_areas():
    text = (
        "Officers of the Korea Immigration Service and the U.S. Embassy in Ukraine met the Minister of Public Safety "
        "and Emergency Preparedness at Dulles International Airport to speak of their prosperity."
    )
    assert found(text, among=PACKAGED) == set()
    assert found("They condemned the war of aggression against Ukraine.", among=PACKAGED) == {"regional-security"}


def test_each_topic_has_terms_and_each_code_stands_in_the_codebook():
    # Major topics of the Comparative Agendas Project's master codebook, comparativeagendas.net/pages/master-codebook
    major = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 23}
    assert set(PACKAGED.topics["topic"]) == set(PACKAGED.terms.filter(pl.col("sense") == "")["topic"])
    assert {int(code) // 100 for code in PACKAGED.topics["cap"] if code} <= major
    assert PACKAGED.topics.filter(pl.col("cap") == "")["topic"].to_list() == [
        "dialogue-mechanism",
        "information-sharing",
        "training-technical-assistance",
    ]


def test_stop_words_are_folded():
    words = PACKAGED.stop_words["word"]
    assert all(word == word.lower() and "’" not in word for word in words)
    assert {"the", "of", "and", "don't", "ourselves"} <= set(words)
    assert not {"trade", "security", "cooperation", "united"} & set(words)


def heading_rows(releases, lexicons_: Lexicons):
    segments = find_segments(releases, lexicons_)
    sentences = find_sentences(releases, segments)
    return headings_check(releases, segments, sentences, find_hits(releases, sentences, lexicons_))


def test_headings_check_names_what_the_text_does_not_say():
    segments = pl.DataFrame(
        {
            "release": "r",
            "segment": [0, 1, 2, 3],
            "start": [0, 6, 12, 17],
            "end": [5, 11, 16, 21],
            "kind": ["heading", "body", "heading", "body"],
            "repeat_of": pl.Series([None] * 4, dtype=pl.Int64()),
        }
    )
    text = "cargo cargo visa cash"
    releases = {"r": Release("r", text)}
    sentences = segments.select("release", sentence="segment", segment="segment", start="start", end="end")
    hits = find_hits(releases, sentences, lexicons(("a", "cargo"), ("b", "visa"), ("c", "cash")))
    rows = headings_check(releases, segments, sentences, hits)
    assert rows.select("surface", "heading_topics", "text_topics", "missed").rows() == [
        ("cargo", "a", "a", None),
        ("visa", "b", "c", "b"),
    ]
    empty = headings_check(releases, segments.clear(), sentences.clear(), hits.clear())
    assert (empty.columns, empty.height) == (rows.columns, 0)
    assert empty.schema == rows.schema


def test_the_headings_of_2015_agree_with_the_sentences_under_them():
    rows = heading_rows({"2015": read_releases()["2015"]}, PACKAGED)
    assert rows.height == 6
    assert rows["heading_topics"].null_count() == 0
    # One of seven is not: the sentence on intellectual property speaks of no cooperation of agencies in these words.
    assert rows["missed"].drop_nulls().to_list() == ["law-enforcement-cooperation"]
    assert rows["heading_topics"].str.split(";").list.len().sum() == 7
