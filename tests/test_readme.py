"""The README says what is so: its data dictionary, its commands, its folders, its two lines of code."""

import re
import subprocess
import sys
from pathlib import Path

from dhschina.tables import dictionary

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_data_dictionary_is_the_one_the_code_prints() -> None:
    printed = re.search(r"<!-- dictionary -->\n(.*)<!-- end of dictionary -->", README, re.S)
    assert printed
    assert printed[1] == dictionary(), "print it anew: python -c 'from dhschina.tables import dictionary; …'"


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`?make ([a-z]+)`?(?= {2,}#|`)", README))
    assert {"report", "test", "lab"} <= named <= targets


def test_every_verb_named_has_help() -> None:
    named = set(re.findall(r"dhschina (report|annotate|quote|check|add|count)\b", README))
    assert {"report", "annotate", "quote"} <= named
    for verb in sorted(named):
        asked = subprocess.run([sys.executable, "-m", "dhschina", verb, "--help"], capture_output=True, text=True)
        assert asked.returncode == 0, asked.stderr
        assert "usage: dhschina" in asked.stdout


def test_links_and_pictures_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https:") or (ROOT / target).exists(), target


def test_python_example_runs() -> None:
    example = re.search(r"```python\n(.*?)```", README, re.S)
    assert example
    scope: dict[str, object] = {}
    exec(example[1], scope)
    assert len(scope["notes"].mentions.filter(actor="mps")) > 0  # type: ignore[attr-defined]
