"""Blocks, their kinds and their sentences, in releases printed in many manners."""

import re
import time
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dhschina.releases import Release
from dhschina.segments import counted, find_segments, find_sentences, sentence_spans
from dhschina.tables import check, empty

PRINTED = """\
China, U.S. to Talk About Customs

May 11, 2011

WASHINGTON -- Global supply chain security advanced this week with the
two administrations agreeing on collaborative actions that enhance it.

The two sides met in Washington, D.C. They signed a memorandum. It
covers:

- joint validation of the partners in both countries and of all goods
  that they send;
- training; and
- technical assistance.

Next Steps

Both sides will meet again in 2012.

###
"""
KINDS = "title date body body body body body heading body furniture".split()
SENTENCES = [
    "China, U.S. to Talk About Customs",
    "May 11, 2011",
    "WASHINGTON -- Global supply chain security advanced this week with the two administrations agreeing on "
    "collaborative actions that enhance it.",
    "The two sides met in Washington, D.C.",
    "They signed a memorandum.",
    "It covers:",
    "joint validation of the partners in both countries and of all goods that they send;",
    "training; and",
    "technical assistance.",
    "Next Steps",
    "Both sides will meet again in 2012.",
    "###",
]


@pytest.fixture(scope="session")
def read(lexicons):
    """[(kind, words, repeat_of), …] and the sentences of a text."""

    def run(text, title=""):
        releases = {"r": Release("r", text, title)}
        segments = check(find_segments(releases, lexicons), "segments")
        sentences = check(find_sentences(releases, segments), "sentences")
        blocks = [
            (kind, " ".join(text[start:end].split()), repeat) for _, _, start, end, kind, repeat in segments.iter_rows()
        ]
        return blocks, [" ".join(text[start:end].split()) for *_, start, end in sentences.iter_rows()]

    return run


def kinds(blocks):
    return [kind for kind, _, _ in blocks]


# Manners of printing


def one_line_each(text):
    return re.sub(r"(?<!\n)\n(?![\n-])\s*", " ", text)


@pytest.mark.parametrize(
    "manner",
    [
        lambda text: text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: "\n\n\n" + text + "\n\n",
        lambda text: text.rstrip(),
        lambda text: text.replace("\n\n", "\n \t\u00a0\n"),
        lambda text: "".join(f"    {line}" for line in text.splitlines(keepends=True)),
        lambda text: "".join(f"{line}   \n" for line in text.splitlines()),
        lambda text: text.replace("\n\n", "\n\n\n\n"),
        one_line_each,
        lambda text: one_line_each(text).replace("\n", "\n\n"),
        lambda text: one_line_each(text).replace("\n\n", "\n"),
        lambda text: text.replace("\n- ", "\n• "),
        lambda text: text.replace("- j", "(1) j").replace("- tr", "(2) tr").replace("- te", "(3) te"),
        lambda text: text.replace("- j", "a. j").replace("- tr", "b. tr").replace("- te", "c. te"),
    ],
    ids=(
        "wrapped crlf cr bom blank-lines-around no-final-newline blank-lines-with-spaces indented trailing-spaces "
        "two-blank-lines unwrapped every-line-apart no-blank-lines dots numbers letters"
    ).split(),
)
def test_however_it_is_printed_the_blocks_and_sentences_are_the_same(read, manner):
    blocks, sentences = read(manner(PRINTED))
    assert kinds(blocks) == KINDS
    assert [re.sub(r"\s?-- ", " -- ", sentence) for sentence in sentences] == SENTENCES


@pytest.mark.parametrize(
    ("first", "second"),
    [("the Commissioner, Alan", "D. Bersin"), ("the plan signed on May", "9. They agreed")],
)
def test_a_wrapped_line_may_begin_like_a_list(read, first, second):
    line = "Both sides met at the headquarters in the city of Washington with "
    text = f"{line}{first}\n{second} went on to the next talks.\n"
    blocks, _ = read(text)
    assert [words for _, words, _ in blocks] == [" ".join(text.split())]


def test_a_list_whose_lines_are_full_stays_a_list(read):
    text = "\n".join(f"{n}. To share with one another what is known about number {n};" for n in range(1, 5))
    assert len(read(f"Both sides intend, in the years to come and in all ports:\n{text}")[0]) == 5


def test_a_text_without_blank_lines_keeps_its_lines_apart(read):
    text = (
        "Both sides met in Beijing on Thursday to sign the plan. They agreed to go on.\nCounterterrorism Cooperation\n"
        "Both sides intend to share more.\nMaritime Cooperation\nBoth sides welcomed it."
    )
    assert kinds(read(text)[0]) == ["body", "heading", "body", "heading", "body"]


@pytest.mark.parametrize("text", ["", "\n", " \t\u00a0\n\r\n", "\ufeff", "\u3000\u2003\n\u2028", "\u200b"])
def test_a_text_without_words_has_no_segment_and_no_sentence(read, text):
    assert read(text) == ([], [])


def test_no_releases_give_empty_tables(lexicons):
    assert find_segments({}, lexicons).equals(empty("segments"))
    assert find_sentences({}, empty("segments")).equals(empty("sentences"))


def test_a_single_word_is_a_body_of_one_sentence(read):
    assert read("Agreed") == ([("body", "Agreed", None)], ["Agreed"])


def test_a_very_long_line_is_one_segment(read):
    blocks, sentences = read("word " * 50_000)
    assert len(blocks) == len(sentences) == 1
    assert read("One sentence more. " * 5_000)[1] == ["One sentence more."] * 5_000


def test_scripts_without_capitals_end_sentences_too(read):
    arabic = "قال الوزير إن البلدين سيتعاونان. وأضاف أن الاتفاق مهم."
    assert read(arabic) == ([("body", arabic, None)], ["قال الوزير إن البلدين سيتعاونان.", "وأضاف أن الاتفاق مهم."])
    hebrew = "השר אמר כי המדינות ישתפו פעולה. הן חתמו על מזכר."
    assert read(hebrew)[1] == ["השר אמר כי המדינות ישתפו פעולה.", "הן חתמו על מזכר."]


# Kinds


@pytest.mark.parametrize(
    "line",
    [
        "Release Date:\u00a0",
        "Last modified:\u00a0",
        "FOR IMMEDIATE RELEASE",
        "Archived Content",
        "US flag Official website of the Department of Homeland Security",
        "An official website of the United States government",
        "Here’s how you know",
        "Contact: Office of Public Affairs, 202-555-0100",
        "Last Updated: 02/03/2017",
        "Share this page",
        "Tags: Trade, China",
        "-30-",
        "# # #",
        "***",
        "https://www.dhs.gov/news",
    ],
)
def test_labels_and_banners_are_furniture(read, line):
    blocks, _ = read(f"{line}\n\nBoth sides met.\n\nThey agreed.")
    assert kinds(blocks) == ["furniture", "body", "body"]


@pytest.mark.parametrize(
    "line",
    [
        "Contacts between the two ministries have grown.",
        "Topics of mutual interest were discussed, trade among them.",
        "Share information on fugitives.",
        "Statements were read out by both.",
        "By 2012 both sides will have met again.",
        "Date and place of the next meeting are to be agreed.",
        "Photographs were taken: two of them.",
        "In May 2011 both sides met.",
    ],
)
def test_sentences_that_begin_like_labels_are_not(read, line):
    blocks, _ = read(f"Both sides met.\n\n{line}\n\nThey agreed.")
    assert kinds(blocks) == ["body", "body", "body"]


@pytest.mark.parametrize(
    "line",
    [
        "May 11, 2011",
        "April 9, 2015",
        "11 May 2011",
        "Wednesday, May 11, 2011",
        "Release Date: May 11, 2011",
        "Published: 2011-05-11",
        "05/11/2011",
        "Sept. 3, 2011",
        "May 11th, 2011",
        "May 11, 2011 at 9:30 a.m.",
    ],
)
def test_a_day_alone_on_its_line_is_a_date(read, line):
    assert kinds(read(f"{line}\n\nBoth sides met.\n\nThey agreed.")[0])[0] == "date"


def test_a_line_printed_twice_running_is_a_caption_and_its_repeat(read):
    blocks, _ = read("Both met.\n\nBersin and Yu after signing.\n\nBersin and Yu after signing.\n\nThey agreed.")
    assert kinds(blocks) == ["body", "caption", "caption", "body"]
    assert [repeat for *_, repeat in blocks] == [None, None, 1, None]


def test_a_repeat_points_to_the_first_whatever_the_space_between_its_words(read):
    blocks, _ = read("Both sides met.\n\nThey agreed.\n\nBoth  sides\u00a0met.\n\nAll good.\n\nBoth sides met.")
    assert [repeat for *_, repeat in blocks] == [None, None, 0, None, 0]


def test_nothing_repeats_another_release(lexicons):
    segments = find_segments({name: Release(name, "Both sides met.") for name in "ab"}, lexicons)
    assert segments["repeat_of"].null_count() == 2


@pytest.mark.parametrize(
    "line", ["-Susan Holliday, Office of Public Affairs", "By Susan Holliday", "Story by Jo Ann Fox"]
)
def test_who_wrote_the_page_is_a_byline(read, line):
    assert kinds(read(f"Both sides met.\n\nThey agreed.\n\n{line}")[0]) == ["body", "body", "byline"]


def test_names_in_a_list_are_no_bylines(read):
    blocks, _ = read(
        "Present were:\n\n- Alan Bersin, Commissioner\n- Guangzhou Yu, Minister\n- Dongzheng Xue, Deputy\n"
    )
    assert kinds(blocks) == ["body", "body", "body", "body"]


def test_the_known_title_is_found_whatever_stands_before_it(read):
    text = "A Line Above\n\nChina, U.S. to\u00a0Talk\n\nBoth sides met."
    assert kinds(read(text, "China, U.S. to  talk")[0]) == ["heading", "title", "body"]
    assert kinds(read(text)[0]) == ["title", "heading", "body"]


def test_a_release_without_a_title_has_none(read):
    blocks, _ = read(
        "On April 9, 2015, both sides met. They agreed.\n\nCounterterrorism Cooperation\n\nThey will go on."
    )
    assert kinds(blocks) == ["body", "heading", "body"]


@pytest.mark.parametrize(
    "line", ["Next Steps", "Law Enforcement Cooperation regarding Intellectual Property Cases", "Areas of Work:"]
)
def test_short_capitalized_lines_are_headings(read, line):
    assert kinds(read(f"Both sides met.\n\n{line}\n\nThey agreed.")[0]) == ["body", "heading", "body"]


@pytest.mark.parametrize(
    "line", ["They agreed on these points", "the Next Steps", "Next Steps Were Agreed.", "“Next Steps”"]
)
def test_other_short_lines_are_not(read, line):
    assert kinds(read(f"Both sides met.\n\n{line}\n\nThey agreed.")[0]) == ["body", "body", "body"]


def test_nothing_follows_a_last_line_so_it_is_no_heading(read):
    assert kinds(read("Both sides met.\n\nNext Steps")[0]) == ["body", "body"]


PAGE = """\
Official websites use .gov
Secure .gov websites use HTTPS
Home
News
2. CBP and Ruritania sign customs pact
CBP and Ruritania sign customs pact

Tue, 05/24/2016
Office of Public Affairs
By JANE ROE | Ruritania Daily | Updated: 2016-05-24 07:44

WASHINGTON – The pact covers customs and trade, and it takes effect in June.

Next steps

Both sides will meet again in Strelsau, the capital, before the end of the year.

Topics
Border Security
International Engagement
Was this page helpful?
Yes
"""


@pytest.mark.parametrize(
    "line", ["- " + "A" * 20_000, "Aa " * 7_000, "contact: " + "x " * 10_000, " " * 20_000 + "x", "a" * 28 + "!"]
)
def test_no_pattern_is_slow_on_any_line(lexicons, line):
    mine = pl.DataFrame([("(a+)+$", "byline", "tries every way to part a line, in Python")], lexicons.furniture.schema,
                        orient="row")  # fmt: skip
    lexicons = lexicons._replace(furniture=pl.concat([lexicons.furniture, mine]))
    began = time.process_time()
    find_segments({"r": Release("r", line)}, lexicons)
    assert time.process_time() - began < 2


def test_the_first_pattern_that_matches_says_the_kind(lexicons):
    rows = [("^Menu", "furniture", "x"), ("(?i)^menu", "caption", "x"), (r"^\p{Lu}{4}", "byline", "x")]
    own = lexicons._replace(furniture=pl.DataFrame(rows, lexicons.furniture.schema, orient="row"))
    text = "Menu\n\nTalks on Customs\n\nBoth sides met.\n\nmenu\n\nMENU\n\nBY ANNA\n\nBoth agreed.\n\nÀÉÎÕ\n"
    kinds = find_segments({"r": Release("r", text)}, own)["kind"].to_list()
    assert kinds == ["furniture", "title", "body", "caption", "caption", "heading", "body", "byline"]
    nothing = lexicons._replace(furniture=lexicons.furniture.clear())
    assert "caption" not in find_segments({"r": Release("r", text)}, nothing)["kind"].to_list()


def test_what_a_web_page_puts_around_a_release_is_furniture(read):
    blocks, _ = read(PAGE)
    assert (
        kinds(blocks)
        == (
            "furniture furniture furniture furniture furniture title date furniture byline body heading body "
            "furniture furniture furniture furniture furniture"
        ).split()
    )


def test_a_line_under_the_title_and_numbered_chapters_are_headings_and_a_title_is_one_sentence(read):
    blocks, sentences = read(
        "U.S. And UK Sign Pact\n\nWill help both countries to trade with less delay at the border\n\n"
        "They signed a pact.\n\nII. Regional Challenges\n\n1. They met.\n"
    )
    assert kinds(blocks) == ["title", "heading", "body", "heading", "body"]
    assert sentences[0] == "U.S. And UK Sign Pact"


def test_a_text_wrapped_by_hand_may_have_a_long_caption(read):
    line = "The port is safe and the ships that lie in it are safe too, said the\n"
    text = "Title\n\n" + "A photo shows " + "the port and " * 10 + "a ship.\n\n" + line * 12 + "captain."
    assert len(read(text)[0]) == 3


def test_short_lines_of_small_letters_in_a_list_are_no_headings(read):
    lines = "Both sides agreed to:\nShare information\nTrain officers\nMeet in the capital in the year after next."
    assert kinds(read("Title\n\n" + lines)[0]) == ["title", "body", "body", "body", "body"]


def test_the_two_releases(releases, lexicons):
    found = find_segments(releases, lexicons)
    by_release = {name: found.filter(release=name)["kind"].to_list() for name in releases}
    assert by_release["2011"] == (
        ["furniture"] * 3 + ["title", "furniture", "date", "body"] + ["caption"] * 2 + ["body"] * 10 + ["byline"]
    ) + ["furniture", "date"]
    assert by_release["2015"] == ["body"] * 2 + ["heading", "body"] * 6
    repeats = found.filter(found["repeat_of"].is_not_null())
    assert repeats.select("release", "segment", "repeat_of").rows() == [("2011", 8, 7)]


# Sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["The U.S. Coast Guard agreed.", "China did too."],
        ["They met at CBP's Washington, D.C., headquarters on May 9.", "The plan was signed."],
        ["They met in the U.S.", "The plan was signed there."],
        ["The U.S. and China met."],
        ["Alan D. Bersin met Charles E. Stallworth II.", "Both signed."],
        ["Martin Luther King Jr. Day was kept by Dr. Xue and Gen. Yu.", "It was cold."],
        ["Police seized goods of Acme Inc. and Foo Co. in Dec. 2010.", "They went on."],
        ['He called it "another step forward."', "They agreed."],
        ["He called it “another step forward.”", "They agreed."],
        ['"Let us go on," he said.', '"We must."'],
        ["Will they go on?", "Yes!", "They will."],
        ["They paid $1.5 million for 3.5 tons.", "2012 was better."],
        ["They waited ...", "Then they signed."],
        ["It covers:"],
        ["(They met before.)", "They met again."],
        ["They met at 9 a.m. on Monday.", "They left."],
    ],
)
def test_where_sentences_end(sentences):
    text = " ".join(sentences)
    assert [text[start:end] for start, end in sentence_spans(text, 0, len(text))] == sentences
    wrapped = text.replace(" ", "\n")
    assert [wrapped[start:end] for start, end in sentence_spans(wrapped, 0, len(wrapped))] == [
        sentence.replace(" ", "\n") for sentence in sentences
    ]


def test_sentences_are_numbered_through_a_release_and_name_their_segment(lexicons):
    releases = {"b": Release("b", "One. Two.\n\nThree."), "a": Release("a", "Four.")}
    sentences = find_sentences(releases, find_segments(releases, lexicons))
    assert sentences.select("release", "sentence", "segment").rows() == [
        ("a", 0, 0),
        ("b", 0, 0),
        ("b", 1, 0),
        ("b", 2, 1),
    ]


def test_sentences_of_a_part_have_offsets_of_the_whole():
    text = "Zero. One. Two. Three."
    assert [text[start:end] for start, end in sentence_spans(text, 6, 15)] == ["One.", "Two."]


# What analyses count


def test_counted_leaves_out_furniture_dates_captions_bylines_and_repeats(lexicons):
    text = "Big Title\n\nMay 11, 2011\n\nBoth met.\n\nA caption.\n\nA caption.\n\nBoth met.\n\n-Susan Holliday\n\n###"
    releases = {"r": Release("r", text)}
    segments = find_segments(releases, lexicons)
    sentences = find_sentences(releases, segments)
    assert counted(segments, sentences, segments)["segment"].to_list() == [0, 2]
    assert counted(sentences, sentences, segments)["segment"].to_list() == [0, 2]
    assert counted(sentences, sentences, segments, ["caption"])["segment"].to_list() == [3]
    spans = sentences.select("release", "sentence", "start")
    assert counted(spans, sentences, segments).columns == spans.columns
    assert counted(sentences.clear(), sentences, segments).is_empty()


# Laws, over any text

LINES = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs",), exclude_characters="\0"),
        st.sampled_from("aB1.!?…'\"”) (-•–:;,\n\r\t \u00a0\u200b\u2028\u3000\ufeff"),
    ),
    max_size=300,
)
PIECES = (
    'U.S.|D.C.|The|the|agreed.|He|"We|…"|1.|a)|o|-|–|•|Jr.|A.|\n|\n\n|\r\n|\u00a0|\u3000|?!|…|“No.”|Work:|12'.split("|")
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join)
BULLET = re.compile(r"[•·▪◦●‣*o]|[-–—]|\(?\w{1,4}[.)]")
BLANK = "\u200b\ufeff"


@given(st.one_of(LINES, WORDS), st.text(max_size=20))
@example("\u3000", "")
@example("a\n\u3000\nb", "")
@example("\u200b", "")
@example("o", "o")
@example("- ", "")
@example("-\n- a", "")
def test_blocks_and_sentences_hold_every_character_once(lexicons, text, title):
    releases = {"r": Release("r", text, title)}
    segments = check(find_segments(releases, lexicons), "segments")
    sentences = check(find_sentences(releases, segments), "sentences")
    blocks = segments.select("start", "end").rows()
    spans = sentences.select("start", "end", "segment").rows()

    for rows in blocks, [row[:2] for row in spans]:
        assert all(start < end for start, end in rows)
        assert all(before[1] <= after[0] for before, after in pairwise(rows))
        for start, end in rows:
            words = text[start:end]
            assert words == words.strip(), "trimmed"
            assert words.strip(BLANK) == words
    for start, end, segment in spans:
        assert blocks[segment][0] <= start < end <= blocks[segment][1]

    in_blocks = {i for start, end in blocks for i in range(start, end)}
    in_sentences = {i for start, end, _ in spans for i in range(start, end)}
    printed = {i for i, c in enumerate(text) if not c.isspace() and c not in BLANK}
    assert printed <= in_blocks
    for start, end in blocks:
        left = [i for i in range(start, end) if i in printed - in_sentences]
        mark = "".join(text[i] for i in left)
        assert not mark or (BULLET.fullmatch(mark) and left[0] == start and left[-1] - start < len(mark))


@given(st.one_of(LINES, WORDS))
def test_repeats_point_to_an_earlier_block_with_the_same_words(lexicons, text):
    rows = find_segments({"r": Release("r", text)}, lexicons).rows()
    words = [" ".join(text[start:end].split()) for _, _, start, end, _, _ in rows]
    for _, number, *_, repeat in rows:
        assert repeat == (None if words.index(words[number]) == number else words.index(words[number]))


@given(st.one_of(LINES, WORDS), st.one_of(LINES, WORDS))
def test_a_release_is_read_alike_alone_and_beside_another(lexicons, one, other):
    both = {"a": Release("a", one), "b": Release("b", other)}
    together = find_segments(both, lexicons)
    alone = find_segments({"b": both["b"]}, lexicons)
    assert together.filter(release="b").equals(alone)
    assert find_sentences(both, together).filter(release="b").equals(find_sentences(both, alone))


PERIODS = [
    "word " * 14 + "\n",
    *'.|!|. |a.|Aa |- |a\n|A.\n|"A." |- a\n|1.| |\u00a0|contact |Contacts with |\'|By Aa '.split("|"),
]


@pytest.mark.parametrize("piece", PERIODS)
def test_twice_the_text_takes_about_twice_the_time(lexicons, piece):
    def seconds(count):
        releases = {"r": Release("r", (piece * (count // len(piece))) + "x")}
        began = time.process_time()
        find_sentences(releases, find_segments(releases, lexicons))
        return time.process_time() - began

    # Were it quadratic, 20 times the text would take 400 times as long.
    short, long = min(seconds(2_000) for _ in range(3)), seconds(40_000)
    assert long < 0.05 + 100 * short


def test_what_stands_below_the_end_mark_is_furniture(lexicons):
    link = "For more information, visit www.example.gov."
    text = f"Ports Agree\n\nThe ports agreed on a plan.\n\n{link}\n\n###\n\nThe Office works."
    segments = find_segments({"x": Release("x", text)}, lexicons)
    assert segments["kind"].to_list() == ["title", "body", "furniture", "furniture", "furniture"]


def test_a_caption_follows_its_credit(lexicons):
    long = "The ports agreed on a plan. " * 7
    text = f"Ports Agree\n\nMay 4, 2011\n\nPhoto Credit: Ann Lee\n\nTwo heads of ports shake hands.\n\n{long}"
    segments = find_segments({"x": Release("x", text)}, lexicons)
    assert segments["kind"].to_list() == ["title", "date", "caption", "caption", "body"]
