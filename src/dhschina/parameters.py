"""Notebook parameters: what each may be, checked once for the command line and once more inside the notebook."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Value = str | int | float | bool


class ParameterError(ValueError):
    """A parameter that no notebook has, or a value that it may not take."""


class Parameter(NamedTuple):
    """What a parameter may be."""

    kind: type[Value]
    about: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


PARAMETERS = {
    "left": Parameter(str, "id of the release on the left"),
    "right": Parameter(str, "id of the release on the right"),
    "min_count": Parameter(int, "smallest count, both sides together, of a word that is shown", 1),
    "top": Parameter(int, "how many rows a table or figure shows", 1, 200),
    "stop_words": Parameter(bool, "whether stop words are counted"),
    "unit": Parameter(str, "what is counted", choices=("word", "stem", "ngram")),
    "n": Parameter(int, "words in an n-gram", 1, 5),
    "within": Parameter(str, "the unit in which two things occur together", choices=("sentence", "segment")),
    "min_units": Parameter(int, "smallest number of units of an edge that is drawn", 1),
    "seed": Parameter(int, "seed of every random draw", 0),
    "resamples": Parameter(int, "how many random draws", 10, 1_000_000),
    "width": Parameter(int, "words, or code points, of context on either side", 1, 200),
    "word": Parameter(str, "a word whose places are shown"),
    "confidence": Parameter(float, "of the intervals", 0.5, 0.999),
}
KINDS: dict[str, type[Value]] = {"str": str, "int": int, "float": float, "bool": bool}
_NAMES = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def nearest(name: str, known: Iterable[str]) -> str:
    """The names that are known (of very many the nearest ten), the nearest one first, as what follows a semicolon."""
    likeness = {other: difflib.SequenceMatcher(None, name, other).ratio() for other in sorted(known)}
    apart = {other: sum(abs(ord(a) - ord(b)) for a, b in zip(name, other, strict=False)) for other in likeness}
    closest = sorted(likeness, key=lambda other: (-likeness[other], apart[other], other))  # 2016 is nearer to 2015
    hint = f"did you mean {closest[0]}? " if closest and likeness[closest[0]] >= 0.4 else ""
    shown = sorted(likeness) if len(likeness) <= 20 else closest[:10]
    rest = f" and {len(likeness) - 10} more" if len(likeness) > 20 else ""
    return f"{hint}{'There' if hint else 'there'} are: {', '.join(shown) or 'none'}{rest}."


def read_value(name: str, value: object, kind: type[Value] | None = None) -> Value:
    """The value as the parameter's type, within its range. Raises ParameterError that says what was expected.

    Texts are read as a command line gives them ("5", "true"); a whole number is taken as a text where a text is
    wanted, because papermill reads `-p left 2015` as a number.
    """
    known = PARAMETERS.get(name)
    kind = known.kind if known else kind or str
    wrong = ParameterError(f"Parameter {name} is {value!r}, expected {_NAMES[kind]}.")
    read: Value
    if kind is bool:
        words = {"true": True, "false": False, "yes": True, "no": False}
        if not isinstance(value, bool) and str(value).lower() not in words:
            raise wrong
        read = value if isinstance(value, bool) else words[str(value).lower()]
    elif isinstance(value, bool) or not isinstance(value, str | int | float):
        raise wrong
    else:
        try:
            read = kind(value)
        except ValueError:
            raise wrong from None
        if (kind is int and isinstance(value, float)) or read != read:
            raise wrong
    if isinstance(read, str) and not read.strip():
        raise ParameterError(f"Parameter {name} is empty, expected {known.about if known else 'a text'}.")
    if known and known.choices and read not in known.choices:
        raise ParameterError(f"Parameter {name} is {value!r}; {nearest(str(value), known.choices)}")
    if known and isinstance(read, int | float):
        if known.low is not None and read < known.low:
            raise ParameterError(f"Parameter {name} is {read}, expected {_NAMES[kind]}, at least {known.low:g}.")
        if known.high is not None and read > known.high:
            raise ParameterError(f"Parameter {name} is {read}, expected {_NAMES[kind]}, at most {known.high:g}.")
    return read


def check_draws(seed: int, resamples: int) -> None:
    """Raises ParameterError unless both are whole numbers from 0 up."""
    for name, value in ("seed", seed), ("resamples", resamples):
        if not isinstance(value, int) or value < 0:
            raise ParameterError(f"Parameter {name} is {value!r}, expected a whole number, at least 0.")


def check_releases(left: str, right: str, known: Iterable[str]) -> None:
    """Raises ParameterError when a side is no known release, or both are the same."""
    known = list(known)
    for name, side in ("left", left), ("right", right):
        if side not in known:
            raise ParameterError(f"Parameter {name}: no release {side!r}; {nearest(side, known)}")
    if left == right:
        raise ParameterError(f"left and right are both {left}, but two releases are compared; {nearest('', known)}")


def check_parameters(variables: Mapping[str, object], *names: str, releases: Iterable[str] = ()) -> tuple[Any, ...]:
    """The checked values of the named parameters, in their order.

    `variables` are the notebook's own: `check_parameters(globals(), "left", "right", releases=releases)`. Raises
    ParameterError for a value of the wrong type or range, for an unknown release, and for a simple value under any
    other name, which is what papermill leaves behind when a parameter is misspelled.
    """
    strays = [
        name
        for name, value in variables.items()
        if isinstance(value, str | int | float | bool) and not name.startswith("_") and name not in names
    ]
    if strays:
        raise ParameterError(f"This notebook has no parameter {strays[0]}; {nearest(strays[0], names)}")
    values = {name: read_value(name, variables.get(name)) for name in names}
    if "left" in values and "right" in values:
        check_releases(str(values["left"]), str(values["right"]), releases)
    return tuple(values.values())
