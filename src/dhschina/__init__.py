"""The public face: every name that a notebook or a script may use, loaded when it is first asked for."""

from importlib import import_module
from typing import Any

_HOMES = {
    "tables": ("TABLES", "TableError"),
    "releases": ("RawTextChanged", "Release", "ReleaseError", "read_release", "read_releases"),
    "lexicons": ("LexiconError", "Lexicons", "read_lexicons"),
    "parameters": ("ParameterError", "check_parameters"),
    "segments": ("counted", "find_segments", "find_sentences"),
    "tokens": ("find_tokens", "tokenizer"),
    "evidence": ("quote",),
    "annotations": ("Annotations", "annotate"),
    "figures": ("Figure", "FigureError", "show"),
    "drawings": ("draw_distinctive", "draw_kept"),
    "diagrams": ("draw_networks",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"dhschina has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"dhschina.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
