"""Releases are read as they are, or refused in one line that says what to do."""

import csv
import shutil
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhschina.releases import (
    COLUMNS,
    RawTextChanged,
    Release,
    ReleaseError,
    add_release,
    raw_folder,
    read_release,
    read_releases,
    sha256,
    visible_text,
)


@pytest.fixture
def raw(tmp_path, root):
    """A copy of data/raw that a test may spoil."""
    return shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw", copy_function=shutil.copyfile)


def relist(folder, change):
    """Rewrites releases.csv after `change(rows)`."""
    with (folder / "releases.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows)
    with (folder / "releases.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


# The two releases


def test_both_releases_are_listed_oldest_first(releases):
    assert list(releases) == ["2011", "2015"]
    assert [r.date for r in releases.values()] == ["2011-05-11", "2015-04-12"]
    assert all(r.title and r.publisher and r.url.startswith("https://") for r in releases.values())


def test_a_release_is_its_file_unchanged(releases, root):
    # code points of the two files, by `wc -m`
    assert [len(r.text) for r in releases.values()] == [3482, 4870]
    files = sorted((root / "data" / "raw").glob("*.txt"))
    assert [r.text.encode() for r in releases.values()] == [file.read_bytes() for file in files]


def test_a_release_cannot_be_changed(releases):
    with pytest.raises(AttributeError):
        releases["2011"].text = "other"


# One file


def test_the_id_is_the_name_without_its_ending(tmp_path):
    (tmp_path / "joint.statement.txt").write_text("One word.", encoding="utf-8")
    assert read_release(tmp_path / "joint.statement.txt") == Release("joint.statement", "One word.")


def test_given_facts_are_kept(tmp_path):
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    facts = {"id": "x", "title": "T", "publisher": "P", "date": "2015-04-12", "url": "https://example.org"}
    assert read_release(str(tmp_path / "a.txt"), **facts) == Release(text="One.", **facts)


@pytest.mark.parametrize(
    "text", ["a\r\nb\r\n", "\ufeffa", "a\u00a0b\u2028c", "", "no newline", "é\u0301 🧵 \U0010ffff"]
)
def test_newlines_marks_and_every_character_stay(tmp_path, text):
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert read_release(tmp_path / "a.txt").text == text


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))))
def test_any_text_is_read_back_as_it_is(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "a.txt"
    path.write_bytes(text.encode())
    expected = visible_text(text) if text.lstrip().lower().startswith(("<html", "<!doctype html")) else text
    assert read_release(path).text == expected


@pytest.mark.parametrize(
    ("raw_bytes", "message"),
    [
        ("Beijing, vis-à-vis".encode("latin-1"), r"byte 13 is not UTF-8; save the text as UTF-8"),
        (b"\x89PNG\r\n\x1a\n", r"byte 0 is not UTF-8"),
        (b"PK\x03\x04\x00\x00", r"holds a NUL character, so it is no text"),
        ("Beijing".encode("utf-16"), r"byte 0 is not UTF-8"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path, raw_bytes, message):
    (tmp_path / "a.txt").write_bytes(raw_bytes)
    with pytest.raises(ReleaseError, match=message) as caught:
        read_release(tmp_path / "a.txt")
    assert str(tmp_path / "a.txt") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ReleaseError, match=r"gone\.txt: No such file or directory; give the path of a text"):
        read_release(tmp_path / "gone.txt")
    with pytest.raises(ReleaseError, match=r"Is a directory; give the path of a text or HTML file\."):
        read_release(tmp_path)


@pytest.mark.parametrize("date", ["12 April 2015", "2015-4-12", "2015-02-30", "April"])
def test_a_date_is_a_day_written_in_numbers(tmp_path, date):
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    with pytest.raises(ReleaseError, match=f"the date '{date}' is not a day written YYYY-MM-DD"):
        read_release(tmp_path / "a.txt", date=date)


@pytest.mark.parametrize("name", ["a;b", " "])
def test_an_id_is_not_blank_and_holds_no_semicolon(tmp_path, name):
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    with pytest.raises(ReleaseError, match="is empty or holds a semicolon; choose another with id="):
        read_release(tmp_path / "a.txt", id=name)


# HTML

PAGE = """<!DOCTYPE html><html><head><title>Not shown</title><style>p {}</style></head>
<body><nav>Menu</nav><h1>China, U.S.&nbsp;to <em>Collab</em>orate</h1>
<p>First
line &amp; more.</p><p>Second<br>third</p><script>no()</script><ul><li>One</li><li>Two</li></ul></body></html>"""


def test_a_page_becomes_the_text_that_it_shows(tmp_path):
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    shown = "China, U.S. to Collaborate\n\nFirst line & more.\n\nSecond\n\nthird\n\nOne\n\nTwo\n"
    assert read_release(tmp_path / "a.html").text == shown


def test_a_page_is_known_by_its_first_words_too(tmp_path):
    (tmp_path / "a.txt").write_text("\n " + PAGE, encoding="utf-8")
    assert read_release(tmp_path / "a.txt").text.startswith("China, U.S. to Collaborate")


@pytest.mark.parametrize(
    "markup", ["<p>a<script>b", "<div><p>a</div>", "</p></p>a", "<nav><a>x</nav>a", "<![<![if x]>a", "<![ x>a"]
)
def test_broken_markup_still_shows_its_words(markup):
    assert visible_text(markup).split() == ["a"]


def test_a_summary_is_a_block():
    assert visible_text("<details><summary>Notes</summary>More</details>") == "Notes\n\nMore\n"


@pytest.mark.parametrize("piece", ["<a ", "<a href='", "<!--", "</a ", "<nav>", "<b>&"])
def test_hostile_markup_takes_no_longer_than_its_length(piece):
    start = time.process_time()
    visible_text(piece * 50_000 + "</b>" * 50_000)
    visible_text(piece * 50_000)
    assert time.process_time() - start < 5  # a quadratic reader takes minutes


# The list


def test_the_nearest_list_at_or_above_the_folder_is_found(raw, tmp_path, monkeypatch):
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "deep")
    assert raw_folder() == raw.resolve()


def test_without_a_list_the_message_says_where_it_was_sought(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReleaseError, match=r"No data/raw/releases\.csv at or above .*; change into the repository"):
        read_releases()


def test_the_working_directory_is_the_default(raw, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert list(read_releases()) == ["2011", "2015"]


def test_a_changed_file_is_refused_by_name(raw):
    path = raw / "2015-04-12-dhs-fact-sheet.txt"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(RawTextChanged, match=r"2015-04-12-dhs-fact-sheet\.txt is not the file whose SHA-256 stands in"):
        read_releases(raw)


def test_sha256_is_that_of_the_bytes():
    # FIPS 180-2, appendix B.1
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.append(rows[0]), r"line 4, column id: '2011' is empty or stands above already"),
        (lambda rows: rows[1].update(file="gone.txt"), r"gone\.txt: No such file"),
        (lambda rows: rows[1].update(file="../../etc"), r"line 3, column file: '\.\./\.\./etc' is not the name of a"),
        (lambda rows: rows[1].update(file=""), r"line 3, column file: '' is not the name of a file"),
        (lambda rows: rows[1].update(date="April"), r"line 3, column date: the date 'April' is not a day"),
        (lambda rows: [row.pop("sha256") for row in rows], r"line 1: no column sha256; expected id,title,publisher"),
        (lambda rows: rows[0].update(id="a b"), r"line 2, column id: the id 'a b' holds white space or a quotation"),
        (lambda rows: rows[0].update(id="a;b"), r"the id 'a;b' is empty or holds a semicolon"),
    ],
)
def test_a_wrong_list_is_refused_with_line_and_column(raw, change, message):
    relist(raw, change)
    with pytest.raises(ReleaseError, match=message):
        read_releases(raw)


def test_an_id_that_is_missing_from_the_list_is_refused(raw):
    # Not taken from the file's name: the list is the place where ids are given.
    relist(raw, lambda rows: rows[0].update(id=""))
    with pytest.raises(
        ReleaseError, match=r"line 2, column id: '' is empty or stands above already; ids must differ\."
    ):
        read_releases(raw)


def test_an_empty_list_is_no_release(raw):
    (raw / "releases.csv").write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    assert read_releases(raw) == {}


@pytest.mark.parametrize("cell", ['"never closed', "long" * 100_000])
def test_a_list_that_is_no_csv_is_refused_with_its_line(raw, cell):
    (raw / "releases.csv").write_text(",".join(COLUMNS) + f"\n2011,{cell}\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"releases\.csv, line 2: .*expected a CSV file\."):
        read_releases(raw)


def test_a_short_row_is_refused(raw):
    (raw / "releases.csv").write_text(",".join(COLUMNS) + "\n2011,Title\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="line 2, column file"):
        read_releases(raw)


def test_a_list_saved_by_a_spreadsheet_is_read(raw):
    # Excel begins UTF-8 files with a byte order mark and ends lines with \r\n.
    listing = raw / "releases.csv"
    listing.write_bytes(b"\xef\xbb\xbf" + listing.read_bytes().replace(b"\n", b"\r\n"))
    assert list(read_releases(raw)) == ["2011", "2015"]


def test_the_same_day_is_ordered_by_id(raw):
    relist(raw, lambda rows: [row.update(date="2015-04-12") for row in rows])
    assert list(read_releases(raw)) == ["2011", "2015"]
    relist(raw, lambda rows: rows[0].update(id="b") or rows[1].update(id="a"))
    assert list(read_releases(raw)) == ["a", "b"]


def test_many_that_add_at_once_lose_no_release(tmp_path):
    folder = tmp_path / "data" / "raw"
    folder.mkdir(parents=True)
    (folder / "releases.csv").write_text("id,title,publisher,date,url,file,sha256\n", encoding="utf-8")
    for number in range(6):
        (tmp_path / f"r{number}.txt").write_text(f"Both sides met {number}.", encoding="utf-8")
    command = [sys.executable, "-m", "dhschina", "add", "--date", "2016-01-01", "--publisher", "P"]
    running = [subprocess.Popen([*command, f"r{number}.txt"], cwd=tmp_path) for number in range(6)]
    assert [process.wait() for process in running] == [0] * 6
    assert sorted(read_releases(folder)) == [f"r{number}" for number in range(6)]


def test_a_copy_that_was_not_listed_yet_is_no_hindrance(raw, monkeypatch):
    monkeypatch.chdir(raw)
    (raw / "x.txt").write_text("Both sides met.", encoding="utf-8")
    add_release(raw / "x.txt", read_release(raw / "x.txt", date="2016-01-01", publisher="P"))
    assert "x" in read_releases(raw)


def test_a_character_that_is_none_and_a_cell_too_many_are_named(tmp_path):
    (tmp_path / "x.html").write_text(f"<p>a &#{'9' * 5000}; b</p>", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"x\.html: the HTML cannot be read .*; give the text of the page"):
        read_release(tmp_path / "x.html")
    (tmp_path / "releases.csv").write_text(f"{','.join(COLUMNS)}\nx,t,p,2016-01-01,,x.txt,0,more\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"line 2: expected 7 cells; quote a cell that holds a comma"):
        read_releases(tmp_path)
