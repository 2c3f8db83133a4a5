"""Undertakings in texts of our own, in many manners: who promises what, how firmly, until when."""

import re
import time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhschina.commitments import find_commitments
from dhschina.releases import Release
from dhschina.segments import find_segments, find_sentences
from dhschina.tables import check, empty, frame

# Actors of our own: words in the text -> id, kind, affiliation, members.
CAST = {
    r"(?:Secretary )?(?:Ana )?Lind": ("ana-lind", "person", "home-office", ""),
    r"(?:Minister )?(?:Otto )?Berg": ("otto-berg", "person", "interior", ""),
    r"(?:Vice President )?(?:Mary )?Crane": ("mary-crane", "person", "us", ""),
    r"Home Office": ("home-office", "organisation", "us", ""),
    r"Ministry of the Interior": ("interior", "organisation", "no", ""),
    r"Coast Guard": ("coast-guard", "organisation", "home-office", ""),
    r"United States|U\.S\.": ("us", "country", "", ""),
    r"Norway|Norwegian": ("no", "country", "", ""),
    r"Iceland": ("is", "country", "", ""),
    r"[Bb]oth (?:sides|countries)|[Tt]he two (?:sides|countries)|[Nn]either country": (
        "pair",
        "collective",
        "",
        "no;us",
    ),
    r"Arctic Dialogue": ("dialogue", "body", "", ""),
    r"an action plan|The plan": ("plan", "instrument", "", ""),
}
ACTORS = frame("actors", [(a, a, kind, None, home or None, of or None) for a, kind, home, of in CAST.values()])
TOPICS = {"piracy": "maritime", "visas": "travel", "data": "information"}


def find(text, lexicons, verbs=None):
    """The commitments of one text, its mentions and hits found word by word."""
    releases = {"x": Release("x", text)}
    sentences = find_sentences(releases, find_segments(releases, lexicons))
    named = re.compile("|".join(f"(?P<n{i}>\\b(?:{pattern})(?!\\w))" for i, pattern in enumerate(CAST)))
    mentions, hits = [], []
    for number, start, end in sentences.select("sentence", "start", "end").iter_rows():
        for match in named.finditer(text, start, end):
            actor, kind, _, _ = list(CAST.values())[int(match.lastgroup[1:])]
            mentions.append(("x", number, *match.span(), match[0], actor, kind, "test"))
        for match in re.finditer("|".join(TOPICS), text[start:end]):
            span = (start + match.start(), start + match.end())
            hits.append(("x", number, *span, match[0], TOPICS[match[0]], match[0]))
    if verbs is not None:
        lexicons = lexicons._replace(commitment_verbs=verbs)
    tables = (frame("mentions", mentions), frame("hits", hits), ACTORS, lexicons)
    found = find_commitments(releases, sentences, *tables)
    check(found, "commitments")
    assert all(text[row["start"] : row["end"]] == row["surface"] for row in found.iter_rows(named=True))
    return found


def short(found):
    """(strength, parties, verb) of each row."""
    return [(row["strength"], row["parties"], row["verb"]) for row in found.iter_rows(named=True)]


PAIR = "no;us"
ONE_SENTENCE = [
    # who stands right before the verb
    ("Secretary Lind and Minister Berg agreed to share data.", [(4, "ana-lind;otto-berg", "agreed to")]),
    ("The United States intends to act.", [(3, "us", "intends to")]),
    ("Norway, Iceland and the United States jointly decided on a plan.", [(4, "no;is;us", "jointly decided on")]),
    ("Norway, Iceland, and the United States are committed to peace.", [(5, "no;is;us", "are committed to")]),
    ("Both sides intend to share data.", [(3, PAIR, "intend to")]),
    ("The U.S. and Norwegian coast services pledged to help.", [(5, "us;no", "pledged to")]),
    ("Officials from Norway and Iceland pledged to help.", [(5, "no;is", "pledged to")]),
    ("Secretary Lind and her Norwegian counterpart signed a treaty.", [(6, "ana-lind;no", "signed")]),
    ("In Iceland, Norway and the United States signed a treaty.", [(6, "no;us", "signed")]),
    # asides between, and far away
    ("Secretary Lind, head of the Home Office, signed a treaty.", [(6, "ana-lind", "signed")]),
    ("Minister Berg, of the Ministry of the Interior (MI), and Secretary Lind decided to meet.",
     [(4, "otto-berg;ana-lind", "decided to")]),
    ("Both sides praised the work and, in talks with Iceland, decided to go on.",
     [(1, PAIR, "praised"), (4, PAIR, "decided to")]),
    ("Norway and Iceland on May 9 signed a treaty.", [(6, "no;is", "signed")]),
    ("Both sides have agreed, in principle, to go on.", [(4, PAIR, "have agreed, in principle, to")]),
    # modality and tense
    ("Norway will sign a treaty.", [(3, "no", "will sign")]),
    ("Norway is working to end piracy.", [(3, "no", "is working to")]),
    ("The United States is to put new rules in place.", [(3, "us", "is to put")]),
    ("Norway is set to open a port.", [(3, "no", "is set to")]),
    ("Norway has been preparing to act.", [(3, "no", "has been preparing to")]),
    ("Norway remains fully committed to peace.", [(5, "no", "remains fully committed to")]),
    ("Both sides mutually committed to peace.", [(5, PAIR, "mutually committed to")]),
    ("Both sides intend to endeavor to act.", [(3, PAIR, "intend to")]),
    ("Norway has committed not to act alone.", [(5, "no", "has committed not to")]),
    # nouns that carry the verb
    ("Both sides reached broad agreement on visas.", [(4, PAIR, "reached broad agreement on")]),
    ("Norway and Iceland entered into a new agreement on visas.", [(6, "no;is", "entered into a new agreement on")]),
    ("Both sides affirmed their commitment to act.", [(2, PAIR, "affirmed")]),
    ("Norway expressed its firm intention to act.", [(3, "no", "expressed its firm intention to")]),
    ("Both sides noted with satisfaction the results.", [(1, PAIR, "noted with satisfaction")]),
    # participles, infinitives, passives
    ("Recognizing the threat, both sides intend to act.", [(1, PAIR, "Recognizing"), (3, PAIR, "intend to")]),
    ("The week ended with Norway and Iceland agreeing on visas.", [(4, "no;is", "agreeing on")]),
    ("Secretary Lind joined Minister Berg in signing an action plan.", [(6, "ana-lind;otto-berg", "signing")]),
    ("Secretary Lind and Minister Berg met today to sign a treaty.", [(6, "ana-lind;otto-berg", "to sign")]),
    ("A treaty was signed by Secretary Lind and Minister Berg.", [(6, "ana-lind;otto-berg", "was signed")]),
    ("Secretary Lind signed for Norway and the head of the Home Office, Otto Berg, signed on behalf of Iceland.",
     [(6, "ana-lind", "signed for"), (6, "otto-berg", "signed on")]),
    ("OSLO – Building on the ties between Norway and Iceland, Secretary Lind and Minister Berg signed a treaty.",
     [(6, "ana-lind;otto-berg", "signed")]),
    ("Secretary Lind affirmed the wish to work with Norway and Iceland, and both sides agreed to meet.",
     [(2, "ana-lind", "affirmed"), (4, PAIR, "agreed to")]),
    ("Secretary Lind, director of the Home Office, and Minister Berg, commissioner of the Coast Guard, signed a pact.",
     [(6, "ana-lind;otto-berg", "signed")]),
    ("Norway and Iceland entered into the first such treaty.", [(6, "no;is", "entered into the")]),
    # what holds and is valued
    ("Norway and Iceland are unwavering in their support.", [(2, "no;is", "are unwavering in")]),
    ("Both sides noted with concern the rise of piracy.", [(0, PAIR, "noted with concern")]),
    ("Both sides value the exercise.", [(1, PAIR, "value")]),
    # subordinate undertakings
    ("Both sides acknowledged that fraud must end, and that each intends to act.",
     [(0, PAIR, "acknowledged that"), (3, PAIR, "intends to")]),
    ("Both sides agreed that they will meet in 2013.", [(4, PAIR, "agreed that")]),
    ("Norway and Iceland announce that they have agreed on visas.", [(4, "no;is", "have agreed on")]),
    ("Secretary Lind said that the United States will help.", [(3, "us", "will help")]),
    ("The Arctic Dialogue reaffirms both countries' commitment to peace.", [(2, PAIR, "reaffirms")]),
    # one verb, one act
    ("Both sides agreed to promote trade and plan to meet.", [(4, PAIR, "agreed to")]),
    ("Both sides recognize the threat and plan to meet.", [(1, PAIR, "recognize"), (3, PAIR, "plan to")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ONE_SENTENCE, ids=[text for text, _ in ONE_SENTENCE])
def test_one_sentence(text, expected, lexicons):
    assert short(find(text, lexicons)) == expected


NO_PROMISE = [
    "Both sides met under international agreements and internationally recognized standards.",
    "Building upon the recognized need for dialogue, Secretary Lind and Minister Berg held talks.",
    "Secretary Lind welcomed Minister Berg to Washington.",
    "The Arctic Dialogue aims to end piracy.",
    "Tomorrow, Minister Berg will visit the port.",
    "Norway will benefit.",
    "Secretary Lind thanked Minister Berg and commended Minister Berg for the work.",
    "The plan will cover visas.",
    "Two areas will be piracy and visas.",
    "Cooperation between Norway and Iceland will grow.",
    "After Norway and Iceland signed a treaty, trade grew.",
    "If both sides agree to it, talks begin.",
    "Norway has not agreed to it, and Iceland may sign a treaty.",
    "Neither country intends to act.",
    "I look forward to it, said Secretary Lind.",
    "The signing is held in Norway, and the agreed plans of Iceland stand.",
    "Norway sought to end the talks.",
    "Secretary Lind noted that the rules are old.",
    "Secretary Lind met Minister Berg to welcome the work and reiterate the rules.",
    "Norway had agreed to it.",
    "The rules, supported by Norway and Iceland, stand.",
]


@pytest.mark.parametrize("text", NO_PROMISE)
def test_false_friends_stay_out(text, lexicons):
    assert short(find(text, lexicons)) == []


READOUT = """Readout of the Meeting Between Secretary Lind and Minister Berg

Secretary Ana Lind met today with Minister Otto Berg to discuss visas. They agreed to share data by the end of 2012. \
The Secretary also underscored the importance of training, and the Minister welcomed the progress made.

Berg said that Norway plans to open a center within six months. "We will work together with the United States to stop \
piracy," said Minister Berg. "And I intend to go," he added.
"""


def test_readout(lexicons):
    found = find(READOUT, lexicons)
    assert short(found) == [
        (4, "ana-lind;otto-berg", "agreed to"),
        (0, "ana-lind", "underscored"),
        (1, "otto-berg", "welcomed"),
        (3, "no", "plans to"),
        (3, "interior", "will work"),  # the speaker's house
        (3, "otto-berg", "intend to"),
    ]
    assert found["quoted"].to_list() == [False, False, False, False, True, True]
    assert found["until"].to_list() == ["by the end of 2012", None, None, "within six months", None, None]
    assert found["mode"].to_list() == ["joint"] + 5 * ["unilateral"]
    assert found["topics"].to_list() == ["information", None, None, None, "maritime", None]
    assert found["subject"].to_list() == ["They", "The Secretary", "the Minister", "Norway", "We", "I"]
    assert found["surface"][4] == "We will work together with the United States to stop piracy"


BULLETS = """Joint Statement

Norway and the United States met in Oslo. The two sides have decided to:

• Establish a working group;
• Exchange data by June 2013; and
• Hold an annual meeting.

To that end, both sides:
Plan to continue joint exercises; Affirm that the sea should be open.
Welcome the progress made.

The two sides will increase trade in the following ways:
- Promote visas.
- Support ports.

Outcomes

1. Hotline. Both sides decided to open a line.
2. Decided to hold an exercise in the spring of 2016.
"""


def test_lists_hang_on_one_subject(lexicons):
    found = find(BULLETS, lexicons)
    assert [(row["strength"], row["surface"]) for row in found.iter_rows(named=True)] == [
        (4, "Establish a working group"),
        (4, "Exchange data by June 2013; and"),
        (4, "Hold an annual meeting"),
        (3, "Plan to continue joint exercises"),
        (2, "Affirm that the sea should be open"),
        (1, "Welcome the progress made"),
        (3, "The two sides will increase trade in the following ways"),  # its items are infinitives under it
        (4, "Both sides decided to open a line"),
        (4, "Decided to hold an exercise in the spring of 2016"),
    ]
    assert found["parties"].unique().to_list() == [PAIR]
    assert found["until"].drop_nulls().to_list() == ["by June 2013", "in the spring of 2016"]


NEWS = """Norway and Iceland strengthened their ties this week with Norway and Iceland agreeing on joint work.

Secretary Lind joined Minister Berg in signing an action plan in Oslo on May 9. The plan covers visas.

"We will focus on joint patrols," said Minister Berg. The Coast Guard will train officers over the next five years.
"""


def test_news_story_and_its_lead(lexicons):
    lead = "with the Home Office and the Ministry of the Interior agreeing"
    found = find(NEWS.replace("with Norway and Iceland agreeing", lead), lexicons)
    assert short(found) == [
        (4, "home-office;interior", "agreeing on"),
        (6, "ana-lind;otto-berg", "signing"),
        (3, "home-office;interior", "will focus"),  # joint work of those who signed
        (3, "coast-guard", "will train"),
    ]
    assert found["repeat_of"].to_list() == [None, 0, None, None]  # the lead tells the signing first
    assert found["topics"].to_list() == [None, "travel", None, None]  # what was signed is told in the next sentence
    assert found["until"].to_list() == [None, None, None, "over the next five years"]


def test_a_lead_about_others_is_no_repeat(lexicons):
    assert find(NEWS, lexicons)["repeat_of"].to_list() == [None] * 4


def test_a_title_and_its_lead_are_two_signings_unless_they_name_the_same_parties(lexicons):
    text = "Norway and Iceland Sign Plan\n\n{} signed an action plan in Oslo.\n"
    assert find(text.format("Norway and Iceland"), lexicons)["repeat_of"].to_list() == [None, 0]
    others = find(text.format("The Home Office and the Ministry of the Interior"), lexicons)
    assert [row[:2] for row in short(others)] == [(6, "no;is"), (6, "home-office;interior")]
    assert others["repeat_of"].to_list() == [None, None]


def test_only_a_signing_without_terms_has_the_topics_of_its_document(lexicons):
    after = " They met. The plan covers visas. They talked. The plan covers visas and passports."
    assert find(f"Norway and Iceland signed an action plan.{after}", lexicons)["topics"][0] == "travel"
    assert find(f"Norway and Iceland signed an action plan on data.{after}", lexicons)["topics"][0] == "information"
    agreed = find(f"Norway and Iceland agreed on an action plan.{after}", lexicons)
    assert agreed.select("strength", "topics").row(0) == (4, None)
    late = " They met. They talked. They dined. The plan covers visas."
    assert find(f"Norway and Iceland signed an action plan.{late}", lexicons)["topics"][0] is None


def test_the_same_words_again_are_a_repeat(lexicons):
    text = "Norway and Iceland agreed to share visas and data.\n\nNorway and Iceland agreed to share visas and data.\n"
    assert find(text, lexicons)["repeat_of"].to_list() == [None, 0]


def test_cameo_codes_follow_the_verb(lexicons):
    found = find("Norway signed a treaty. Norway intends to act. Norway commended the work.", lexicons)
    # CAMEO 1.1b3: 057 sign formal agreement, 030 express intent to cooperate, 051 praise or endorse
    assert found["cameo"].to_list() == ["057", "030", "051"]


def test_unnamed_parties_are_null(lexicons):
    found = find("The participants agreed to meet again.", lexicons)
    assert found.select("parties", "mode", "subject").row(0) == (None, "joint", "The participants")


def test_a_lexicon_of_ones_own(lexicons):
    verbs = pl.DataFrame([("swear", "5", "", "to", "swore sworn", "an oath")], schema=lexicons.commitment_verbs.schema,
                         orient="row")  # fmt: skip
    assert short(find("Norway swore to help. Norway agreed to help.", lexicons, verbs)) == [(5, "no", "swore to")]


def test_nothing_in_gives_the_empty_table_with_all_columns(lexicons):
    found = find_commitments({}, *(empty(name) for name in ("sentences", "mentions", "hits", "actors")), lexicons)
    assert found.height == 0
    assert found.columns[-3:] == ["subject", "quoted", "cameo"]
    check(found, "commitments")


WORDS = (
    "Norway both sides agreed to that and , ; : they will sign each intends reached agreement on “ ” ( ) was by".split()
)


@given(st.lists(st.sampled_from([*WORDS, "\n", "•"]), max_size=40))
def test_any_words_give_rows_that_can_be_quoted(lexicons, words):
    found = find(" ".join(words) or " ", lexicons)
    assert found["strength"].is_between(0, 6).all()
    for release, start, rows in zip(found["release"], found["start"], found["repeat_of"], strict=True):
        assert release == "x"
        assert start >= 0
        assert rows is None or rows < found.height


LONG = "They agreed to talk and |both sides, |Norway and |each intends to act |reached agreement |( |“ |the |a, |" + (
    "was signed by Norway |joined signing in signing |Norway (a) |; and to |both sides: "
)


@pytest.mark.parametrize("unit", LONG.split("|"))
def test_time_is_linear_in_one_long_sentence(unit, lexicons):
    """Eight times the text takes far less than the 64-fold time of a quadratic search."""
    seconds = []
    for times in (1000, 8000):
        text = unit * times
        release, count = {"x": Release("x", text)}, text.count("Norway")
        size = len(unit)
        at = unit.find("Norway")
        rows = [("x", 0, size * i + at, size * i + at + 6, "Norway", "no", "country", "test") for i in range(count)]
        tables = (frame("sentences", [("x", 0, 0, 0, len(text))]), frame("mentions", rows), empty("hits"), ACTORS)
        before = time.process_time()
        find_commitments(release, *tables, lexicons)
        seconds.append(time.process_time() - before)
    assert seconds[1] < max(24 * seconds[0], 0.5), seconds


def test_the_two_releases(annotations):
    """Whole counts of the two releases, read by hand: five and twenty undertakings (a class, how many)."""
    counts = annotations.commitments.group_by("release", "strength").agg(pl.len()).sort("release", "strength").rows()
    assert counts == [("2011", 3, 2), ("2011", 4, 1), ("2011", 6, 2)] + [
        ("2015", strength, count) for strength, count in enumerate((2, 4, 2, 6, 4, 2))
    ]
    alone = annotations.commitments.filter(pl.col("mode") == "unilateral")
    assert alone.select("release", "parties").rows() == [("2015", "mps")]


def test_a_list_ends_where_other_signs_begin(lexicons):
    text = (
        "1. Both sides decided to:\na) share data;\nb) train officers. They are many.\nc) meet again.\n"
        "2. Norway condemns piracy.\n- Safe ports. Both sides agreed to:\nhold a drill;\nopen a line.\n- Next talks."
    )
    found = find(text, lexicons)["surface"].to_list()
    assert found == ["share data", "train officers", "meet again", "hold a drill", "open a line"]


def test_we_without_a_known_speaker_are_those_who_met(lexicons):
    text = 'Secretary Lind and Minister Berg issued a statement:\n\n"We met, and we agreed to share data."'
    assert short(find(text, lexicons)) == [(4, "ana-lind;otto-berg", "agreed to")]


def test_items_with_a_label_are_acts_of_those_who_met(lexicons):
    text = (
        "The United States and Norway held talks.\n\n1. Piracy: Decided to share data.\n\n"
        "2. Visas and the Arctic Dialogue. Reaffirmed their commitment to speed."
    )
    assert short(find(text, lexicons)) == [(4, "us;no", "Decided to"), (2, "us;no", "Reaffirmed")]


def test_we_without_any_act_before_are_the_states_that_are_named(lexicons):
    text = "We, the ministers of Norway and of the United States, met.\n\nWe reaffirm our friendship."
    assert short(find(text, lexicons)) == [(2, "no;us", "reaffirm")]


def test_a_sentence_with_two_main_clauses_parts_where_the_second_begins(lexicons):
    found = find("Both sides pledged to complete the work, and Norway committed $3 million to the port.", lexicons)
    assert found["surface"].to_list() == ["Both sides pledged to complete the work"]
    found = find("Norway will work with Iceland, and the United States intends to help.", lexicons)
    assert short(found) == [(3, "no", "will work"), (3, "us", "intends to")]


def test_what_is_noted_in_a_list_is_the_act_of_who_stands_there(lexicons):
    text = "Both sides noted that:\n- The United States intends to send experts.\n- Norway will open a port."
    assert short(find(text, lexicons)) == [(3, "us", "intends to"), (3, "no", "will open")]
    text = "Both sides agreed that:\n- The United States intends to send experts."
    assert short(find(text, lexicons)) == [(4, PAIR, "intends to")]


def test_we_are_those_who_speak_together(lexicons):
    found = find("Secretary Lind and Minister Berg said, “We will act.”", lexicons)
    assert found["parties"].to_list() == ["interior;home-office"]
