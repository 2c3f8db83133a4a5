"""Lexicons are read as they stand, and every wrong row is named by file and line."""

import shutil

import polars as pl
import pytest

from dhschina.lexicons import PACKAGED, PROMISES, LexiconError, Lexicons, lexicon_files, read_lexicons

LINES = {  # a folder of one's own, small enough to see what each row refers to
    "actors": (
        "actor,name,kind,country,affiliation,note\n"
        "us,United States,country,US,,the state\n"
        "dhs,Department of Homeland Security,organisation,US,us,a department\n"
    ),
    "aliases": 'alias,actor,note\nU.S.,us,adjective too\n"Homeland Security, Department of",dhs,inverted\n',
    "roles": "actor,office,organisation,start,end,note\ndhs,Secretary,dhs,2013-12-23,2017-01-20,an example\n",
    "topics": "topic,name,cap,note\ntrade,Trade,1800,an example\n",
    "terms": "topic,term,sense,note\ntrade,customs,,an example\ntrade,customs and manners,not,a false friend\n",
    "commitment_verbs": ",".join(PROMISES["commitment_verbs"].columns) + "\n",
    "stop_words": "word,note\nthe,article\n",
    "furniture": "pattern,kind,note\n^menu$,furniture,an example\n",
}


@pytest.fixture
def own(tmp_path):
    """Writes the folder, with other lines for some files."""

    def write(**changed):
        for name, lines in (LINES | changed).items():
            (tmp_path / f"{name}.csv").write_text(lines, encoding="utf-8", newline="")
        return tmp_path

    return write


# The packaged lexicons


def test_the_packaged_lexicons_are_one_file_each_and_can_be_read(lexicons):
    assert sorted(path.stem for path in PACKAGED.glob("*.csv")) == sorted(Lexicons._fields)
    assert tuple(PROMISES) == Lexicons._fields
    for name, table in lexicons._asdict().items():
        assert tuple(table.columns) == PROMISES[name].columns
        assert set(table.dtypes) == {pl.String}


def test_every_packaged_row_has_a_note(lexicons):
    for name, table in lexicons._asdict().items():
        assert table.filter(pl.col("why" if name == "corrections" else "note") == "").is_empty(), name


def test_packaged_files_are_utf8_with_plain_newlines_and_no_blank_line():
    for path in sorted(PACKAGED.glob("*.csv")):
        raw = path.read_bytes()
        assert b"\r" not in raw
        assert b"\n\n" not in raw
        assert raw.endswith(b"\n"), path.name


# A folder of one's own


def test_a_folder_is_read_as_it_stands(own):
    read = read_lexicons(own())
    assert read.aliases["alias"].to_list() == ["U.S.", "Homeland Security, Department of"]
    assert read.actors.filter(pl.col("actor") == "us").row(0) == (
        "us",
        "United States",
        "country",
        "US",
        "",
        "the state",
    )
    assert read.terms["sense"].to_list() == ["", "not"]


def test_a_file_takes_the_place_of_the_packaged_one_and_of_no_other(tmp_path, lexicons):
    (tmp_path / "stop_words.csv").write_text(LINES["stop_words"], encoding="utf-8")
    read = read_lexicons(tmp_path)
    assert read.stop_words.rows() == [("the", "article")]
    assert read.actors.equals(lexicons.actors)
    assert read_lexicons(shutil.copytree(PACKAGED, tmp_path / "all")).terms.equals(lexicons.terms)


def test_an_empty_file_below_its_header_is_an_empty_table(own):
    read = read_lexicons(own(stop_words="word,note\n"))
    assert read.stop_words.is_empty()
    assert read.stop_words.columns == ["word", "note"]


def test_a_file_saved_by_a_spreadsheet_is_read(own):
    # Excel begins UTF-8 files with a byte order mark and ends lines with \r\n.
    read = read_lexicons(own(stop_words="\ufeffword,note\r\nthe,article\r\n"))
    assert read.stop_words.rows() == [("the", "article")]


def verb(**cells):
    """A line of the verbs with these cells, the others empty."""
    return ",".join(cells.get(column, "") for column in PROMISES["commitment_verbs"].columns) + "\n"


HEAD = {name: lines.partition("\n")[0] + "\n" for name, lines in LINES.items()}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"stop_words": "words,note\nthe,x\n"},
            r"stop_words\.csv, line 1: the columns are .*expected \('word', 'note'\)",
        ),
        ({"stop_words": ""}, r"stop_words\.csv, line 1: the columns are"),
        ({"stop_words": "word,note\nthe,a, b\n"}, r"line 2: expected 2 cells; quote a cell that holds a comma\."),
        ({"stop_words": "word,note\nthe\n"}, r"line 2: expected 2 cells"),
        ({"stop_words": "word,note\nthe,x\nof,\n"}, r"line 3, column note: '' is not a text without white space"),
        ({"stop_words": "word,note\n the,x\n"}, r"line 2, column word: ' the' is not a text without white space"),
        (
            {"stop_words": "word,note\nthe,x\nof,x\nthe,y\n"},
            r"line 4: the stands in line 2 already; keep one of the two",
        ),
        ({"stop_words": 'word,note\n"the,x\n'}, r"stop_words\.csv, line 2: .*expected a CSV file in UTF-8\."),
        (
            {"actors": LINES["actors"] + "DHS,D,organisation,US,,x\n"},
            r"line 4, column actor: 'DHS' is not an id of lower",
        ),
        ({"actors": LINES["actors"] + "x,X,company,US,,x\n"}, r"line 4, column kind: 'company' is not one of person,"),
        ({"actors": LINES["actors"] + "x,X,person,USA,,x\n"}, r"line 4, column country: 'USA' is not a two-letter"),
        (
            {"actors": LINES["actors"] + "x,X,person,US,dsh,x\n"},
            r"column affiliation: dsh is not in actors\.csv; did you mean dhs\?",
        ),
        (
            {"aliases": HEAD["aliases"] + "MPS,mps,x\n"},
            r"aliases\.csv, line 2, column actor: mps is not in actors\.csv",
        ),
        ({"roles": HEAD["roles"] + "dhs,S,dhs,2013,,x\n"}, r"column start: '2013' is not a day written YYYY-MM-DD"),
        (
            {"roles": HEAD["roles"] + "dhs,S,dhs,2017-01-20,2013-12-23,x\n"},
            r"line 2, column end: 2013-12-23 is before the start, 2017-01-20\.",
        ),
        ({"topics": HEAD["topics"] + "trade,Trade,18,x\n"}, r"column cap: '18' is not a CAP code"),
        (
            {"terms": HEAD["terms"] + "trad,customs,,x\n"},
            r"column topic: trad is not in topics\.csv; did you mean trade\?",
        ),
        ({"terms": HEAD["terms"] + "trade,customs,no,x\n"}, r"column sense: 'no' is not one of \(empty\), not"),
        (
            {"commitment_verbs": HEAD["commitment_verbs"] + verb(verb="agree", strength="7", note="x")},
            r"column strength: '7' is not one of 0, 1, 2",
        ),
        (
            {"commitment_verbs": HEAD["commitment_verbs"] + verb(verb="agree", strength="4", cameo="5", note="x")},
            r"column cameo: '5' is not a CAMEO code",
        ),
        (
            {"furniture": HEAD["furniture"] + "(,furniture,x\n"},
            r"'\(' is not a regular expression .*\(unclosed group\)",
        ),
        (
            {"furniture": HEAD["furniture"] + "^(?!a),furniture,x\n"},
            r"column pattern: .* \(look-around.*not supported\)",
        ),
        ({"furniture": HEAD["furniture"] + "^x,body,x\n"}, r"column kind: 'body' is not one of title, date, heading"),
    ],
)
def test_a_wrong_row_is_named_by_file_line_and_column(own, changed, message):
    folder = own(**changed)
    with pytest.raises(LexiconError, match=message) as caught:
        read_lexicons(folder)
    assert str(folder / next(iter(changed))) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_with_an_unknown_name_is_refused_with_the_nearest(tmp_path):
    (tmp_path / "alias.csv").write_text(LINES["aliases"], encoding="utf-8")
    with pytest.raises(LexiconError, match=r"alias\.csv is no lexicon; did you mean aliases\.csv\? They are actors, "):
        read_lexicons(tmp_path)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(LexiconError, match=r"is no folder; give the folder that holds lexicons such as aliases\.csv\."):
        read_lexicons(tmp_path / "gone")


def test_a_file_that_is_not_utf8_is_refused(own):
    folder = own()
    (folder / "stop_words.csv").write_bytes("word,note\nà,x\n".encode("latin-1"))
    with pytest.raises(LexiconError, match=r"stop_words\.csv, line 2: .*expected a CSV file in UTF-8"):
        read_lexicons(folder)


def test_the_line_is_the_one_in_the_file_when_a_cell_holds_a_line_break(own):
    folder = own(stop_words='word,note\nthe,"two\nlines"\nof,\n')
    with pytest.raises(LexiconError, match="line 4, column note"):
        read_lexicons(folder)


def test_the_nearest_folder_of_ones_own_holds_for_all(tmp_path, monkeypatch):
    own = tmp_path / "data" / "lexicons"
    own.mkdir(parents=True)
    (own / "stop_words.csv").write_text("word,note\nthe,article\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert lexicon_files()["stop_words"] == own / "stop_words.csv"
    assert lexicon_files()["actors"] == PACKAGED / "actors.csv"
    assert read_lexicons().stop_words["word"].to_list() == ["the"]
    (own / "actors.csv").mkdir()
    with pytest.raises(LexiconError, match=r"actors\.csv is no file; expected a CSV file"):
        read_lexicons()


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 5000 + ")" * 5000])
def test_a_pattern_that_cannot_be_is_named(tmp_path, pattern):
    (tmp_path / "furniture.csv").write_text(f"pattern,kind,note\n{pattern},furniture,x\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"furniture\.csv, line 2, column pattern"):
        read_lexicons(tmp_path)


def test_a_day_is_written_in_full(tmp_path):
    row = "alan-bersin,Commissioner,cbp,20100101,,x"
    (tmp_path / "roles.csv").write_text(f"actor,office,organisation,start,end,note\n{row}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"'20100101' is not a day written YYYY-MM-DD"):
        read_lexicons(tmp_path)
