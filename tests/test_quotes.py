"""Quotations: marks of all kinds, who speaks in each manner of reporting, and silence where the text gives no name."""

import re
import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhschina.lexicons import read_lexicons
from dhschina.quotes import find_quotes
from dhschina.releases import Release
from dhschina.segments import find_segments, find_sentences
from dhschina.tables import check, frame

LEXICONS = read_lexicons()
NAMES = {  # surface -> actor, kind; longest first
    "Secretary Ana Ruiz": ("ruiz", "person"),
    "Secretary Ruiz": ("ruiz", "person"),
    "Ms. Ruiz": ("ruiz", "person"),
    "Ruiz": ("ruiz", "person"),
    "Commissioner Tom Hale": ("hale", "person"),
    "Commissioner Hale": ("hale", "person"),
    "Tom Hale": ("hale", "person"),
    "Mr. Hale": ("hale", "person"),
    "Hale": ("hale", "person"),
    "Minister Sato": ("sato", "person"),
    "Sato": ("sato", "person"),
    "Ministry of Justice": ("moj", "organisation"),
    "Customs Service": ("customs", "organisation"),
    "Both sides": ("grp-both", "collective"),
    "Japan": ("jp", "country"),
}


def quotes(text, names=NAMES):
    """Rows (surface, speaker) by mode of a text whose names are known."""
    releases = {"r": Release("r", text)}
    sentences = find_sentences(releases, find_segments(releases, LEXICONS))
    pattern = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names))
    mentions = frame(
        "mentions", [("r", None, *m.span(), m.group(), *names[m.group()], "lexicon") for m in pattern.finditer(text)]
    )
    table = check(find_quotes(releases, sentences, mentions, LEXICONS), "quotes")
    assert all(text[s:e] == surface for s, e, surface in table.select("start", "end", "surface").rows())
    rows = {
        mode: table.filter(pl.col("mode") == mode).select("surface", "speaker").rows()
        for mode in ("direct", "indirect")
    }
    return rows["direct"], rows["indirect"]


def direct(text):
    return quotes(text)[0]


LEAD = "Secretary Ana Ruiz met Commissioner Tom Hale at the port on Monday to sign the plan.\n\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the verb before, after, inverted
        ('Ruiz said, "We will act together."', [("We will act together.", "ruiz")]),
        ('Ruiz said: "We will act together."', [("We will act together.", "ruiz")]),
        ('"We will act together," Ruiz said.', [("We will act together,", "ruiz")]),
        ('"We will act together," said Secretary Ruiz.', [("We will act together,", "ruiz")]),
        ('"Will we act?" asked Hale.', [("Will we act?", "hale")]),
        ('"Will we act?" Commissioner Hale asked.', [("Will we act?", "hale")]),
        ('"We act!" exclaimed Hale.', [("We act!", "hale")]),
        ("“We will act together,” Ruiz told reporters.", [("We will act together,", "ruiz")]),
        ("“We will act together”, said Ruiz.", [("We will act together", "ruiz")]),
        ("«We will act together», said Ruiz.", [("We will act together", "ruiz")]),
        ("„We will act together“, said Ruiz.", [("We will act together", "ruiz")]),
        ("‘We will act together,’ said Ruiz.", [("We will act together,", "ruiz")]),
        ("'We will act together,' said Ruiz.", [("We will act together,", "ruiz")]),
        ('"We will act," said acting deputy director Tom Hale.', [("We will act,", "hale")]),
        ('"We will act," said Customs Service Commissioner Tom Hale.', [("We will act,", "hale")]),
        ('"We will act," the Ministry of Justice said.', [("We will act,", "moj")]),
        ('"We will act," the Ministry of Justice said in a statement on Friday.', [("We will act,", "moj")]),
        ('Ruiz said through an interpreter that both "have already come far."', [("have already come far.", "ruiz")]),
        ('According to Ruiz, the plan is "a road to the sea."', [("a road to the sea.", "ruiz")]),
        ('The plan is "a road to the sea," according to Ruiz.', [("a road to the sea,", "ruiz")]),
        ('As Secretary Ruiz put it, "we act as one."', [("we act as one.", "ruiz")]),
        (
            '"We act," said Ruiz, who met Minister Sato. "So do they all."',
            [("We act,", "ruiz"), ("So do they all.", "ruiz")],
        ),
        ('Ruiz described the "trusted trader" label.', []),
        ('Ruiz praised the "tireless work" of the crew.', [("tireless work", "ruiz")]),
        # what stands between name and verb
        (
            'Ruiz, head of the Ministry of Justice said "We act as one. We always did."',
            [("We act as one. We always did.", "ruiz")],
        ),
        (
            '"We will act," Ruiz, head of the Ministry of Justice, said. "So will they."',
            [("We will act,", "ruiz"), ("So will they.", "ruiz")],
        ),
        ('Ruiz testified before the house, saying "our work bears fruit."', [("our work bears fruit.", "ruiz")]),
        ("Ruiz said:\n\n“We act as one.”", [("We act as one.", "ruiz")]),
        ('"Who gains by it?" Ruiz asked. "All of us."', [("Who gains by it?", "ruiz"), ("All of us.", "ruiz")]),
        ('"We will act," Ruiz, who met Minister Sato, said.', [("We will act,", "ruiz")]),
        ('Ruiz, head of the Ministry of Justice, said: "We act as one."', [("We act as one.", "ruiz")]),
        ('In a talk with Minister Sato, Ruiz also said: "We act as one."', [("We act as one.", "ruiz")]),
        ('Ruiz thanked Minister Sato and said, "We act as one."', [("We act as one.", "ruiz")]),
        ('Ruiz told Minister Sato, "We act as one."', [("We act as one.", "ruiz")]),
        ('Ruiz was brief: "We act as one."', [("We act as one.", "ruiz")]),
        ('Ruiz described the plan as "a road to the sea."', [("a road to the sea.", "ruiz")]),
        ('Ruiz called the plan "historic and overdue."', [("historic and overdue.", "ruiz")]),
        ('Ruiz on Tuesday said "we act as one."', [("we act as one.", "ruiz")]),
        ('Ruiz in Washington on Tuesday said, "We act as one."', [("We act as one.", "ruiz")]),
        ("“We act as one, all of us.” — Ana Ruiz", [("We act as one, all of us.", None)]),
        ("“We act as one, all of us.” — Secretary Ruiz", [("We act as one, all of us.", "ruiz")]),
        (
            "“We act as one, all of us.”\n\n– Tom Hale, mayor of the port of Hull.",
            [("We act as one, all of us.", "hale")],
        ),
        ("Ruiz: “We act as one.”", [("We act as one.", "ruiz")]),
        ("Ruiz expressed her hope that “we act as one.”", [("we act as one.", "ruiz")]),
        ('In a statement, the Ministry of Justice said, "We act as one."', [("We act as one.", "moj")]),
        ('Ruiz, speaking after meeting Minister Sato, said "we act as one."', [("we act as one.", "ruiz")]),
        # split, continued, several speakers
        (
            '"We will act," said Ruiz, and "we will act as one," adding that "this is the start."',
            [("We will act,", "ruiz"), ("we will act as one,", "ruiz"), ("this is the start.", "ruiz")],
        ),
        (
            '"We will act," said Ruiz. "This is only the beginning."',
            [("We will act,", "ruiz"), ("This is only the beginning.", "ruiz")],
        ),
        (
            '"We," Ruiz said, "will act together, and soon."',
            [("We,", "ruiz"), ("will act together, and soon.", "ruiz")],
        ),
        (
            '"We will act," said Ruiz. Hale agreed. "This is only the beginning."',
            [("We will act,", "ruiz"), ("This is only the beginning.", None)],
        ),
        (
            '"We will act," said Ruiz, while Hale said "we shall wait and see."',
            [("We will act,", "ruiz"), ("we shall wait and see.", "hale")],
        ),
        (
            'Ruiz called it "a good plan" and "a road to the sea."',
            [("a good plan", "ruiz"), ("a road to the sea.", "ruiz")],
        ),
        # pronouns and titles
        ('Hale signed the plan. "We will act," he said.', [("We will act,", "hale")]),
        ('Ruiz met Hale.\n\nShe said, "We act as one."', [("We act as one.", "ruiz")]),
        (LEAD + '"We will act as one," she said.', [("We will act as one,", "ruiz")]),
        ('Ms. Ruiz spoke. Mr. Hale listened. "We will act," she said.', [("We will act,", "ruiz")]),
        ('Ruiz and Hale met. "We will act," he said.', [("We will act,", None)]),
        (LEAD + '"We will act as one," the commissioner said.', [("We will act as one,", "hale")]),
        (
            '"I thank Minister Sato," Ruiz said. "We will act," she added.',
            [("I thank Minister Sato,", "ruiz"), ("We will act,", "ruiz")],
        ),
        # nobody is named
        ('"We will act together," said an official.', [("We will act together,", None)]),
        ('"We will act together," a spokesman for Ruiz said.', [("We will act together,", None)]),
        ('"We will act together," said a spokesman for the Ministry of Justice.', [("We will act together,", "moj")]),
        ('"We will act together," a spokesman said.', [("We will act together,", None)]),
        ('Hale met the press. "We will act together, and soon."', [("We will act together, and soon.", None)]),
        ('"We will act together, and soon."', [("We will act together, and soon.", None)]),
    ],
)
def test_direct_speech_and_its_speaker(text, expected):
    assert direct(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The countries' ports and the ministers' plans serve the people's trade.",
        "It’s the ministers’ plan of the ’90s, Hale’s own.",
        'The so-called "green lane" is open.',
        'They saw the report titled "Safe Ports."',
        'The "Blue Campaign" began in 2010.',
        'A pipe of 5" and one of 6" were seized.',
        'An unpaired " mark stands here.',
        "An unpaired “ mark stands here.",
        "An unpaired ” mark stands here.",
        "",
    ],
)
def test_what_is_no_speech(text):
    assert quotes(text) == ([], [])


def test_nested_marks_are_part_of_the_outer_quotation():
    text = "\"The term 'safe port' is ours,\" said Ruiz. “We call it “safe” now,” said Hale."
    assert direct(text) == [("The term 'safe port' is ours,", "ruiz"), ("We call it “safe” now,", "hale")]
    assert direct("‘He said “never” to us,’ said Ruiz.") == [("He said “never” to us,", "ruiz")]
    assert direct("'The ministers' plan is \"good\" for us,' said Ruiz.")[0][1] == "ruiz"


def test_an_unclosed_mark_takes_nothing_with_it():
    assert direct('An odd " mark. "We will act," said Ruiz.') == [("We will act,", "ruiz")]
    assert direct('"We will act. said Ruiz.\n\n"We will wait," said Hale.')[-1] == ("We will wait,", "hale")


def test_a_quotation_over_paragraphs_has_one_record_a_paragraph():
    text = '"We have come far.\n\n"We will go on.\n\n"We act as one," said Ruiz.\n\nHale left.'
    assert direct(text) == [("We have come far.", "ruiz"), ("We will go on.", "ruiz"), ("We act as one,", "ruiz")]
    text = "Ruiz said:\n\n‘We stop the gangs’ trade. We have come far.\n\n‘We will go on.’\n\nHale left."
    assert direct(text) == [("We stop the gangs’ trade. We have come far.", "ruiz"), ("We will go on.", "ruiz")]
    text = "Ruiz said: “We have come far.\n\n“We will go on.”\n\n“I agree with it,” said Hale."
    assert direct(text) == [("We have come far.", "ruiz"), ("We will go on.", "ruiz"), ("I agree with it,", "hale")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ruiz said that the port is safe.", [("the port is safe.", "ruiz")]),
        ("Ruiz, head of customs, noted on Monday that the port is safe.", [("the port is safe.", "ruiz")]),
        ("Ruiz told Minister Sato that the port is safe.", [("the port is safe.", "ruiz")]),
        ("Hale spoke. He added that the port is safe.", [("the port is safe.", "hale")]),
        ("The port is safe for all ships now, remarked Ruiz.", [("The port is safe for all ships now", "ruiz")]),
        ("The port is safe for all ships now, Ruiz said.", [("The port is safe for all ships now", "ruiz")]),
        ("According to Ruiz, the port is safe.", [("the port is safe.", "ruiz")]),
        ("Ruiz said the port is safe.", [("the port is safe.", "ruiz")]),
        ('Ruiz noted that the two ports "have come far."', [("the two ports", "ruiz")]),
        ("An official said the so-called “green lane” is open.", []),
        ("Ruiz said the so-called “green lane” is open.", [("the so-called “green lane” is open.", "ruiz")]),
        ("“We act,” said Ruiz, mayor of the port, adding: “So do they.”", []),
        ("Both sides noted that the port is safe.", []),
        ("The officials said that the port is safe.", [("the port is safe.", None)]),
        ("Its friends said that the port is safe.", []),
        ("Ruiz noted the plan that serves the port.", []),
        ("Hale and Ruiz decided that the port is safe.", []),
        ("The claim that the port is safe was Ruiz's.", []),
    ],
)
def test_reported_speech(text, expected):
    assert quotes(text)[1] == expected


def test_no_sentence_and_no_name():
    nothing = find_quotes({}, frame("sentences", []), frame("mentions", []), LEXICONS)
    assert check(nothing, "quotes").is_empty()
    assert quotes('"We act," said Ruiz.', {"Nobody Here": ("x", "person")})[0] == [("We act,", None)]


@pytest.mark.parametrize(
    "text",
    [
        "“" * 200_000,
        '"' * 200_001,
        "'a " * 100_000,
        "Ruiz said " * 50_000,
        '"a" said Ruiz ' * 20_000,
        "“a ”" * 20_000,
        '"We act," ' * 20_000,
        'he said "x y z" ' * 10_000,
        "the minister said that " * 10_000,
        '"We act.\n\n' * 20_000,
        "Hale and Ruiz, adding that the chief said that " * 5_000,
        "the port is safe, announced Hale of the port and " * 5_000,
        "quickly " * 50_000 + '"we act"',
    ],
)
def test_time_grows_with_the_text_only(text):
    began = time.process_time()
    quotes(text)
    assert time.process_time() - began < 8


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet="\"'“”‘’«» \n.,aRuiz said", max_size=120))
def test_quotations_lie_in_the_text_and_never_overlap(text):
    rows = sorted(quotes(text)[0])
    assert all(surface.strip() == surface and surface for surface, _ in rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Seizures doubled last year, according to Ruiz.", [("Seizures doubled last year", "ruiz")]),
        ("Seizures doubled, according to a statement of the Customs Service.", [("Seizures doubled", "customs")]),
        ("Seizures doubled, according to reports, Ruiz heard.", []),
        ("The Japan side said it would host the talks.", [("it would host the talks.", "jp")]),
    ],
)
def test_reports_that_name_their_source_last_or_as_a_side(text, expected):
    assert quotes(text)[1] == expected


def test_who_speaks_together_is_nobody_alone():
    direct, indirect = quotes("Secretary Ruiz and Minister Sato said that the ports are safe.")
    assert indirect == [("the ports are safe.", None)]
    direct, indirect = quotes(
        "“It is good,” Ruiz and Sato noted. “It will last for years,” said Ruiz and Sato in a joint statement."
    )
    assert direct == [("It is good,", None), ("It will last for years,", None)]


def test_the_second_speaker_of_a_sentence_does_not_take_the_words_of_the_first():
    direct, _ = quotes("Ruiz said the plan would “save many lives,” and Sato agreed.")
    assert direct == [("save many lives,", "ruiz")]
    direct, _ = quotes("“We will work hard,” said Ruiz, and Sato added, “And we will win this.”")
    assert direct == [("We will work hard,", "ruiz"), ("And we will win this.", "sato")]


def test_a_few_words_before_a_preposition_are_speech():
    direct, _ = quotes("Ruiz said her office would “spare no effort” against gangs.")
    assert direct == [("spare no effort", "ruiz")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We act,” said Ruiz.\n\n“We always did so, and gladly.”", ["ruiz", "ruiz"]),
        ("“We act,” Ruiz said.\n\n“We did.\n\n“We will do so.”\n\n“We must do it now.”", ["ruiz"] * 4),
        ("Ruiz said the port is safe.\n\n“We always did so, and gladly.”", ["ruiz"]),
        ("“We act,” said Ruiz.\n\n“We always did so,” said Hale.", ["ruiz", "hale"]),
        ("“We act,” said Ruiz.\n\n“We did.\n\n“We will do so,” said Hale.", ["ruiz", "hale", "hale"]),
        ("“We act,” said Ruiz.\n\n“We did.\n\n“We will do so.\n\nThe port is open.", ["ruiz", "ruiz"]),
        ("“We act,” said Ruiz. Hale came later.\n\n“We always did so, and gladly.”", ["ruiz", None]),
        ("“We act,” said Ruiz.\n\nThe port is open.\n\n“We always did so, and gladly.”", ["ruiz", None]),
    ],
)
def test_a_paragraph_that_is_all_quotation_goes_on_with_the_speaker_before_it(text, expected):
    assert [speaker for _, speaker in direct(text)] == expected


def test_a_participle_has_the_subject_of_its_sentence():
    text = "Hale came. He said that Japan is safe, adding that the port “will be safe.”"
    direct, indirect = quotes(text)
    assert direct == [("will be safe.", "hale")]
    assert indirect == [("Japan is safe,", "hale"), ("the port", "hale")]
    assert quotes("Hale came. He met Minister Sato, stressing that the port is safe.")[1][0][1] == "hale"
    text = "Minister Sato met Secretary Ruiz. The minister praised Japan, noting that the port is safe."
    assert quotes(text)[1] == [("the port is safe.", "sato")]
    assert quotes("Hale came. He welcomed Japan and noted that the port is safe.")[1][0][1] == "hale"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ruiz said another ship was seized.", [("another ship was seized.", "ruiz")]),
        ("Ruiz said 45 ships were seized.", [("45 ships were seized.", "ruiz")]),
        ("Ruiz said smuggling of arms is a crime.", [("smuggling of arms is a crime.", "ruiz")]),
        ("Ruiz said in Tokyo what is true.", []),
        ("Ruiz announced on Monday that the port is safe.", [("the port is safe.", "ruiz")]),
        ("Ruiz told reporters in Tokyo the port is safe.", [("the port is safe.", "ruiz")]),
        ("Ruiz told the port of Tokyo the truth.", []),
        ("According to customs officials, the port is safe.", [("the port is safe.", None)]),
        ("Hale of the port's press office said the port is safe.", [("the port is safe.", "hale")]),
        ("Ruiz expressed the hope that the port is safe.", [("the port is safe.", "ruiz")]),
        ("Ruiz informed the port that it is safe.", [("it is safe.", "ruiz")]),
        ("Ruiz said that the port is safe, and offered ships to Japan.", [("the port is safe,", "ruiz")]),
        ("Hale, reflecting on the years before this, conveyed Japan's thanks.", []),
        ("In Tokyo, the ships of Ruiz and Hale sailed on.", []),
        ("Ruiz said large gangs continued to profit.", [("large gangs continued to profit.", "ruiz")]),
        ("Ruiz said Japan, Peru and others met.", [("Japan, Peru and others met.", "ruiz")]),
        ("Both sides said the port is safe.", [("the port is safe.", None)]),
        ("Two ships were seized in the port, Tom Hale MP said.", [("Two ships were seized in the port", "hale")]),
        ("Ruiz confirmed further steps are on track.", [("further steps are on track.", "ruiz")]),
        ("Ruiz confirmed the seizure of arms that were hidden.", []),
        (
            "Two ships were seized in the port, announced Commissioner Tom Hale of the Customs Service.",
            [("Two ships were seized in the port", "hale")],
        ),
        (
            "Two ships were seized in the port, announced Secretary Ruiz of the Customs Service and Tom Hale.",
            [("Two ships were seized in the port", None)],
        ),
    ],
)
def test_clauses_without_that_and_leads_that_announce(text, expected):
    assert quotes(text)[1] == expected


def test_titles_and_labels_in_marks_are_no_speech():
    assert direct("Ruiz came to share ideas on “Building Safer Ports Together.”") == []
    assert quotes("Ruiz said the port’s “turn back the boats” policy is dead.") == (
        [],
        [("the port’s “turn back the boats” policy is dead.", "ruiz")],
    )


def test_marks_within_a_quotation_that_runs_on_are_part_of_it():
    text = "“We act,” Ruiz said.\n\n“The ‘master’ is gone. So is “the fleet” of his.\n\n“We did.\n\n“All of us.”"
    assert [speaker for _, speaker in direct(text)] == ["ruiz"] * 4


def test_he_who_said_it_is_who_spoke_last_when_nobody_else_is_named():
    text = (
        "“We act,” said Ruiz and Hale.\n\n“We did,” Hale said.\n\n"
        + "The port is open. " * 9
        + "\n\n“We will,” he said."
    )
    assert direct(text)[-1] == ("We will,", None)
    text = (
        "“We act,” Hale said.\n\n"
        + "“We did so. We did. We do. We may. We can. We will.\n\n" * 3
        + "“We must,” he said."
    )
    assert {speaker for _, speaker in direct(text)} == {"hale"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The chief of customs, Tom Hale, came. “We act,” the chief of customs said.", "hale"),
        ("Tom Hale, chief of customs, came. “We act,” said the chief.", "hale"),
        ("“We act,” said the agency’s chief, Tom Hale.", "hale"),
        ("“We act,” said an official in Tokyo, where Tom Hale spoke.", None),
        ("“We act,” Tom Hale, chief of customs and trade said.", "hale"),
        ("“We act,” Tom Hale of the Customs Service said.", "hale"),
        ("“We act,” Tom Hale and Minister of Customs and Trade, Sato, said.", None),
        ("“We act,” Tom Hale and Trade spokesman Sato said.", None),
        ("“We act as one and always did” Hale told reporters.", "hale"),
    ],
)
def test_titles_beside_the_name_of_the_speaker(text, expected):
    assert direct(text)[0][1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The port is safe for all ships, the Ministry of Justice announced today.", "moj"),
        ("The port is safe for all ships, Secretary Ana Ruiz said in a statement.", "ruiz"),
        ("The port is safe for all ships, the chief of customs, Tom Hale, said on Monday.", "hale"),
        ("The port is safe for all ships, Ana Ruiz and Chief of Customs, Tom Hale, said.", None),
    ],
)
def test_leads_that_end_with_their_speaker(text, expected):
    names = NAMES | {"Ana Ruiz": ("ruiz", "person")}
    assert [speaker for _, speaker in quotes(text, names)[1]] == [expected]


def test_a_quotation_may_run_over_a_paragraph_that_has_no_mark_of_its_own():
    text = (
        'Secretary Ana Ruiz spoke:\n\n"The port is safe.\n\nIt will stay safe."\n\nShe left.\n\n"It is safe," she said.'
    )
    assert quotes(text)[0] == [("The port is safe.\n\nIt will stay safe.", "ruiz"), ("It is safe,", "ruiz")]
    apart = quotes('Ruiz said "the port is safe.\n\nHale said "it will stay safe."')[0]
    assert [surface for surface, _ in apart] == ["it will stay safe."]


def test_he_goes_on_to_mean_the_subject_of_the_sentences_before():
    text = 'Commissioner Tom Hale met them. He came with Minister Sato and Secretary Ana Ruiz. "It is safe," he said.'
    assert quotes(text)[0] == [("It is safe,", "hale")]
    text = 'Hale met Sato. The commissioner told reporters the port is large. "It is safe," he said.'
    assert quotes(f"Commissioner Tom Hale came. {text}")[0] == [("It is safe,", "hale")]


def test_the_office_beside_a_source_and_bare_pronouns_are_no_speech():
    found = quotes("According to Tom Hale, director of the port office, the ships are safe.")[1]
    assert found == [("the ships are safe.", "hale")]
    assert quotes('Ruiz said she was "deeply moved" by it.')[1] == [("by it.", "ruiz")]
    found = quotes("Ruiz told them that the port is safe, and that the ships are large.")[1]
    assert found == [("the port is safe, and that the ships are large.", "ruiz")]


def test_a_spokesman_speaks_for_the_house_named_beside_him_or_before():
    text = 'A spokesman for the Ministry of Justice spoke. "It is safe," the spokesman said. "Yes," an official said.'
    assert quotes(text)[0] == [("It is safe,", "moj"), ("Yes,", None)]
    text = '"It is safe," a senior Customs Service official told reporters. "It is large."'
    assert quotes(text)[0] == [("It is safe,", "customs"), ("It is large.", "customs")]


def test_a_title_means_who_bears_it_and_no_other_rank():
    names = NAMES | {"Secretary General Ida Lund": ("lund", "person"), "Deputy Secretary Bo Dahl": ("dahl", "person")}
    text = 'Secretary Ana Ruiz met Secretary General Ida Lund and Deputy Secretary Bo Dahl. "Fine," the Secretary said.'
    assert quotes(text, names)[0] == [("Fine,", "ruiz")]


def test_the_united_states_are_no_verb():
    text = 'Ruiz said that the United States has ships but that she was "hopeful that this will end."'
    assert quotes(text)[0] == [("hopeful that this will end.", "ruiz")]


def test_what_follows_a_few_words_in_marks_is_reported_too():
    direct, indirect = quotes('Ruiz said the officers "stand at the front line" of the fight against fraud.')
    assert direct == [("stand at the front line", "ruiz")]
    assert indirect == [("the officers", "ruiz"), ("of the fight against fraud.", "ruiz")]


def test_a_quotation_may_be_signed_in_the_next_paragraph():
    assert quotes("“The port is safe for all.”\n\n— Secretary Ana Ruiz\n")[0] == [("The port is safe for all.", "ruiz")]
    assert quotes("“The port is safe for all.”\n\nSecretary Ana Ruiz left.\n")[0][0][1] is None
    assert quotes("“The port is safe for all.”\n- The Tom Hale, chief of customs\n\nMore.")[0][0][1] == "hale"


def test_a_title_before_the_name_of_the_speaker_is_no_speech():
    found = quotes("The port is safe for all ships, the Chief of Customs, Tom Hale, said on Monday.")[1]
    assert found == [("The port is safe for all ships", "hale")]


@pytest.mark.parametrize(
    "text",
    [
        'They gave millions of "free-trading" shares away.',
        'The crew has a payment, called "outlier payment," for them.',
        "At the talks on “Fifty Years of Building Ports” in Hull, Hale left.",
        "According to court papers, with the help of Hale, the ship left.",
        "Seizures doubled, according to a decree filed in the Customs Service.",
    ],
)
def test_more_that_is_no_speech(text):
    assert quotes(text) == ([], [])
