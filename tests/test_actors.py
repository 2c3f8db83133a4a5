"""Who is meant: the two releases by the gold, and short releases in other manners, about other countries."""

import csv
import importlib.util
import itertools
import json
import time
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhschina.actors import find_mentions
from dhschina.lexicons import LexiconError, read_lexicons
from dhschina.releases import Release
from dhschina.segments import find_segments, find_sentences
from dhschina.tables import TABLES, check, empty

GOLD = Path(__file__).parent / "gold"


def find(text_or_releases, lexicons, **about):
    """The tables mentions, actors, roles of one text, or of releases."""
    releases = text_or_releases
    if isinstance(releases, str):
        releases = {"x": Release("x", releases, **about)}
    sentences = find_sentences(releases, find_segments(releases, lexicons))
    return find_mentions(releases, sentences, lexicons)


@pytest.fixture(scope="module")
def who(lexicons):
    """(surface on one line, actor) of every mention of a text, in order."""

    def read(text, **about):
        mentions = find(text, lexicons, **about)[0]
        return [
            (" ".join(surface.split()), actor) for surface, actor in mentions.select("surface", "actor").iter_rows()
        ]

    return read


@pytest.fixture(scope="module")
def score():
    """The scorer that is kept beside the gold."""
    spec = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scored(score, lexicons, releases, folder):
    """Pooled figures of the mentions found with these lexicons."""
    segments = find_segments(releases, lexicons)
    sentences = find_sentences(releases, segments)
    mentions, actors, roles = find_mentions(releases, sentences, lexicons)
    tables = {"segments": segments, "sentences": sentences, "mentions": mentions, "actors": actors, "roles": roles}
    for name, table in tables.items():
        table.write_csv(folder / f"{name}.csv")
    golds = {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLD.glob("*.json"))}
    return score.score([score.Release(path, gold, folder, set()) for path, gold in golds.items()])["pooled"]


# The two releases


def test_the_two_releases_are_read_as_the_gold_has_them(score, lexicons, releases, tmp_path):
    figures = scored(score, lexicons, releases, tmp_path)
    assert figures["mentions"].figures()["f1"] >= 0.98
    assert figures["linking"].figures()["f1"] >= 0.98
    assert figures["linking_across"].figures()["f1"] >= 0.98
    assert figures["collectives"].figures()["f1"] >= 0.95
    assert figures["collective_members"].figures()["mean"] >= 0.95


def test_without_any_listed_person_or_instrument_the_names_are_still_found(score, lexicons, releases, tmp_path):
    actors = lexicons.actors.filter(~pl.col("kind").is_in(["person", "instrument"]))
    left = pl.col("actor").is_in(actors["actor"].to_list())
    bare = lexicons._replace(
        actors=actors, aliases=lexicons.aliases.filter(left), roles=lexicons.roles.filter(left)
    )  # fmt: skip
    assert lexicons.actors.height - actors.height > 80
    figures = scored(score, bare, releases, tmp_path)
    assert figures["mentions"].figures()["f1"] >= 0.85
    assert figures["linking"].figures()["f1"] >= 0.95


def test_slips_are_resolved_and_say_so(annotations):
    slips = annotations.mentions.filter(pl.col("rule") == "spelling").select("surface", "actor").rows()
    assert slips == [("Xue Dongszheng", "xue-dongzheng"), ("Minster Guo", "guo-shengkun")]


def test_a_person_belongs_to_an_organisation_and_that_to_a_country(annotations):
    rows = {row["actor"]: row for row in annotations.actors.iter_rows(named=True)}
    chain = {actor: (rows[actor]["affiliation"], rows[actor]["country"]) for actor in rows}
    assert chain["xue-dongzheng"] == ("mps", "CN")
    assert chain["yu-guangzhou"] == ("gacc", "CN")
    assert chain["alan-bersin"] == chain["charles-stallworth"] == ("cbp", "US")
    assert chain["jeh-johnson"] == ("dhs", "US")
    assert chain["guo-shengkun"] == ("mps", "CN")
    assert chain["mps"] == ("cn", "CN")
    assert chain["cbp"] == ("dhs", "US")


def test_offices_are_those_of_the_day(annotations):
    held = annotations.roles.select("actor", "office", "start").rows()
    assert ("guo-shengkun", "State Councilor", "2013-03-16") in held
    assert ("alan-bersin", "Commissioner of U.S. Customs and Border Protection", "2010-03-27") in held
    assert ("alan-bersin", "Assistant Secretary for International Affairs", "2012-01-01") not in held
    titles = {actor: office for actor, office, _ in held}
    assert titles["charles-stallworth"] == "CBP acting assistant commissioner for international affairs"


# Other manners, other countries: a readout, a joint statement wrapped by hand, a news story, outcomes in bullets

READOUT = """Readout of Secretary Napolitano's Meeting with the UK Home Secretary

Secretary of Homeland Security Janet Napolitano met today with United Kingdom Home Secretary Theresa May. Secretary
Napolitano and Home Secretary May agreed to share more between the Department of Homeland Security (DHS) and the Home
Office. "Our two nations face the same threats," said May. The two leaders will meet again in May 2011.
"""

STATEMENT = """Joint Statement of the U.S.-Japan Cyber Dialogue

The Government of the United States of America and the Government of Japan held
the third U.S.-Japan Cyber Dialogue in Tokyo. The Japanese delegation was led by
Takashi Okada, Ambassador for Cyber Policy of the proud Ministry of Foreign
Affairs, and included officials of the National Police Agency. Orin Pell, the
Coordinator for Cyber Policy at the State Department, led the American side. Mr.
Pell and Ambassador Okada welcomed the Budapest Convention. Both sides reaffirmed
the importance of the Dialogue, and will work together through that mechanism.
"""

STORY = """LIMA — U.S. Customs and Border Protection Commissioner Ada Vance and Aristóteles Núñez Sánchez, head \
of Peru's National Customs Superintendency Agency (NCSA), signed a mutual recognition arrangement on Monday. The \
arrangement links two programs.

"This agreement will cut waiting," said Vance. Núñez Sánchez said the two customs administrations had worked on it for \
three years. NCSA and CBP also signed a memorandum of cooperation. The memorandum covers training.
"""

BULLETS = """Outcomes of the Security Dialogue

• Israeli Minister of Public Security Yitzhak Aharonovitch and Homeland Security Secretary Jeh Johnson signed a plan.
• The Ministry of Public Security intends to host an exercise. Aharonovich thanked the Secretary.
• Michael Chen, a customs official, and Michelle Chen, Director of the Israel Tax Authority, attended.
• The Israel Police and the U.S. Secret Service will train with Vietnam's Ministry of Public Security.
"""


def test_a_readout(who):
    assert who(READOUT, date="2010-11-14") == [
        ("Secretary Napolitano", "janet-napolitano"),
        ("the UK Home Secretary", "theresa-may"),
        ("UK", "gb"),
        ("Secretary of Homeland Security Janet Napolitano", "janet-napolitano"),
        ("United Kingdom", "gb"),
        ("United Kingdom Home Secretary Theresa May", "theresa-may"),
        ("Secretary Napolitano", "janet-napolitano"),
        ("Home Secretary May", "theresa-may"),
        ("Department of Homeland Security", "dhs"),
        ("DHS", "dhs"),
        ("Home Office", "home-office"),
        ("Our two nations", "grp-gb-us"),
        ("May", "theresa-may"),
        ("The two leaders", "grp-janet-napolitano-theresa-may"),
    ]


def test_a_joint_statement_wrapped_by_hand(who):
    dialogue = "u-s-japan-cyber-dialogue"
    assert who(STATEMENT) == [
        ("U.S.-Japan Cyber Dialogue", dialogue),
        ("Government of the United States of America", "government-us"),
        ("United States of America", "us"),
        ("Government of Japan", "government-jp"),
        ("Japan", "jp"),
        ("U.S.-Japan Cyber Dialogue", dialogue),
        ("Japanese", "jp"),
        ("Takashi Okada", "takashi-okada"),
        ("Ministry of Foreign Affairs", "ministry-of-foreign-affairs-jp"),
        ("National Police Agency", "npa-jp"),
        ("Orin Pell", "orin-pell"),
        ("State Department", "state-department"),
        ("American", "us"),
        ("Mr. Pell", "orin-pell"),
        ("Ambassador Okada", "takashi-okada"),
        ("Budapest Convention", "budapest-convention"),
        ("Both sides", "grp-ministry-of-foreign-affairs-jp-state-department"),
        ("the Dialogue", dialogue),
        ("that mechanism", dialogue),
    ]


def test_a_news_story(who):
    customs = "national-customs-superintendency-agency-pe"
    assert who(STORY) == [
        ("U.S. Customs and Border Protection", "cbp"),
        ("U.S. Customs and Border Protection Commissioner Ada Vance", "ada-vance"),
        ("Aristóteles Núñez Sánchez", "aristoteles-sanchez"),
        ("Peru", "pe"),
        ("Peru's National Customs Superintendency Agency", customs),
        ("NCSA", customs),
        ("a mutual recognition arrangement", "arrangement-x"),
        ("The arrangement", "arrangement-x"),
        ("This agreement", "arrangement-x"),
        ("Vance", "ada-vance"),
        ("Núñez Sánchez", "aristoteles-sanchez"),
        ("the two customs administrations", f"grp-cbp-{customs}"),
        ("NCSA", customs),
        ("CBP", "cbp"),
        ("a memorandum of cooperation", "memorandum-of-cooperation-x"),
        ("The memorandum", "memorandum-of-cooperation-x"),
    ]


def test_outcomes_in_bullets(who):
    assert who(BULLETS, date="2015-06-01") == [
        ("Security Dialogue", "security-dialogue"),
        ("Israeli", "il"),
        ("Israeli Minister of Public Security Yitzhak Aharonovitch", "yitzhak-aharonovitch"),
        ("Homeland Security Secretary Jeh Johnson", "jeh-johnson"),
        ("a plan", "plan-x"),
        ("Ministry of Public Security", "ministry-of-public-security-il"),
        ("Aharonovich", "yitzhak-aharonovitch"),
        ("the Secretary", "jeh-johnson"),
        ("Michael Chen", "michael-chen"),
        ("Michelle Chen", "michelle-chen"),
        ("Israel Tax Authority", "tax-authority-il"),
        ("Israel Police", "israel-police"),
        ("U.S. Secret Service", "usss"),
        ("Vietnam", "vn"),
        ("Vietnam's Ministry of Public Security", "ministry-of-public-security-vn"),
    ]


# One rule at a time


def test_an_office_by_its_field_means_who_bears_that_title(who):
    text = (
        "Interior Minister Tolvar Quorra and Minister of State for Interior Ida Brill met U.S. Assistant Secretary "
        "Orrin Pell. The Interior Minister spoke, and the U.S. Assistant Secretary agreed. Brill left. The minister "
        "stayed."
    )
    found = who(text)
    assert ("The Interior Minister", "tolvar-quorra") in found
    assert ("the U.S. Assistant Secretary", "orrin-pell") in found
    assert found[-1] == ("The minister", "ida-brill")  # named last


def test_initials_of_a_name_mean_it_without_being_introduced(who):
    found = who("The National Harbor Agency met. Officers of the NHA’s network and of the NHX left.")
    assert [actor for surface, actor in found if surface.startswith("NH")] == ["national-harbor-agency"]


def test_a_short_name_introduced_with_a_paper_is_a_mention_of_it(who):
    found = who("They signed a memorandum of understanding (MOU) on Monday. The document helps.")
    assert [surface for surface, _ in found] == ["a memorandum of understanding", "MOU", "The document"]
    assert len({actor for _, actor in found}) == 1


def test_a_title_without_a_full_stop_and_a_name_that_is_a_title_elsewhere(who):
    found = who("Mr Tolvar Quorra and Ms Brill met Julie Bishop. Congressmen Orrin Pell and Ida Vance came.")
    assert [surface for surface, _ in found] == [
        "Mr Tolvar Quorra", "Ms Brill", "Julie Bishop", "Congressmen Orrin Pell", "Ida Vance",
    ]  # fmt: skip


def test_a_korean_given_name_makes_a_surname_of_what_opens_sentences(who):
    found = who("Deputy Commissioner General An Jae-kyung signed.")
    assert found == [("Deputy Commissioner General An Jae-kyung", "an-jae-kyung")]


def test_a_capital_without_antecedent_makes_a_name_of_a_noun(who):
    assert who("It came as the Coalition danced around it, and as a coalition did.") == [("Coalition", "coalition")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ida B. Brill, Agent in Charge of HSI Miami, spoke.", ["Ida B. Brill", "HSI"]),
        ("They thanked the Hong Kong Customs and Excise Department.", ["Hong Kong Customs and Excise Department"]),
        ("U.S. Attorney for the Southern District of Florida Orrin A. Pell spoke.",
         ["U.S. Attorney for the Southern District of Florida Orrin A. Pell"]),
        ("Tolvar Quorra, Vice-President for Rights, came.", ["Tolvar Quorra"]),
        ("Commissioner for Migration, Home Affairs and Citizenship Tolvar Quorra came.",
         ["Commissioner for Migration, Home Affairs and Citizenship Tolvar Quorra"]),
        ("They landed at Ben Quorra International Airport.", []),
        ("SENAFRONT Director Tolvar Quorra came.", ["SENAFRONT", "SENAFRONT Director Tolvar Quorra"]),
    ],
)  # fmt: skip
def test_titles_end_where_the_name_begins(who, text, names):
    assert [surface for surface, actor in who(text) if actor != "us"] == names


def test_a_government_is_named_for_its_head_but_not_as_a_time(who):
    found = who("The Quorra Government and the Pell administration agreed, as during the Brill Administration.")
    assert [surface for surface, _ in found] == ["Quorra Government", "Pell administration"]


def test_a_government_is_an_organisation_of_its_country(lexicons):
    mentions, actors, _ = find("The Chilean Government and the government of Peru agreed.", lexicons)
    assert mentions.select("surface", "actor", "kind").rows() == [
        ("Chilean", "cl", "country"),
        ("Chilean Government", "government-cl", "organisation"),
        ("government of Peru", "government-pe", "organisation"),
        ("Peru", "pe", "country"),
    ]
    rows = actors.filter(pl.col("actor") == "government-pe").select("name", "country", "affiliation").rows()
    assert rows == [("Government of Peru", "PE", "pe")]


def test_an_article_parts_one_office_from_the_next(who):
    text = "Secretary Ida Pell met Minister Bo Dahl. The Secretary and Minister Dahl signed."
    assert who(text)[2:] == [("The Secretary", "ida-pell"), ("Minister Dahl", "bo-dahl")]
    assert who("Secretary and Minister Bo Dahl signed.") == [("Secretary and Minister Bo Dahl", "bo-dahl")]


def test_a_people_is_not_its_country(who):
    assert who("It keeps Peruvians and Chileans safe.") == []


def test_an_office_before_a_name_or_inside_another_title_is_no_mention_of_its_own(who):
    text = (
        "Secretary Ida Brill and President Joan Dahl met. The Secretary, Olof Pell, and an Advisor to the President "
        "left. The President stayed."
    )
    named = [("Secretary Ida Brill", "ida-brill"), ("President Joan Dahl", "joan-dahl")]
    assert who(text) == [*named, ("Olof Pell", "olof-pell"), ("The President", "joan-dahl")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She met Deputy Mayor of Quorra Wei Lin.", [("Deputy Mayor of Quorra Wei Lin", "wei-lin")]),
        ("The Hon Peter Quorra MP spoke.", [("Hon Peter Quorra", "peter-quorra")]),
        ("Minister Ida Pell SC spoke. Pell left.", [("Minister Ida Pell", "ida-pell"), ("Pell", "ida-pell")]),
        (
            "Adviser Akiba Takeo met Adviser Olof Pell. Advisers Pell and Akiba left. Adviser Akiba slept.",
            [
                ("Adviser Akiba Takeo", "akiba-takeo"),
                ("Adviser Olof Pell", "olof-pell"),
                ("Advisers Pell", "olof-pell"),
                ("Akiba", "akiba-takeo"),
                ("Adviser Akiba", "akiba-takeo"),
            ],
        ),
    ],
)
def test_places_honors_and_family_names_around_a_name(who, text, found):
    assert who(text) == found


def test_a_chief_of_mission_is_no_mission(who):
    assert who("The Deputy Chief of Mission of Peru left. The Quorra Mission of Peru stayed.") == [
        ("Peru", "pe"),
        ("Quorra Mission of Peru", "quorra-mission-pe"),
        ("Peru", "pe"),
    ]


def test_both_ministries_are_ministries(lexicons):
    text = "The Ministry of Trade of Peru and the Ministry of Trade of Chile met the Chilean Council on Ice."
    _, actors, _ = find(f"{text} The two Ministries agreed.", lexicons)
    assert actors.filter(pl.col("kind") == "collective")["members"].to_list() == [
        "ministry-of-trade-cl;ministry-of-trade-pe"
    ]


def test_fields_before_the_country_they_serve_are_an_agency(who):
    assert who("She met the Minister of Health Canada. Bridges and Ports Canada agreed with Fisheries Canada.") == [
        ("Canada", "ca"),
        ("Ports Canada", "ports-ca"),
        ("Fisheries Canada", "fisheries-ca"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "They signed the Agreement on Mutual Assistance in Criminal Matters (the “Treaty”). The Treaty binds.",
            [("Agreement on Mutual Assistance in Criminal Matters", "Treaty", "Treaty")],
        ),
        (
            "The Badan Keamanan Laut (BKL) met Chief Olof Pell (the “Chief”). BKL left.",
            [("Badan Keamanan Laut", "BKL", "BKL"), ("Chief Olof Pell",)],
        ),
        (
            "Mr. Marco Rodriguez Huerta was seized. Rodriguez Huerta spoke.",
            [("Mr. Marco Rodriguez Huerta", "Rodriguez Huerta")],
        ),
        (
            "They signed a letter of intent and the MOUs. The letter is short. She wrote a letter.",
            [("a letter of intent", "The letter")],
        ),
        (
            "Minister of Trade H.E. Ida Pell met H.E Olof Brill.",
            [("Minister of Trade H.E. Ida Pell",), ("H.E Olof Brill",)],
        ),
        ("Commissioner for Justice, Consumers and Equality, Quorra Pell, left.", [("Quorra Pell",)]),
        ("It is the Quorra-Pell administration.", [("Quorra-Pell administration",)]),
    ],
)
def test_short_forms_and_titles_of_more_kinds(who, text, found):
    actors: dict[str, list[str]] = {}
    for surface, actor in who(text):
        actors.setdefault(actor, []).append(surface)
    assert [tuple(surfaces) for surfaces in actors.values()] == found


def test_aims_belong_to_a_name_that_has_more_than_its_head(who):
    text = "It joined the Quorra Coalition to Address Drug Threats. Brill Signs Arrangement to Share Data"
    assert [surface for surface, _ in who(text)] == ["Quorra Coalition to Address Drug Threats"]
    assert who("The Quorra Embassy to Peru met Jian Zhang.") == [
        ("Quorra Embassy", "quorra-embassy"),
        ("Peru", "pe"),
        ("Jian Zhang", "jian-zhang"),
    ]


def test_what_stands_after_a_mark_before_money_or_in_the_name_of_a_meeting(who):
    text = "Peru and Chile signed an arrangement. 'The arrangement is worth US$4 million,' she said."
    arrangement = "arrangement-x"
    assert who(text)[2:] == [("an arrangement", arrangement), ("The arrangement", arrangement)]
    assert ("Bali Process", "bali-process") in who("She chaired the Bali Process Ministerial Conference.")


def test_sides_of_several_houses_are_their_countries(lexicons):
    text = (
        "Secretary Joan Dahl of the Department of State and U.S. Attorney General Olof Pell met Minister Ida Lund of "
        "the Ministry of Justice of Peru. The United States and Peru agreed. Both sides left."
    )
    members = find(text, lexicons)[1].filter(pl.col("kind") == "collective")["members"].to_list()
    assert members == ["pe;us"]


def test_operations_are_events_and_projects_are_plans(lexicons):
    mentions = find("They ran Operation Quorra Guard and Project Global Brill.", lexicons)[0]
    assert mentions.select("surface", "kind").rows() == [("Project Global Brill", "instrument")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She met the Government of Baja Quorra.", ["Government of Baja Quorra"]),
        ("Data fall under the Passenger Name Record (PNR) agreement.", ["Passenger Name Record (PNR) agreement"]),
        ("The Peruvian advisers left.", ["Peruvian"]),
        ("Minister Akiba Takeo met Ida Pell. Akiba spoke.", ["Minister Akiba Takeo", "Ida Pell", "Akiba"]),
    ],
)
def test_names_with_more_around_them(who, text, found):
    assert [surface for surface, _ in who(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "The Home Secretary of Peru, the Rt Hon Ida Brill MP, left. The Home Secretary slept.",
            ["Peru", "Rt Hon Ida Brill", "The Home Secretary"],
        ),
        ("Minister Abdul al-Quorra met Qasim al-Pell.", ["Minister Abdul al-Quorra", "Qasim al-Pell"]),
        ("General Quorrand Zarra met Minister Ida Pell. General Quorrand left. Quorrand said so.", None),
        ("She met the Governor of North Quorra Ida Pell.", ["Governor of North Quorra Ida Pell"]),
        ("The Quorra Regional Government (QRG) met. The QRG left.", ["Quorra Regional Government", "QRG", "QRG"]),
        (
            "The Quorra Customs Service (Customs) and the Quorra Revenue and Customs Service met. Customs left.",
            ["Quorra Customs Service", "Customs", "Quorra Revenue and Customs Service", "Customs"],
        ),
    ],
)
def test_names_of_more_cultures_and_governments(who, text, found):
    surfaces = [surface for surface, _ in who(text)]
    if found is None:
        found = ["General Quorrand Zarra", "Minister Ida Pell", "Quorrand", "Quorrand"]
        assert {actor for surface, actor in who(text) if "Quorrand" in surface} == {"quorrand-zarra"}
    assert surfaces == found


def test_acts_and_partnerships_are_instruments(lexicons):
    mentions = find("The Quorra Security Act and the Peru-Chile Partnership stand. The Act is old.", lexicons)[0]
    assert mentions.filter(pl.col("kind") == "instrument").select("surface", "rule").rows() == [
        ("Quorra Security Act", "pattern"),
        ("Peru-Chile Partnership", "pattern"),
        ("The Act", "anaphor"),
    ]


def test_a_license_is_no_general(who):
    assert who("It stands under the GNU General Public License. Police Chief Quorra agreed.") == [
        ("Police Chief Quorra", "quorra")
    ]


def test_an_office_is_read_before_a_comma_too_and_never_off_a_verb(lexicons):
    text = (
        "The Minister of Justice of Brazil, Tolvar Quorra, will visit Lima. Orrin Pell, met her on Monday. "
        "U.S. Deputy Attorney General, Ida Brill, said the Federal Police would help. Wei Lin, director of trade, "
        "spoke."
    )
    offices = dict(find(text, lexicons)[2].select("actor", "office").iter_rows())
    assert offices == {
        "tolvar-quorra": "Minister of Justice of Brazil",
        "ida-brill": "U.S. Deputy Attorney General",
        "wei-lin": "director of trade",
    }


def test_bill_is_a_given_name_after_a_title(who):
    assert who("Minister Bill Quorra signed the Farm Bill.") == [("Minister Bill Quorra", "bill-quorra")]


def test_a_dash_between_countries_is_a_hyphen(who):
    name = "United States–Brazil Security Forum"
    assert who(f"The {name} met.") == [(name, "united-states-brazil-security-forum")]


def test_a_short_name_inside_an_agreement_belongs_to_it(who):
    found = [surface for surface, _ in who("They reviewed the US Passenger Name Record (PNR) Agreement.")]
    assert "US Passenger Name Record (PNR) Agreement" in found


def test_the_same_title_and_surname_is_another_person_at_another_date(who):
    text = "They thanked Attorney General Johnson and the director. Homeland Security Secretary Johnson spoke."
    assert ("Homeland Security Secretary Johnson", "jeh-johnson") in who(text, date="2015-04-12")
    assert "jeh-johnson" not in dict(who(text, date="2011-04-12")).values()


def test_who_holds_an_office_is_told_by_the_date(lexicons):
    text = "Minister of Public Security Meng and Minister of Public Security Guo met."
    assert "meng-jianzhu" in find(text, lexicons, date="2011-05-11")[0]["actor"]
    assert "guo-shengkun" in find(text, lexicons, date="2015-05-11")[0]["actor"]
    assert "guo-shengkun" not in find(text, lexicons, date="2011-05-11")[0]["actor"]


def test_an_introduced_acronym_is_its_long_name_everywhere(who):
    found = who("The Lima Harbor Inspection Agency (LHIA) and China met. Then LHIA left. The LHIAX stayed.")
    assert [actor for surface, actor in found if "LHIA" in surface] == ["lima-harbor-inspection-agency"] * 2


def test_a_country_inside_an_official_name_is_none(who):
    found = [
        surface
        for surface, _ in who("The U.S. Coast Guard, the China Coast Guard and the U.S.-China Joint Liaison Group met.")
    ]
    assert found == ["U.S. Coast Guard", "China Coast Guard", "U.S.-China Joint Liaison Group"]


def test_either_surname_of_two_means_the_person(who):
    found = who(
        "Secretary Ida Brill met Secretary of Security Rosa Icela Quorra Vélez.\n\nThey left. Secretary Quorra spoke."
    )
    assert found[-1] == ("Secretary Quorra", dict(found)["Secretary of Security Rosa Icela Quorra Vélez"])


def test_a_particle_or_two_surnames_are_no_other_person(who):
    found = dict(
        who("Minister de Quorra met Ambassador Van Brill. Thomas de Quorra, minister of trade, thanked Paul Van Brill.")
    )
    assert found["Minister de Quorra"] == found["Thomas de Quorra"] == "thomas-quorra"
    assert found["Ambassador Van Brill"] == "paul-brill"


def test_participants_are_those_who_represented_either_side(lexicons):
    text = (
        "The United States was represented by Secretary Ida Brill and Administrator Orrin Pell. The European Union was "
        "represented by Commissioner Tolvar Quorra. The participants met."
    )
    mentions, actors, _ = find(text, lexicons)
    members = dict(actors.select("actor", "members").iter_rows())
    assert members[mentions["actor"][-1]] == "ida-brill;orrin-pell;tolvar-quorra"


def test_a_minister_of_customs_is_not_the_customs(who):
    assert who("Wei Zhongyi, Minister of Customs for the General Administration of Customs, came.")[-1][1] == "gacc"


def test_an_agency_in_a_title_is_one_of_the_two_agencies(lexicons):
    text = "CBP Commissioner Ida Brill met Korea Immigration Service Commissioner Seok Quorra. The two agencies signed."
    mentions, actors, _ = find(text, lexicons)
    members = dict(actors.select("actor", "members").iter_rows())
    assert members[mentions.filter(pl.col("surface") == "The two agencies")["actor"][0]] == "cbp;immigration-service-kr"


def test_sessions_of_one_dialogue_are_one_body_however_its_countries_are_written(who):
    found = dict(
        who("The Second U.S.-India Homeland Security Dialogue met. The US-India Homeland Security Dialogue ended.")
    )
    assert len(found) == 2
    assert len(set(found.values())) == 1


def test_the_union_and_a_state_before_a_noun_are_both_named(who):
    assert [actor for _, actor in who("U.S.-EU cooperation grew, as did EU-U.S. trade.")] == ["us", "eu", "eu", "us"]


def test_a_possessive_country_is_nested_in_the_organisation(who):
    assert who("China's Ministry of Public Security and U.S.-China trade grew.") == [
        ("China", "cn"),
        ("China's Ministry of Public Security", "mps"),
        ("U.S.", "us"),
        ("China", "cn"),
    ]


def test_georgia_is_the_country_only_beside_another_of_its_names(who):
    assert who("The ship left Georgia for China.") == [("China", "cn")]
    assert ("Georgia", "ge") in who("The ship left Georgia. Georgian officials waved.")


def test_two_people_with_one_surname_stay_two(who):
    found = who("Director Ada Brisk met Minister Orin Brisk. Minister Brisk agreed. Director Brisk did not.")
    assert [actor for _, actor in found] == ["ada-brisk", "orin-brisk", "orin-brisk", "ada-brisk"]


def test_the_rarer_spelling_is_the_slip(lexicons):
    text = "Minister Zhou Bingquann spoke. Minister Zhou Bingquan spoke. Minister Zhou Bingquan left."
    found = find(text, lexicons)[0].select("actor", "rule").rows()
    assert found == [("zhou-bingquan", "spelling"), ("zhou-bingquan", "title"), ("zhou-bingquan", "title")]


def test_a_collective_has_its_members_in_the_table_of_actors(lexicons):
    text = (
        "The Peruvian National Police and the Chilean National Police met. The two agencies agreed. Both countries won."
    )
    actors = find(text, lexicons)[1]
    members = dict(actors.filter(pl.col("kind") == "collective").select("name", "members").iter_rows())
    assert members == {"The two agencies": "national-police-cl;national-police-pe", "Both countries": "cl;pe"}
    other = find("They work with other relevant agencies.", lexicons)[1]
    assert other.select("actor", "members").rows() == [("grp-relevant-agencies", None)]


def test_releases_read_together_share_their_actors(lexicons):
    releases = {id: Release(id, f"Minister Orin Brisk of Peru spoke in {id}.\n") for id in "ab"}
    mentions, actors, roles = find(releases, lexicons)
    assert mentions["actor"].to_list() == ["orin-brisk", "pe"] * 2
    assert actors["actor"].to_list() == ["orin-brisk", "pe"]
    assert roles.rows() == [("orin-brisk", "Minister", None, None, None)]


def test_no_release_and_an_empty_one_give_empty_tables(lexicons):
    for releases in ({}, {"x": Release("x", "")}):
        for name, table in zip(("mentions", "actors", "roles"), find(releases, lexicons), strict=True):
            assert table.equals(empty(name))


pieces = st.sampled_from(
    ["Secretary ", "Minister ", "Johnson", "Guo Shengkun", " and ", "the ", "of ", "Ministry ", "China", "U.S.-", "'s ",
     "’s\n", "both sides", "(MPS) ", "Agreement", "a plan ", "signed ", ", ", ". ", "\n\n", "  ", "ﬁ", "É", '"',
     "Office ", "Xu Wei", "said "]
)  # fmt: skip


@given(st.lists(pieces, max_size=25).map("".join))
def test_every_mention_is_where_it_says_and_every_actor_is_in_the_table(text):
    lexicons = packaged()
    mentions, actors, roles = find(text, lexicons)
    for table, name in ((mentions, "mentions"), (actors, "actors"), (roles, "roles")):
        check(table, name)
    assert all(
        text[start:end] == surface for start, end, surface in mentions.select("start", "end", "surface").iter_rows()
    )
    assert set(mentions["actor"]) <= set(actors["actor"])
    assert mentions["actor"].null_count() == mentions["rule"].null_count() == 0


def packaged(read=[]):  # noqa: B006 - read once for all examples
    if not read:
        read.append(read_lexicons())
    return read[0]


# Time


@pytest.mark.parametrize(
    "unit",
    ['"', "Secretary ", "Secretary Johnson met. ", "China and the two countries ", "both sides ", "said Orin Brisk, ",
     "Minster Johnsen said ", "the Chinese security ministry and both agencies ", "Agency of Law (AL) ",
     "signed a plan; the plan ", "Georgia ", "Jordan, Georgia, ",
     "Department of Homeland Security "],
)  # fmt: skip
def test_time_grows_with_the_text_and_no_faster(unit, lexicons):
    def seconds(size):
        text = unit * (size // len(unit))
        releases = {"x": Release("x", text)}
        sentences = pl.DataFrame([("x", 0, 0, 0, len(text))], schema=TABLES["sentences"].schema, orient="row")
        start = time.process_time()
        find_mentions(releases, sentences, lexicons)
        return time.process_time() - start

    seconds(1000)
    small, large = seconds(20_000), seconds(160_000)
    assert large < 16 * small + 0.2  # eight times the text; quadratic would be 64 times


# The lexicon


def test_the_lexicon_covers_who_such_releases_name(lexicons):
    actors = lexicons.actors
    count = dict(actors.group_by("kind").len().iter_rows())
    assert count["country"] >= 195
    assert count["person"] >= 80
    own = actors.filter(pl.col("kind").is_in(["organisation", "office"]))
    assert dict(own.group_by("country").len().iter_rows())["US"] >= 70
    assert dict(own.group_by("country").len().iter_rows())["CN"] >= 35
    assert set(
        "dhs cbp ice uscis uscg tsa usss doj fbi dea state-department mps gacc ccg mofa-cn moj-cn cac msa-cn".split()
    ) <= set(actors["actor"])


def test_every_country_has_its_code_as_id(lexicons):
    for row in lexicons.actors.filter(pl.col("kind") == "country").iter_rows(named=True):
        assert row["actor"] == row["country"].lower()


def test_no_alias_is_another_actors_name(lexicons):
    names = dict(lexicons.actors.select("name", "actor").iter_rows())
    assert len(names) == lexicons.actors.height
    assert [alias for alias in lexicons.aliases["alias"] if alias in names] == []


def test_an_alias_that_contradicts_a_name_is_refused_with_file_and_line(tmp_path):
    (tmp_path / "aliases.csv").write_text("alias,actor,note\nMPS,mps,x\nUnited Nations,mps,x\n", encoding="utf-8")
    with pytest.raises(
        LexiconError, match=r"aliases\.csv, line 3, column alias: United Nations is the name of un, not"
    ):
        read_lexicons(tmp_path)


def test_an_office_of_one_holder_has_one_holder_a_day(lexicons):
    one = ["Secretary of Homeland Security", "Attorney General", "Secretary of State", "Minister of Public Security",
           "Commissioner of U.S. Customs and Border Protection", "Commandant of the U.S. Coast Guard",
           "President of the United States", "Director of the Federal Bureau of Investigation"]  # fmt: skip
    for office in one:
        held = lexicons.roles.filter(pl.col("office") == office).sort("start").select("start", "end").rows()
        assert len(held) > 1, office
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(held)), office


def test_no_listed_name_is_only_in_our_two_texts():
    """Persons and instruments that the lexicon lists hold offices or are known beyond the two releases."""
    folder = Path(__file__).parents[1] / "src" / "dhschina" / "lexicons"
    with (folder / "roles.csv").open(encoding="utf-8", newline="") as file:
        holders = {row["actor"] for row in csv.DictReader(file)}
    with (folder / "actors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["actor"] for row in rows if row["kind"] == "person"} == holders
    assert not {"charles-stallworth", "xue-dongzheng", "susan-holliday", "action-plan-2011"} & {
        r["actor"] for r in rows
    }


# Lists, agencies in other languages, plans with a head in small letters


def test_a_list_of_fields_ends_the_name(who):
    text = "The Ministry of Health, Transport and Tourism of Japan met the Departments of Energy and Labor."
    assert who(text) == [
        ("Ministry of Health, Transport and Tourism of Japan", "ministry-of-health-transport-and-tourism-jp"),
        ("Japan", "jp"),
        ("Departments of Energy and Labor", "grp-energy-department-labor-department"),
    ]
    surfaces = [surface for surface, _ in who("She signed the Agreement on Land, Rail, and Air Transport.")]
    assert surfaces == ["Agreement on Land, Rail, and Air Transport"]
    assert "Ministry of Health" in dict(who("The Ministry of Health, Anna Berg and Olof Dahl met."))


def test_agencies_of_partners_keep_their_own_names(who):
    text = "The Fiscalía General de la República, the Guardia Nacional and Brazil's Receita Estadual helped."
    surfaces = [surface for surface, _ in who(text)]
    assert surfaces[:2] == ["Fiscalía General de la República", "Guardia Nacional"]
    assert sorted(surfaces[2:]) == ["Brazil", "Brazil's Receita Estadual"]


def test_a_plan_is_named_before_a_head_in_small_letters(who):
    text = (
        "The Open Harbors initiative grew. Under the Safe Roads program, and the Beyond the Sea initiative, trade grew."
    )
    assert [surface for surface, _ in who(text)] == [
        "Open Harbors initiative", "Safe Roads program", "Beyond the Sea initiative"
    ]  # fmt: skip
    assert who("The Canadian initiative and the Education program grew.") == [("Canadian", "ca")]


def test_a_letter_of_intent_and_a_joint_statement_are_instruments(who):
    text = "Norway and Iceland signed a letter of intent. They issued a joint statement. The letter of intent is short."
    found = who(text)[2:]
    assert [surface for surface, _ in found] == ["a letter of intent", "a joint statement", "The letter of intent"]
    assert found[0][1] == found[2][1] != found[1][1]
    assert who("She wrote a letter. He made a statement.") == []


def test_georgia_is_a_country_beside_another_one_or_with_a_government(who):
    assert ("Georgia", "ge") in who("Officials of Georgia and the United States met. Georgia agreed.")
    assert ("Georgia", "ge") in who("The Government of Georgia agreed.")
    assert who("The port of Savannah, in Georgia, grew.") == []


def test_a_title_alone_is_its_only_bearer(who):
    text = "President Joan Dahl met Vice President Olof Berg. The President spoke. The Vice President left."
    assert [actor for _, actor in who(text)] == ["joan-dahl", "olof-berg", "joan-dahl", "olof-berg"]


def test_the_secretaries_are_those_named_last(lexicons):
    text = (
        "Secretary Joan Dahl met Minister Olof Berg. Secretaries Joan Dahl and Ida Lund signed. The Secretaries left. "
        "Norway, Iceland and Denmark joined. These countries trade."
    )
    mentions, actors, _ = find(text, lexicons)
    groups = mentions.filter(pl.col("kind") == "collective").select("surface", "actor").rows()
    members = dict(actors.select("actor", "members").iter_rows())
    assert [(surface, members[actor]) for surface, actor in groups] == [
        ("The Secretaries", "ida-lund;joan-dahl"),
        ("These countries", "dk;is;no"),
    ]


def test_a_title_with_acting_and_one_of_government(who):
    text = "Acting Secretary Joan Dahl met Minister of Government Ida Lund. The Acting Secretary left. Lund left."
    assert [actor for _, actor in who(text)] == ["joan-dahl", "ida-lund", "joan-dahl", "ida-lund"]
