"""Names are read off their own form: runs of capitalized words, titles, heads, and phrases that name nobody."""

import ahocorasick
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhschina.actors.gazetteer import Line, fold, index_of, read_lines
from dhschina.actors.names import find_names
from dhschina.actors.persons import Cast, distance, is_slip, name_words, person_id, slug
from dhschina.actors.phrases import find_phrases
from dhschina.actors.runs import RUN


@pytest.fixture(scope="module")
def index(lexicons):
    return index_of(lexicons)


def line_of(text, index):
    return read_lines([text], index)[0] or Line()


@pytest.fixture(scope="module")
def named(index):
    """(kind, rule, span, core) of each name in a sentence, in the order of the text."""

    def find(text, headline=False):
        finds = sorted(find_names(text, line_of(text, index).hits, index.bits, headline))
        return [(f.kind, f.rule, text[f.start : f.end], text[slice(*f.core)]) for f in finds]

    return find


# Persons


@pytest.mark.parametrize(
    ("text", "span", "core"),
    [
        ("On Monday Minister of Interior Abel Quorra spoke.", "Minister of Interior Abel Quorra", "Abel Quorra"),
        ("U.S. Attorney General Ada B. Vance spoke.", "U.S. Attorney General Ada B. Vance", "Ada B. Vance"),
        ("He met CBP Commissioner Orrin T. Pell Jr. there.", "CBP Commissioner Orrin T. Pell Jr.", "Orrin T. Pell Jr."),
        ("Deputy Secretary of State for Management and Resources Ida Quill left.",
         "Deputy Secretary of State for Management and Resources Ida Quill", "Ida Quill"),
        ("Acting Director General of Customs Wei Zhongyi replied.",
         "Acting Director General of Customs Wei Zhongyi", "Wei Zhongyi"),
        ("State Councilor and Minister of Public Security of the People's Republic of China (PRC) Lin Moshan came.",
         "State Councilor and Minister of Public Security of the People's Republic of China (PRC) Lin Moshan",
         "Lin Moshan"),
        ("National Climate Advisor Gena Molloy spoke.", "National Climate Advisor Gena Molloy", "Gena Molloy"),
        ("President Ursa von der Halden arrived.", "President Ursa von der Halden", "Ursa von der Halden"),
        ("Dr. Abiodun Okoro-Lang presented.", "Dr. Abiodun Okoro-Lang", "Abiodun Okoro-Lang"),
        ("Home Secretary Theresa May agreed.", "Home Secretary Theresa May", "Theresa May"),
        ("Rear Adm. Michael Day, chief of staff, spoke.", "Rear Adm. Michael Day", "Michael Day"),
        ("Commissioner Julian King spoke.", "Commissioner Julian King", "Julian King"),
        ("Commissioner for Justice and Consumers Didier Quorra spoke.",
         "Commissioner for Justice and Consumers Didier Quorra", "Didier Quorra"),
        ("Police of Brazil Director of Cooperation Felipe Quorra signed.",
         "Director of Cooperation Felipe Quorra", "Felipe Quorra"),
    ],
)  # fmt: skip
def test_a_title_before_a_name_belongs_to_the_span_and_not_to_the_core(named, text, span, core):
    assert ("person", "title", span, core) in named(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tolvar Brisk, deputy director of the agency, spoke.", "Tolvar Brisk"),  # title after the name
        ("The plan helps, said Tolvar Brisk.", "Tolvar Brisk"),  # a verb of speech beside it
        ("They met Wu Zhengqi in town.", "Wu Zhengqi"),  # family name first, in pinyin
        ("It was up to Charles Brisk to answer.", "Charles Brisk"),  # a common given name
        ("It was up to Tolvar E. Brisk to answer.", "Tolvar E. Brisk"),  # an initial
        ("It was up to Tolvar Brisk III to answer.", "Tolvar Brisk III"),  # a suffix
        ("-Tolvar Brisk, Office of Letters", "Tolvar Brisk"),  # a byline
        ("Tolvar Brisk, 45, of Houston was charged.", "Tolvar Brisk"),  # an age
    ],
)
def test_a_name_without_title_is_a_persons_by_what_stands_beside_or_in_it(named, text, name):
    assert ("person", "pattern", name, name) in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "General Motors and General Electric paid.",
        "The fleet left Myrtle Beach for the Niger Delta.",
        "They cited the Alvarez II decision.",
        "Charges followed in San Antonio and in Santa Rosalia.",
        "Law Enforcement Cooperation regarding Intellectual Property Cases",
    ],
)
def test_places_companies_and_headings_are_no_persons(named, text):
    assert not [find for find in named(text, headline=not text.endswith(".")) if find[0] == "person"]


def test_a_misspelled_title_is_a_title_and_says_so(named):
    assert named("Then Minster Guo left.") == [("person", "spelling", "Minster Guo", "Guo")]


# Organisations, forums, agreements, events


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("The Ministry of Hydraulic Works of Freedonia signed.", "organisation",
         "Ministry of Hydraulic Works of Freedonia"),
        ("They visited the Trade and Technology Council.", "organisation", "Trade and Technology Council"),
        ("The U.S.-Peru Joint Working Group on Gold Smuggling met.", "body",
         "U.S.-Peru Joint Working Group on Gold Smuggling"),
        ("The Chile-Peru Security Dialogue met.", "body", "Chile-Peru Security Dialogue"),
        ("They renewed the Andean Cargo Screening Initiative.", "instrument", "Andean Cargo Screening Initiative"),
        ("The Office of Letters wrote.", "office", "Office of Letters"),
        ("Peru's National Customs Superintendency Agency replied.", "organisation",
         "Peru's National Customs Superintendency Agency"),
        ("The Lima Security Summit ended.", "event", "Lima Security Summit"),
    ],
)  # fmt: skip
def test_a_head_makes_a_name(named, text, kind, span):
    assert (kind, "pattern", span, span) in named(text)


def test_two_organisations_joined_by_and_stay_two(named):
    spans = [find[2] for find in named("The Ministry of Labor and the Ministry of Mines of Peru met.")]
    assert spans == ["Ministry of Labor", "Ministry of Mines of Peru"]


def test_a_time_named_for_a_president_is_no_agency(named):
    assert named("It ended during the Harding-Cole Administration.") == []
    assert named("The Drug Control Administration ended.")[0][2] == "Drug Control Administration"


def test_a_listed_name_takes_the_country_around_it_into_its_span(named):
    found = named("They thanked China's Ministry of Public Security of the People's Republic of China.")
    whole = "China's Ministry of Public Security of the People's Republic of China"
    assert found == [("", "lexicon", whole, "Ministry of Public Security")]


# The lexicon's names


def test_hits_are_whole_words_leftmost_then_longest(index):
    text = "Chinatown, MPSX, the U.S.-China Joint Liaison Group, Chinese, Guinea-Bissau and MPS."
    printed = [text[hit.start : hit.end] for hit in line_of(text, index).hits if hit.actor]
    assert printed == ["U.S.-China Joint Liaison Group", "Chinese", "Guinea-Bissau", "MPS"]


def test_places_hold_back_what_stands_inside_them(index):
    text = "From New Mexico to the South China Sea and to Mexico."
    assert [hit.actor for hit in line_of(text, index).hits] == ["", "", "mx"]


PIECES = [
    "MPS",
    "U.S.",
    "China",
    "-",
    " ",
    ", ",
    "é",
    "Côte d'Ivoire",
    "“",
    "x",
    "Coast Guard",
    "U.S. Coast Guard",
    "both",
]


@given(text=st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_hits_are_those_of_another_automaton_with_boundary_checks(text, lexicons):
    index = index_of(lexicons)
    automaton = ahocorasick.Automaton()
    for name in index.names:
        automaton.add_word(name, len(name))
    automaton.make_automaton()
    expected, free = [], 0
    for start, end in sorted((last + 1 - length, -last - 1) for last, length in automaton.iter(text)):
        before, last, after = text[:start][-1:], text[-end - 1], text[-end:][:1]
        if start >= free and not before.isalnum() and not (last.isalnum() and after.isalnum()):
            expected.append((start, -end))
            free = -end
    assert [(hit.start, hit.end) for hit in line_of(text, index).hits] == expected


def test_folding_keeps_every_character_in_its_place():
    text = "the General\n   Administration’s oﬃce"
    folded, places = fold(text)
    assert folded == "the General Administration's office"
    assert [text[place] for place in places] == list("the General\nAdministration’s o") + ["ﬃ"] * 3 + list("ce")
    assert fold("as it is\nprinted") == ("as it is printed", None)


@given(st.text(alphabet=" \n\u00a0’aAﬁ.", max_size=40))
def test_folding_never_leaves_two_spaces_and_places_rise(text):
    folded, places = fold(text)
    assert "  " not in folded
    assert len(folded) == len(places if places is not None else text)
    assert places is None or places == sorted(places)


# Phrases


@pytest.mark.parametrize(
    ("text", "surface", "noun"),
    [
        ("Both sides agreed.", "Both sides", "side"),
        ("It said neither country would wait.", "neither country", "country"),
        ("The two foreign ministers met.", "The two foreign ministers", "minister"),
        ("It builds trust between our two nations.", "our two nations", "nation"),
        ("All of our countries trade.", "All of our countries", "country"),
        ("It covers the countries' chains.", "the countries", "country"),
        ("Leaders also spoke of rain.", "Leaders", "leader"),
        (
            "They work with other relevant law enforcement agencies.",
            "other relevant law enforcement agencies",
            "agency",
        ),
        ("The three delegations sat down.", "The three delegations", "delegation"),
        ("Then the National Security Advisors spoke.", "the National Security Advisors", "advisor"),
        ("It was the two leaders' choice.", "the two leaders", "leader"),
        ("Then the Attorneys General spoke.", "the Attorneys General", "attorney"),
        ("The three navies trained.", "The three navies", "navy"),
        ("The Co-Chairs opened it.", "The Co-Chairs", "co-chair"),
    ],
)
def test_collectives_are_found_by_their_noun(text, surface, noun):
    found = [(text[p.start : p.end], p.noun) for p in find_phrases(text, []) if p.kind == "collective"]
    assert found == [(surface, noun)]


@pytest.mark.parametrize(
    "text",
    [
        "on both sides of our shared border",
        "the Leaders' Summit in Woodside",
        "both the United States and Peru",
        "trust among maritime law enforcement agencies",
        "all parties to the conflict",
        "law enforcement officers of many countries",
        "the side effects",
        "The Peruvian delegation sat down.",
        "the attorneys for the company",
        "ports of our partners and allies",
        "She met their leaders.",
        "National Security Advisors Quorra and Pell met.",
    ],
)
def test_generic_groups_are_no_collectives(text):
    assert [phrase for phrase in find_phrases(text, []) if phrase.kind == "collective"] == []


def test_two_countries_words_before_a_noun_make_one_collective():
    text = "Then the U.S. and Peruvian customs administrations met."
    found = find_phrases(text, [(9, 13), (18, 26)])
    assert [text[p.start : p.end] for p in found] == ["the U.S. and Peruvian customs administrations"]
    text = "The leaders of Peru, Japan, and the U.S. met the ministers of Peru."
    found = find_phrases(text, [(15, 19), (21, 26), (36, 40), (62, 66)])
    assert [text[p.start : p.end] for p in found] == ["The leaders of Peru, Japan, and the U.S."]


def test_documents_are_introduced_by_signing_only():
    def found(text):
        return [text[p.start : p.end] for p in find_phrases(text, []) if p.kind == "instrument"]

    assert found("They signed a memorandum of understanding.") == ["a memorandum of understanding"]
    assert found("They hope for an agreement and to another action plan.") == []
    assert found("Under the new arrangement, and this program of mutual activity, they train.") == [
        "the new arrangement",
        "this program of mutual activity",
    ]
    assert found("on the basis of international agreements") == []


# Persons by name


@pytest.mark.parametrize(
    ("left", "right", "edits"),
    [("Guo", "Guo", 0), ("Minster", "Minister", 1), ("Dongszheng", "Dongzheng", 1), ("Jonhson", "Johnson", 1),
     ("Michael", "Michelle", 3), ("", "ab", 2), ("kitten", "sitting", 3)],
)  # fmt: skip
def test_distance_counts_edits_and_swaps(left, right, edits):
    assert distance(left, right, most=3) == distance(right, left, most=3) == edits
    assert distance(left, right, most=0) == min(edits, 1)


words = st.text(alphabet="abc", max_size=6)


@given(words, words)
def test_distance_is_zero_only_for_the_same_word_and_at_most_the_longer(left, right):
    found = distance(left, right, most=9)
    assert (found == 0) == (left == right)
    assert abs(len(left) - len(right)) <= found <= max(len(left), len(right))


def test_short_words_are_never_slips():
    assert not is_slip("Guo", "Gao")
    assert not is_slip("Chen", "Cheng")
    assert is_slip("Aharonovich", "Aharonovitch")
    assert not is_slip("Michael", "Michelle")


def test_ids_are_made_of_the_first_and_the_last_word():
    assert person_id(name_words("Charles E. Stallworth II")) == "charles-stallworth"
    assert person_id(name_words("Andrés Manuel López Obrador")) == "andres-obrador"
    assert person_id(name_words("Guo Shengkun")) == "guo-shengkun"
    assert name_words("R. Gil Kerlikowske") == ["Gil", "Kerlikowske"]
    assert slug(["Société & Fils (Paris)"]) == "societe-and-fils-paris"
    assert slug(["—"]) == "unnamed"


def test_of_two_with_one_surname_the_title_decides_then_who_was_named_last():
    cast = Cast(["Michael", "Michelle"])
    one, two = cast.add(["Michael", "Chen"]), cast.add(["Michelle", "Chen"])
    one.said, two.said = {"Minister"}, {"Director"}
    one.places, two.places = [0], [4]
    assert cast.named("Chen", "Minister", 9) == (one, False)
    assert cast.named("Chen", "Director", 9) == (two, False)
    assert cast.named("Chen", "", 3) == (one, False)
    assert cast.named("Chen", "", 5) == (two, False)
    assert cast.misspelled(["Michelle", "Chan"]) is None  # too short to be a slip
    assert cast.named("Brisk", "", 1) == (None, False)


def test_a_run_is_bounded():
    assert len(RUN.match("Aa " * 100)[0].split()) == 31


@pytest.mark.parametrize("pair", ["U.S.-Pakistan", "Pakistan-U.S.", "Pakistan-US"])
def test_a_forum_of_two_countries_begins_with_both_in_either_order(named, pair):
    name = f"{pair} Joint Working Group on Counter-terrorism and Law Enforcement"
    assert ("body", "pattern", name, name) in named(f"The {name} met.")
