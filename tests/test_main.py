"""The verbs, as a person types them: what they print, what they write, and the one line when something is wrong."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import psutil  # comes with ipykernel
import pytest

from dhschina.__main__ import main
from dhschina.annotations import Annotations
from dhschina.commitments.ladders import acts
from dhschina.releases import read_releases
from dhschina.tables import TABLES

VERBS = "report annotate quote add count check".split()


@pytest.fixture
def run(capsys, monkeypatch, root):
    """Runs a command line in the repository (or in the folder it was told to go to): status, output, errors."""
    monkeypatch.chdir(root)

    def call(*words):
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:  # argparse ends the program itself
            status = end.code
        output, errors = capsys.readouterr()
        return status, output, errors

    return call


@pytest.fixture
def refused(run):
    """Runs what must be refused, and gives the one line that says why."""

    def call(*words):
        status, output, errors = run(*words)
        assert status == 2
        assert output == ""
        assert errors.startswith("dhschina: ")
        assert errors.count("\n") == 1
        return errors.removeprefix("dhschina: ").rstrip()

    return call


@pytest.fixture
def toy(tmp_path, root, monkeypatch):
    """A repository of its own: the two releases and two notebooks that are never run here."""
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw", copy_function=shutil.copyfile)
    (tmp_path / "notebooks").mkdir()
    for name, lines in {
        "01-releases": 'left: str = "2011"  # left\nright: str = "2015"  # right\n',
        "02-vocabulary": 'left: str = "2011"  # left\nmin_count: int = 2  # least\nstop_words: bool = True  # too\n',
    }.items():
        cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": lines}
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text(json.dumps({"cells": [cell]}), encoding="utf-8")

    def never(*_, **__):
        raise AssertionError("a kernel would have been started")

    monkeypatch.setattr("dhschina.notebooks.run_notebooks", never)

    def enter():
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return enter


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# Help


def test_help_names_every_verb_and_gives_examples(run):
    status, output, errors = run("--help")
    assert (status, errors) == (0, "")
    assert all(f"\n    {verb} " in output for verb in VERBS)
    assert "dhschina quote mentions actor=mps" in output


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_every_argument_says_what_it_is(run, verb):
    from dhschina.options import parser

    status, output, errors = run(verb, "--help")
    assert (status, errors) == (0, "")
    assert output.startswith(f"usage: dhschina {verb}")
    actions = parser(dict.fromkeys(VERBS, print))._actions
    verbs = next(action for action in actions if hasattr(action, "choices") and action.choices)
    assert list(verbs.choices) == VERBS
    assert all(action.help for action in verbs.choices[verb]._actions)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "the following arguments are required: VERB"),
        (["raport"], "invalid choice: 'raport'"),
        (["quote"], "the following arguments are required: TABLE"),
        (["quote", "mentions", "--width", "wide"], "argument --width: invalid int value: 'wide'"),
        (["report", "-p", "top"], "argument -p: expected 2 arguments"),
        (["add", "x.txt"], "required: --date, --publisher"),
    ],
)
def test_a_command_line_that_is_none_is_refused(run, words, message):
    status, output, errors = run(*words)
    assert (status, output) == (2, "")
    assert message in errors
    assert errors.count("\n") == 1


# annotate


def test_annotate_writes_every_table_of_any_text(run, tmp_path):
    (tmp_path / "talks.txt").write_text("Both sides met in the U.S. They agreed.\n", encoding="utf-8")
    status, output, errors = run("annotate", tmp_path / "talks.txt", "--out", tmp_path / "new" / "tables")
    assert (status, errors) == (0, "")
    assert output.startswith(f"9 tables in {tmp_path / 'new' / 'tables'}: segments 1, sentences 2, tokens 8, ")
    assert output.count("\n") == 1
    written = sorted((tmp_path / "new" / "tables").iterdir())
    assert [path.name for path in written] == sorted(f"{name}.csv" for name in Annotations._fields)
    for path in written:
        header = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
        assert header[: len(TABLES[path.stem].columns)] == list(TABLES[path.stem].columns)
        assert b"\r" not in path.read_bytes()
    assert {row["release"] for row in rows(tmp_path / "new" / "tables" / "tokens.csv")} == {"talks"}


def test_annotate_takes_several_files_and_html(run, tmp_path):
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    (tmp_path / "b.html").write_text("<html><body><p>Two.</p><p>Three.</p></body></html>", encoding="utf-8")
    assert run("annotate", tmp_path / "a.txt", tmp_path / "b.html", "--out", tmp_path)[0] == 0
    assert [row["surface"] for row in rows(tmp_path / "tokens.csv")] == ["One", "Two", "Three"]


def test_annotate_without_files_writes_the_listed_releases(run, toy):
    folder = toy()
    assert run("annotate")[0] == 0
    tokens = rows(folder / "data" / "derived" / "tables" / "tokens.csv")
    assert list(dict.fromkeys(row["release"] for row in tokens)) == ["2011", "2015"]


def test_an_empty_file_gives_empty_tables(run, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    status, output, _ = run("annotate", tmp_path / "empty.txt", "--out", tmp_path)
    assert status == 0
    assert "segments 0, sentences 0, tokens 0, mentions 0" in output
    assert rows(tmp_path / "tokens.csv") == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (bytes(range(256)), "byte 128 is not UTF-8; save the text as UTF-8"),
        (b"Both sides\0met.", "holds a NUL character, so it is no text"),
        ("vis-à-vis".encode("latin-1"), "byte 4 is not UTF-8"),
        ("Both sides met.".encode("utf-16"), "byte 0 is not UTF-8"),
        (None, "No such file or directory; give the path of a text or HTML file."),
    ],
    ids="binary nul latin-1 utf-16 missing".split(),
)
def test_a_hostile_file_is_refused_and_nothing_is_written(refused, tmp_path, content, message):
    path = tmp_path / "hostile.txt"
    if content is not None:
        path.write_bytes(content)
    line = refused("annotate", path, "--out", tmp_path / "out")
    assert line.startswith(str(path))
    assert message in line
    assert not (tmp_path / "out").exists()


def test_a_folder_is_no_file(refused, tmp_path):
    assert "Is a directory; give the path of a text" in refused("annotate", tmp_path, "--out", tmp_path / "out")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff",
        "\u3000",
        "\u202eright\u202c to left",
        "a" * 100_000,
        "- \n" * 100,
        "“" * 500,
        "\r",
        "(" * 300,
        "A. " * 999,
    ],
    ids="bom space bidi long bullets quotes cr brackets initials".split(),
)
def test_odd_texts_are_annotated(run, tmp_path, text):
    (tmp_path / "odd.txt").write_bytes(text.encode())
    assert run("annotate", tmp_path / "odd.txt", "--out", tmp_path)[0] == 0


def test_annotate_says_what_it_needs(refused, tmp_path):
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    (tmp_path / "more").mkdir()
    shutil.copy(tmp_path / "a.txt", tmp_path / "more" / "a.txt")
    assert refused("annotate", tmp_path / "a.txt") == "annotate FILE needs --out DIR: the folder for its tables."
    twice = refused("annotate", tmp_path / "a.txt", tmp_path / "more" / "a.txt", "--out", tmp_path / "out")
    assert twice == "Two files would have the id a; rename one of them."
    taken = refused("annotate", tmp_path / "more" / "a.txt", "--out", tmp_path / "a.txt")
    assert taken == f"--out: {tmp_path / 'a.txt'} cannot be a folder (File exists); give another place."


def test_what_cannot_be_written_leaves_nothing_half_written(refused, tmp_path):
    (tmp_path / "a.txt").write_text("Both sides met.", encoding="utf-8")
    (tmp_path / "out" / "tokens.csv").mkdir(parents=True)
    assert "tokens.csv" in refused("annotate", tmp_path / "a.txt", "--out", tmp_path / "out")
    assert all(path.suffix == ".csv" for path in (tmp_path / "out").iterdir())


def test_outside_a_repository_the_message_says_where_to_go(refused, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for verb in (["annotate"], ["quote", "tokens"], ["report"], ["check"]):
        assert "No data/raw/releases.csv at or above" in refused(*verb)


def test_a_changed_release_is_refused_by_name(refused, toy):
    path = toy() / "data" / "raw" / "2015-04-12-dhs-fact-sheet.txt"
    path.write_bytes(path.read_bytes()[:-1])
    for verb in (["annotate"], ["quote", "tokens"], ["report"], ["check"]):
        assert "2015-04-12-dhs-fact-sheet.txt is not the file whose SHA-256 stands in" in refused(*verb)


# quote


def test_quote_takes_the_conditions_that_the_page_of_numbers_prints(run):
    status, output, _ = run("quote", "commitments", "release=2011", "counted=true", "once=true")
    assert status == 0
    assert "analyses count 4 of them" in output


def test_quote_prints_every_place_of_the_ministry(run, annotations):
    status, output, errors = run("quote", "mentions", "actor=mps")
    assert (status, errors) == (0, "")
    *lines, last = output.splitlines()
    places = annotations.mentions.filter(actor="mps").select("release", "sentence", "surface").rows()
    assert len(lines) == len(places) >= 8
    for line, (release, sentence, surface) in zip(lines, places, strict=True):
        assert line.startswith(f"{release}-s{sentence:02d}  …")
        assert f"[{surface}]" in line
    assert last.startswith(f"{len(places)} of {annotations.mentions.height} rows in mentions; analyses count ")


@pytest.mark.parametrize("table", ["segments", "sentences", "tokens", "mentions", "quotes", "commitments", "hits"])
def test_every_span_table_can_be_quoted(run, annotations, table):
    status, output, _ = run("quote", table, "release=2011", "--width", "5")
    assert status == 0
    assert output.count("\n") == getattr(annotations, table).filter(release="2011").height + 1


def test_options_may_stand_between_the_words_of_a_list(run, tmp_path):
    last = run("quote", "mentions", "actor=mps", "release=2015", "--width", "9")
    assert last[0] == 0
    assert run("quote", "mentions", "--width", "9", "actor=mps", "release=2015") == last
    assert run("quote", "mentions", "actor=mps", "--width", "9", "release=2015") == last
    assert run("quote", "--width", "9", "mentions", "actor=mps", "release=2015") == last
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text("One.", encoding="utf-8")
    files = tmp_path / "a.txt", tmp_path / "b.txt"
    assert run("annotate", "--out", tmp_path / "first", *files)[0] == 0
    assert run("annotate", files[0], "--out", tmp_path / "between", files[1])[0] == 0
    made = [[path.read_bytes() for path in sorted((tmp_path / of).iterdir())] for of in ("first", "between")]
    assert made[0] == made[1]


def test_conditions_join_and_may_be_negated(run):
    both = run("quote", "mentions", "kind=country", "release=2015")[1].splitlines()
    assert all(line.startswith("2015-s") for line in both[:-1])
    others = run("quote", "mentions", "kind!=country", "release=2015")[1].splitlines()
    every = run("quote", "mentions", "release=2015")[1].splitlines()
    assert len(both) - 1 + len(others) - 1 == len(every) - 1


def test_counted_rows_leave_out_the_repeated_caption(run):
    last = run("quote", "tokens", "word=bersin")[1].splitlines()[-1]
    # Named four times in the text, and once more in each printing of the caption.
    assert last.startswith("6 of ")
    assert "analyses count 4 of them" in last


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["mention", "actor=mps"],
            "No table mention that can be quoted; did you mean mentions? There are: commitments,",
        ),
        (["actors"], "No table actors that can be quoted; "),
        (["mentions", "actr=mps"], "No column actr; did you mean actor? There are: actor, end,"),
        (["mentions", "counted=yes"], "counted=yes is no condition on mentions: counted=true keeps the rows that"),
        (["mentions", "counted!=true"], "counted!=true is no condition on mentions: counted=true keeps the rows that"),
        (["commitments", "once=1"], "once=1 is no condition on commitments: once=true keeps each act once"),
        (["hits", "once=true"], "once=true is no condition on hits: once=true keeps each act once, in the table comm"),
        (["mentions", "mps"], "'mps' is no condition; expected COLUMN=VALUE, such as actor=mps."),
        (["mentions", "actor=msp"], "No row of mentions has actor=msp; did you mean mps? There are: "),
        (["mentions", "release=2012"], "No row of mentions has release=2012; did you mean 201"),
        (["mentions", "release!=2011;2015"], "No row of mentions has release!=2011;2015; "),
        (["mentions", "--width", "-1"], "width is -1; expected a whole number of code points, 0 or more."),
    ],
)
def test_quote_refuses_what_is_not_there(refused, words, message):
    assert refused("quote", *words).startswith(message)


def test_conditions_that_exclude_each_other_give_no_rows(run):
    status, output, _ = run("quote", "mentions", "actor=mps", "kind=person")
    assert status == 0
    assert output.startswith("0 of ")


# report


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-p", "windoww", "9"], "No notebook has a parameter windoww; there are: left, min_count, right, stop_words."),
        (["-p", "min_cuont", "9"], "No notebook has a parameter min_cuont; did you mean min_count? There are: left,"),
        (["-p", "min_count", "lots"], "Parameter min_count is 'lots', expected a whole number."),
        (["-p", "min_count", "0"], "Parameter min_count is 0, expected a whole number, at least 1."),
        (["-p", "stop_words", "perhaps"], "Parameter stop_words is 'perhaps', expected true or false."),
        (["--left", "2012"], "Parameter left: no release '2012'; did you mean 201"),
        (["--right", "nowhere"], "Parameter right: no release 'nowhere'; there are: 2011, 2015."),
        (["--left", "2015"], "left and right are both 2015, but two releases are compared; there are: 2011, 2015."),
        (["-p", "left", "2015"], "left and right are both 2015, but two releases are compared;"),
        (["--only", "vocabluary"], "No notebook vocabluary in "),
        (["--only", "releases", "-p", "min_count", "3"], "No notebook has a parameter min_count; "),
        (["--jobs", "0"], "--jobs is 0, expected 1 or more."),
    ],
)
def test_report_stops_before_any_kernel_starts(refused, toy, words, message):
    folder = toy()
    assert refused("report", *words).startswith(message)
    assert not (folder / "data" / "derived").exists()


@pytest.fixture
def small(tmp_path, root):
    """A repository of its own with one notebook that is run: its code is given."""
    shutil.copytree(root / "data" / "raw", tmp_path / "data" / "raw", copy_function=shutil.copyfile)
    (tmp_path / "notebooks").mkdir()

    def write(code):
        cell = {"cell_type": "code", "id": "a", "execution_count": None, "metadata": {}, "outputs": [], "source": code}
        cells = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (tmp_path / "notebooks" / "01-small.ipynb").write_text(json.dumps(cells), encoding="utf-8")
        return tmp_path

    return write


def test_whoever_may_read_the_pages_may_read_the_notebooks(small):
    folder = small("1 + 1")
    made = program("report", cwd=folder, umask=0o027)
    assert (made.returncode, made.stdout.count(b"Open ")) == (0, 1)
    out = folder / "data" / "derived" / "report"
    assert (out / "notebooks" / "01-small.ipynb").is_file()
    assert {(path.stat().st_mode & 0o777) for path in (out, *out.iterdir()) if path.is_dir()} == {0o750}
    assert not list(out.glob(".*"))


@pytest.mark.parametrize(("told", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["term", "int"])
def test_a_report_that_is_told_to_end_leaves_no_kernel_and_no_folder_behind(small, tmp_path, told, status):
    folder, scratch = small("import time; time.sleep(600)"), tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "dhschina", "report"]
    env = os.environ | {"TMPDIR": str(scratch)}
    with subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.DEVNULL) as running:
        for _ in range(600):
            if list(scratch.glob("dhschina-*/*")):  # the sockets are there, and so is the kernel
                break
            time.sleep(0.1)
        kernels = psutil.Process(running.pid).children(recursive=True)
        running.send_signal(told)
        assert running.wait(timeout=60) == status
    assert len(kernels) == 1
    assert not psutil.wait_procs(kernels, timeout=10)[1]
    assert not list(scratch.glob("dhschina-*"))
    assert not list((folder / "data" / "derived" / "report").iterdir())


# add


def test_add_lists_a_release_byte_for_byte(run, toy):
    folder = toy()
    (folder / "mine.txt").write_bytes("Both sides met.\r\nThey agreed – again.".encode())
    facts = ["--id", "2016", "--date", "2016-06-14", "--publisher", 'The "Office", Ltd.', "--title", "Talks"]
    status, output, errors = run("add", folder / "mine.txt", *facts)
    assert (status, errors) == (0, "")
    assert output.count("\n") == 1
    assert "is listed as 2016" in output
    made = read_releases(folder / "data" / "raw")
    assert list(made) == ["2011", "2015", "2016"]
    assert made["2016"].text == "Both sides met.\r\nThey agreed – again."
    assert made["2016"].publisher == 'The "Office", Ltd.'


@pytest.mark.parametrize("name", ["releases.part", 'a, "b".txt', "two\nlines.txt", "two\rlines.txt", "<b>.txt"])
def test_add_takes_a_file_of_any_name(run, toy, name):
    folder = toy()
    (folder / name).write_text("Both sides met.", encoding="utf-8")
    before = {path.name for path in (folder / "data" / "raw").iterdir()}
    assert run("add", folder / name, "--date", "2016-06-14", "--publisher", "X", "--id", "x")[0] == 0
    assert read_releases(folder / "data" / "raw")["x"].text == "Both sides met."
    assert {path.name for path in (folder / "data" / "raw").iterdir()} == before | {name}


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        (["--id", "2015", "--date", "2016-06-14"], "The id 2015 is taken by "),
        (["--id", "a;b", "--date", "2016-06-14"], "mine.txt: the id 'a;b' is empty or holds a semicolon"),
        (["--id", 'the "talks"', "--date", "2016-06-14"], "holds white space or a quotation mark; choose one without"),
        (["--id", "toy", "--date", "2016-06-14"], "mine.txt: the id 'toy' is that of the notebooks' example; choose"),
        (["--date", "14 June"], "mine.txt: the date '14 June' is not a day written YYYY-MM-DD."),
        (["--date", ""], "mine.txt: give the day of the release, --date YYYY-MM-DD."),
    ],
)
def test_add_refuses_and_writes_nothing(refused, toy, facts, message):
    folder = toy()
    (folder / "mine.txt").write_text("Both sides met.", encoding="utf-8")
    before = {path: path.read_bytes() for path in (folder / "data" / "raw").iterdir()}
    assert message in refused("add", folder / "mine.txt", "--publisher", "X", *facts)
    assert {path: path.read_bytes() for path in (folder / "data" / "raw").iterdir()} == before


# count


def test_count_counts_a_folder_of_texts(run, tmp_path):
    (tmp_path / "a.txt").write_text("The plan. The U.S.-China plan.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("", encoding="utf-8")
    status, output, _ = run("count", tmp_path, "--by", "file")
    assert status == 0
    assert output == "group,word,count,total\na,china,1,6\na,plan,2,6\na,the,2,6\na,u.s.,1,6\n"
    assert run("count", tmp_path, "--by", "file", "--out", tmp_path / "counts.csv")[0] == 0
    assert (tmp_path / "counts.csv").read_text(encoding="utf-8") == output


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("gone.csv", None, "gone.csv: "),
        ("x.csv", b"year,text\n2011,a\n", "x.csv: no column file; it has year, text."),
        ("x.parquet", b"no parquet", "x.parquet: "),
        ("x.pdf", b"%PDF", "x.pdf: no file to count; expected .txt, .parquet, .csv, .ndjson or .jsonl."),
    ],
)
def test_count_says_what_it_cannot_read(refused, tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert message in refused("count", tmp_path / name, "--by", "file")


@pytest.mark.parametrize("source", ["x.csv", "."])
@pytest.mark.parametrize("link", [False, True])
def test_count_never_writes_over_what_it_counts(refused, tmp_path, source, link):
    (tmp_path / "x.csv").write_text("year,text\n2011,a plan\n", encoding="utf-8")
    out = tmp_path / "x.csv"
    if link:
        out = tmp_path / "link"
        out.symlink_to(tmp_path / "x.csv")
    line = refused("count", tmp_path / source, "--by", "year", "--out", out)
    assert line == f"--out: {out} is counted itself; give another place."
    assert (tmp_path / "x.csv").read_text(encoding="utf-8") == "year,text\n2011,a plan\n"


def test_counts_stand_in_their_file_whole_or_not_at_all(tmp_path):
    (tmp_path / "x.csv").write_text("year,text\n2011," + " ".join(f"w{n}" for n in range(20_000)), encoding="utf-8")
    (tmp_path / "out.csv").write_text("as it was", encoding="utf-8")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)); "  # as a full disk would
    code = f"{limit}from dhschina.__main__ import main; main(['count', 'x.csv', '--by', 'year', '--out', 'out.csv'])"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "as it was"
    assert program("count", "x.csv", "--by", "year", "--out", "out.csv", cwd=tmp_path).returncode == 0
    assert len(rows(tmp_path / "out.csv")) == 20_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "x.csv"]


def test_counts_can_be_written_to_a_pipe(tmp_path):
    (tmp_path / "a.txt").write_text("The plan.", encoding="utf-8")
    made = program("count", "a.txt", "--by", "file", "--out", "/dev/stdout", cwd=tmp_path)
    assert made.stdout.startswith(b"group,word,count,total\na,plan,1,2\na,the,1,2\n")


# check


def test_check_proves_what_is_there_and_says_that_no_report_is(run, toy):
    folder = toy()
    status, output, errors = run("check")
    assert status == 2
    assert output.splitlines() == [
        "2 releases are the files that the list names.",
        "9 tables keep their promises; every surface is the text between its offsets.",
    ]
    missing = (
        f"No number of a report is recorded in {folder / 'data' / 'derived' / 'report'}; run `dhschina report` first."
    )
    assert errors == f"dhschina: {missing}\n"


# As a program


def program(*words, **options):
    command = [sys.executable, "-m", "dhschina", *words]
    return subprocess.run(command, capture_output=True, **options)


def test_python_m_dhschina_is_the_same_program(root):
    made = program("quote", "mentions", "actor=mps", cwd=root)
    assert made.returncode == 0
    assert made.stderr == b""
    assert made.stdout.decode().splitlines()[0].startswith("2011-s")


def test_a_terminal_without_the_characters_still_gets_the_words(root):
    env = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    made = program("quote", "hits", "release=2015", cwd=root, env=env)
    assert made.returncode == 0
    assert made.stderr == b""


def test_a_reader_that_has_seen_enough_is_no_error(root):
    command = f"{sys.executable} -m dhschina quote tokens | head -1"
    made = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, cwd=root, check=False)
    assert made.stderr == b""
    assert made.returncode == 0
    assert made.stdout.startswith(b"2011-s00")


def test_the_version_is_told_and_what_is_missing_is_named(run, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out.split()[0]) == (0, "dhschina")
    assert "-p NAME VALUE" in run("report", "-p", "min_count=3")[2]
    assert "required: TABLE; see" in run("quote")[2]


def test_quote_counts_acts_as_the_analyses_do(run, annotations):
    told = run("quote", "commitments", "release=2011")[1].splitlines()[-1]
    every = annotations.commitments
    rows, once = every.filter(release="2011").height, acts(every).filter(release="2011").height
    assert once < rows
    assert told.startswith(f"{rows} of {every.height} rows in commitments; analyses count {once} of them")
