"""Notebooks: what they declare, how they are run, and how the stored ones are written."""

import ast
import json
import re
from pathlib import Path

import polars as pl
import psutil  # comes with ipykernel
import pytest

from dhschina.notebooks import (
    NotebookError,
    assign,
    canonical,
    declared,
    find_notebooks,
    run_notebook,
    run_notebooks,
    store_notebooks,
)
from dhschina.parameters import PARAMETERS, ParameterError
from dhschina.site import recorded_findings, render

STORED = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture
def notebook(tmp_path):
    """Writes a notebook whose parameters cell holds these lines."""

    def write(lines, name="02-vocabulary", tags=("parameters",)):
        cell = {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": lines.splitlines(keepends=True)}
        path = tmp_path / f"{name}.ipynb"
        path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "metadata": {}, "source": []}, cell]}))
        return path

    return write


# On the command line

LINES = """left: str = "2011"  # release on the left
top: int = 20  # rows shown
stop_words: bool = False  # counted or not
confidence: float = 0.95"""


def test_a_notebook_declares_its_parameters(notebook):
    assert declared(notebook(LINES)) == {
        "left": (str, "2011", "release on the left"),
        "top": (int, 20, "rows shown"),
        "stop_words": (bool, False, "counted or not"),
        "confidence": (float, 0.95, ""),
    }


def test_negative_defaults_are_read_too(notebook):
    # -1 is an expression, not a constant, to Python's parser.
    assert declared(notebook("offset: int = -1  # an example"))["offset"] == (int, -1, "an example")


def test_a_notebook_without_parameters_declares_none(notebook):
    assert declared(notebook(LINES, tags=())) == {}


@pytest.mark.parametrize("content", ["", "{}", "[]", "not json", '{"cells": [{}]}', "\u0000"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path, content):
    (tmp_path / "x.ipynb").write_text(content)
    with pytest.raises(ParameterError, match=r"x\.ipynb: not a notebook with a parameters cell that can be read"):
        declared(tmp_path / "x.ipynb")


def test_a_parameters_cell_that_is_no_python_is_refused(notebook):
    with pytest.raises(ParameterError, match="not a notebook with a parameters cell that can be read"):
        declared(notebook("left = = 3"))


def test_a_default_out_of_range_is_refused(notebook):
    with pytest.raises(ParameterError, match="Parameter top is 0"):
        declared(notebook("top: int = 0  # rows"))


def test_each_notebook_gets_the_parameters_that_it_declares(notebook):
    one = notebook('left: str = "2011"\ntop: int = 20', "one")
    two = notebook('left: str = "2011"\nseed: int = 0', "two")
    assert assign({"left": "2015", "seed": "7"}, [one, two]) == {
        one: {"left": "2015"},
        two: {"left": "2015", "seed": 7},
    }
    assert assign({}, [one, two]) == {one: {}, two: {}}


def test_a_parameter_that_no_notebook_declares_is_refused(notebook):
    paths = [notebook("top: int = 20\nwidth: int = 8", "one")]
    with pytest.raises(
        ParameterError, match=r"^No notebook has a parameter widdth; did you mean width\? There are: top, width\.$"
    ):
        assign({"widdth": 9}, paths)
    with pytest.raises(ParameterError, match="Parameter top is 'lots', expected a whole number"):
        assign({"top": "lots"}, paths)


# Finding


def test_notebooks_are_found_in_order_by_either_name(tmp_path):
    for name in ("02-vocabulary", "00-start", "10-later"):
        (tmp_path / f"{name}.ipynb").touch()
    (tmp_path / "folder.ipynb").mkdir()
    assert [p.stem for p in find_notebooks(tmp_path)] == ["00-start", "02-vocabulary", "10-later"]
    assert [p.stem for p in find_notebooks(tmp_path, ["vocabulary", "00-start.ipynb"])] == ["00-start", "02-vocabulary"]
    assert [p.stem for p in find_notebooks(tmp_path, ["vocabulary", "02-vocabulary"])] == ["02-vocabulary"]


def test_an_unknown_notebook_is_refused_with_the_nearest(tmp_path):
    (tmp_path / "02-vocabulary.ipynb").touch()
    with pytest.raises(
        NotebookError, match=r"^No notebook vocabluary in .*; did you mean 02-vocabulary\? There are: 02-"
    ):
        find_notebooks(tmp_path, ["vocabluary"])


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(NotebookError, match=r"^No notebooks in .*; expected files such as 02-vocabulary\.ipynb\.$"):
        find_notebooks(tmp_path)


# Running: the cells of a small notebook, as text


def small(*cells):
    """A notebook of these code cells, the first one tagged parameters."""
    made = [
        {
            "cell_type": "code",
            "id": f"cell-{number:02d}",
            "execution_count": None,
            "metadata": {"tags": [] if number else ["parameters"]},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(cells)
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def printed(path):
    """What each cell that was run printed or gave."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        "".join(output.get("text", output.get("data", {}).get("text/plain", "")))
        for cell in cells
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
    ]


def kernels():
    """Kernels that this process started and that still run."""
    return [child for child in psutil.Process().children(recursive=True) if "ipykernel" in " ".join(child.cmdline())]


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """Three small notebooks run twice, one of them with parameters: the folder with the results, and what was told."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "a.ipynb").write_text(
        small('left: str = "2011"\ntop: int = 2', "print(left, top, left * top)", "class A: pass\nA()"),
        encoding="utf-8",
    )
    (folder / "b.ipynb").write_text(
        small("x: int = 1", "import os; os.path.basename(os.getcwd())", "x"), encoding="utf-8"
    )
    (folder / "bad.ipynb").write_text(
        small("x: int = 1", "print('before')", "# the second line fails\n1 / 0", "print('never')"), encoding="utf-8"
    )
    told = []
    plan = {folder / "b.ipynb": {}, folder / "a.ipynb": {"left": "2015", "top": 3}}
    first = run_notebooks(plan, folder / "out", tell=lambda name, done: told.append((name, done)))
    second = run_notebooks(plan, folder / "again", jobs=1)
    return folder, first, second, told


def test_parameters_reach_the_notebook(ran):
    _, (_, a), _, _ = ran
    assert printed(a)[0] == "2015 3 201520152015\n"


def test_results_come_in_the_order_of_the_plan_and_progress_is_told(ran):
    folder, first, _, told = ran
    assert first == [folder / "out" / "b.ipynb", folder / "out" / "a.ipynb"]
    assert sorted(told) == [("a", False), ("a", True), ("b", False), ("b", True)]


def test_a_notebook_runs_in_its_own_folder(ran):
    folder, (b, _), _, _ = ran
    assert printed(b) == [repr(folder.name), "1"]


def test_running_twice_gives_the_same_bytes(ran):
    _, first, second, _ = ran
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_a_stored_notebook_has_no_times_no_addresses_and_fixed_ids(ran):
    _, (_, a), _, _ = ran
    text = a.read_text(encoding="utf-8")
    assert not re.search(r"0x[0-9a-f]{6}|20\d\d-\d\d-\d\dT|papermill|start_time", text)
    cells = json.loads(text)["cells"]
    assert [cell["id"] for cell in cells] == ["cell-00", "injected-parameters", "cell-02", "cell-03"]
    assert [cell["execution_count"] for cell in cells] == [1, 2, 3, 4]
    assert canonical(json.loads(text)) == text


def test_paths_may_be_relative_and_this_process_stays_where_it_is(tmp_path, monkeypatch):
    # Two at a time, each in its folder: nothing may depend on a working directory that all threads share.
    monkeypatch.chdir(tmp_path)
    Path("nb").mkdir()
    for name in "abc":
        code = "import os, time; time.sleep(1); os.path.basename(os.getcwd())"
        (Path("nb") / f"{name}.ipynb").write_text(small("x: int = 1", code))
    places = []
    plan = {Path("nb") / f"{name}.ipynb": {} for name in "abc"}
    made = run_notebooks(plan, Path("out"), jobs=2, tell=lambda *_: places.append(Path.cwd()))
    assert {*places, Path.cwd()} == {tmp_path}
    assert [printed(path) for path in made] == [["'nb'"]] * 3


def test_the_notebook_itself_is_not_changed(ran):
    folder, *_ = ran
    assert json.loads((folder / "a.ipynb").read_text(encoding="utf-8"))["cells"][1]["outputs"] == []


def test_a_failing_cell_is_named_and_nothing_is_left_running(ran):
    folder, *_ = ran
    message = r"^bad\.ipynb, cell 3 \(`# the second line fails`\): ZeroDivisionError: division by zero "
    with pytest.raises(NotebookError, match=message) as caught:
        run_notebook(folder / "bad.ipynb", folder / "bad-out.ipynb", {})
    assert str(folder / "bad-out.ipynb") in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "before\n" in printed(folder / "bad-out.ipynb")
    assert kernels() == []


def test_the_first_failure_of_several_is_raised(ran, tmp_path):
    folder, *_ = ran
    with pytest.raises(NotebookError, match=r"^bad\.ipynb, cell 3"):
        run_notebooks({folder / "bad.ipynb": {}, folder / "b.ipynb": {}}, tmp_path)
    assert kernels() == []


def test_canonical_changes_nothing_in_what_it_is_given():
    notebook = json.loads(small("x = 1"))
    notebook["cells"][0]["metadata"] = {"tags": ["parameters", "other"], "execution": {"started": "now"}}
    before = json.dumps(notebook)
    made = json.loads(canonical(notebook))
    assert json.dumps(notebook) == before
    assert made["cells"][0]["metadata"] == {"tags": ["parameters"]}


def test_stored_notebooks_are_run_with_their_defaults_in_place(tmp_path):
    (tmp_path / "b.ipynb").write_text(small("x: int = 41", "x + 1"), encoding="utf-8")
    assert store_notebooks(tmp_path) == [tmp_path / "b.ipynb"]
    assert printed(tmp_path / "b.ipynb") == ["42"]
    once = (tmp_path / "b.ipynb").read_bytes()
    store_notebooks(tmp_path)
    assert (tmp_path / "b.ipynb").read_bytes() == once


def test_every_notebook_answers_for_another_order_unit_and_threshold(tmp_path, root, releases):
    given = {"left": "2015", "right": "2011", "within": "segment", "unit": "ngram", "n": 3, "min_units": 99}
    executed = run_notebooks(assign(given, STORED), tmp_path / "notebooks")
    render(executed, tmp_path, releases, given)  # and every link leads somewhere
    pages = {path.stem: re.sub(r"<[^>]+>", "", (tmp_path / f"{path.stem}.html").read_text()) for path in executed}
    assert "0 of 399 3-grams" not in pages["02-vocabulary"]
    figures = re.findall(r"<figcaption>(.*?)</figcaption>", (tmp_path / "02-vocabulary.html").read_text())
    assert [title for title in figures if "3-grams" in title] == figures[:4]
    assert not re.search(r"\bwords?\b", " ".join(figures[:4]))
    assert "3-grams in 2015 and 0 of 399 in 2011" in pages["02-vocabulary"]
    assert "No tie to draw" in pages["03-actors"]
    for name in ("03-actors", "04-topics"):
        assert re.search(r"2015: [^.]* of \d+ edges .* 2011: ", pages[name])
    recorded = recorded_findings(tmp_path).filter(pl.col("finding").str.starts_with("topics tied"))
    assert recorded.height == 2
    for side, ties in recorded.select(pl.col("finding").str.slice(-4), "value").iter_rows():
        assert re.search(rf"{side}: [^.]* of {ties:.0f} edges", pages["04-topics"])
    for name in pages:
        heads = re.findall(r"<tr>(?:(?!</tr>).)*</tr>", (tmp_path / f"{name}.html").read_text(), re.S)
        for head in (re.sub(r"<[^>]+>", " ", row) for row in heads if "<th" in row):
            assert "2011" not in head or "2015" not in head or head.index("2015") < head.index("2011"), (name, head)


# The stored notebooks


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [(cell, "".join(cell["source"])) for cell in cells if cell["cell_type"] == "code"]


@pytest.fixture(params=STORED, ids=lambda path: path.stem)
def stored(request):
    return request.param


def test_there_are_stored_notebooks_numbered_without_a_gap():
    assert [path.stem[:2] for path in STORED] == [f"{number:02d}" for number in range(len(STORED))]
    assert {path.stem for path in STORED} >= {"00-start", "01-releases", "02-vocabulary", "03-actors", "04-topics"}


def test_a_stored_notebook_is_in_the_form_that_never_varies(stored):
    text = stored.read_text(encoding="utf-8")
    assert canonical(json.loads(text)) == text


def test_every_code_cell_was_run_in_order_without_an_error(stored):
    cells = [cell for cell, _ in code_cells(stored)]
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell["outputs"]:
            assert output["output_type"] != "error"
            assert output.get("name") != "stderr"


def test_a_notebook_begins_with_a_question_and_is_short(stored):
    cells = json.loads(stored.read_text(encoding="utf-8"))["cells"]
    assert len(cells) <= 24
    title = "".join(cells[0]["source"]).splitlines()[0]
    assert cells[0]["cell_type"] == "markdown"
    assert title.startswith("# ")
    assert title.endswith("?")


def test_code_cells_are_short_and_define_nothing(stored):
    for cell, source in code_cells(stored):
        lines = [line for line in source.splitlines() if line.strip() and not line.startswith("# rows: ")]
        tree = ast.parse(source)
        assert len(lines) <= 8 or "parameters" in cell["metadata"].get("tags", ()), source  # one line a parameter
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        assert not [node for node in tree.body if isinstance(node, kinds)], source
        assert not re.search(r"^\s*[!%]|pip install|nltk\.download|urlopen|requests|/home/|/tmp/|C:\\", source, re.M)


def test_one_parameters_cell_with_a_comment_on_each_line(stored):
    tagged = [source for cell, source in code_cells(stored) if "parameters" in cell["metadata"].get("tags", ())]
    assert len(tagged) == 1
    lines = tagged[0].splitlines()
    assert all(re.fullmatch(r"[a-z_]+: (str|int|float|bool) = [^#]+  # \S.*", line) for line in lines), tagged[0]
    found = declared(stored)
    assert len(found) == len(lines)
    assert set(found) <= set(PARAMETERS)
    for name, (kind, default, comment) in found.items():
        assert kind is PARAMETERS[name].kind
        assert type(default) is kind
        assert comment


def test_parameters_are_checked_in_the_next_cells(stored):
    names = list(declared(stored))
    calls = [
        node
        for _, source in code_cells(stored)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("check_parameters")
    ]
    assert len(calls) == 1
    assert [ast.literal_eval(argument) for argument in calls[0].args[1:]] == names


def test_every_figure_has_words_for_those_who_do_not_see_it(stored):
    for cell, source in code_cells(stored):
        for output in cell["outputs"]:
            data = output.get("data", {})
            assert "image/png" not in data, source
            if "image/svg+xml" in data:
                svg = "".join(data["image/svg+xml"])
                assert "<title" in svg, source
                assert "<desc" in svg or "aria-label" in svg, source


def test_what_must_stay_true_is_asserted(stored):
    assert any(isinstance(node, ast.Assert) for _, source in code_cells(stored) for node in ast.parse(source).body)
