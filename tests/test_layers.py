"""The modules stand in lines: each imports only from lines above its own; few touch files; none is heavy to import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "dhschina"
LAYERS = [
    line.split()
    for line in """
    tables options
    releases lexicons parameters
    segments
    tokens evidence commitments.grammar
    counts actors.persons actors.runs actors.collectives commitments.clauses quotes.marks quotes.pages
    quotes.speakers
    actors.heads actors.phrases corrections quotes.reported
    actors.gazetteer
    actors.readings
    actors.names
    actors.scenes
    actors.organisations
    actors.offices actors.surnames actors.anaphors
    actors.groups
    keyness texts concordance topics actors commitments.referents
    quotes commitments reliability commitments.ladders commitments.coding
    annotations networks
    networks.backbones networks.structure
    networks.comparison networks.partitions
    networks.layouts
    networks.chance
    findings corpus
    figures.paint
    figures.canvas
    figures
    figures.drawings figures.diagrams figures.grids
    notebooks
    site.reading
    site.numbers
    site.chapters
    site.front
    site
    __main__
    """.strip().splitlines()
]
LINE = {module: number for number, line in enumerate(LAYERS) for module in line}
FILE = {
    ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(SRC.rglob("*.py"))
    if path != SRC / "__init__.py"
}
MODULES = sorted(FILE)
FILES = {"releases", "lexicons", "corpus", "notebooks", "site", "__main__"}
PARTS_OF_SITE = {"site.chapters", "site.front"}  # read executed notebooks and hash the inputs for the pages
HEAVY = "scipy nltk networkx matplotlib papermill nbformat nbclient jupyter_client igraph pandas dask tqdm".split()
LONGEST = 260


def tree(module):
    return ast.parse(FILE[module].read_text(encoding="utf-8"))


def imported(module):
    """Modules of the package that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}, line {node.lineno}: imports are written in full"
            package, _, name = (node.module or "").partition(".")
            if package == "dhschina":
                inside = {f"{name}.{alias.name}".lstrip(".") for alias in node.names}
                found |= (inside & FILE.keys()) or {name}
        elif isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("dhschina.")}
    return found


def test_every_module_stands_in_one_line():
    named = [module for line in LAYERS for module in line]
    assert sorted(named) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_the_lines_above_its_own(module):
    wrong = {other for other in imported(module) if LINE[other] >= LINE[module]}
    assert not wrong, f"{module} (line {LINE[module]}) imports {', '.join(sorted(wrong))}, not above it"


def test_the_check_sees_imports_inside_functions():
    assert {"annotations", "evidence", "releases"} <= imported("__main__")


OPENERS = {
    *"open read_text write_text read_bytes write_bytes mkdir unlink rmtree glob rglob".split(),
    *"read_csv read_parquet read_ndjson scan_csv scan_parquet scan_ndjson sink_csv sink_parquet savefig".split(),
    *"write_csv write_parquet write_json write_ndjson".split(),
}


def file_access(module):
    """(line, name) of every call that may touch a file; `write_csv()` without a place gives text."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in OPENERS and (node.args or name not in ("write_csv", "write_json", "write_ndjson")):
                yield node.lineno, name


@pytest.mark.parametrize("module", [module for module in MODULES if module not in FILES | PARTS_OF_SITE])
def test_only_the_readers_and_writers_touch_files(module):
    assert list(file_access(module)) == []


@pytest.mark.parametrize("module", sorted({"releases", "lexicons", "__main__"}))
def test_the_check_sees_file_access(module):
    assert list(file_access(module))


def test_no_module_is_a_drawer_for_everything():
    assert not {"utils", "util", "helpers", "config", "core", "common", "misc", "base", "tools"} & {
        part for module in MODULES for part in module.split(".")
    }


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_short_enough_to_be_read(module):
    lines = len(FILE[module].read_text(encoding="utf-8").splitlines())
    assert lines < LONGEST, f"{module}.py has {lines} lines; look for the second concept in it"


def test_how_many_lines_there_are(record_property):
    lines = sum(len(FILE[module].read_text(encoding="utf-8").splitlines()) for module in MODULES)
    print(f"{lines} lines in {len(MODULES)} modules")
    record_property("lines", lines)
    assert lines > 0


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_says_what_comes_back(module):
    page = tree(module)
    assert ast.get_docstring(page), f"{module} does not say what it is"
    for node in page.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node) or module == "__main__", f"{module}.{node.name} has no docstring"


def heavy_after(statements):
    """What of HEAVY a new interpreter has loaded after each statement, as lines `statement: modules`."""
    program = "import sys\nseen = set()\n" + "".join(
        f"{statement}\nnew = {{m for m in {HEAVY!r} if m in sys.modules}} - seen\nseen |= new\n"
        f"print({statement!r}, *sorted(new)) if new else None\n"
        for statement in statements
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_importing_the_package_loads_nothing():
    program = "import sys, dhschina; print([m for m in ('polars', 'numpy', 'dhschina.tables') if m in sys.modules])"
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert made.stdout == "[]\n"


def test_no_module_loads_anything_heavy_when_it_is_imported():
    assert heavy_after(["import dhschina", *(f"import dhschina.{module}" for module in MODULES)]) == ""


def test_the_check_sees_what_is_heavy():
    assert heavy_after(["import networkx"]) == "import networkx networkx\n"


def test_the_public_face_is_there():
    import dhschina

    assert dhschina.__all__ == sorted(set(dhschina.__all__))
    for name in dhschina.__all__:
        assert getattr(dhschina, name) is not None
    assert dir(dhschina) == dhschina.__all__
    with pytest.raises(AttributeError, match=r"^dhschina has no 'anotate'; it has "):
        dhschina.anotate  # noqa: B018 - asking is the test
