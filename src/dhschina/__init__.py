"""The public face: every name that a notebook or a script may use, loaded when it is first asked for."""

from importlib import import_module
from typing import Any

_HOMES = {
    "tables": "TABLES TableError",
    "releases": "RawTextChanged Release ReleaseError read_release read_releases",
    "lexicons": "LexiconError Lexicons read_lexicons",
    "parameters": "ParameterError check_parameters",
    "segments": "counted find_segments find_sentences",
    "tokens": "find_tokens tokenizer",
    "evidence": "quote select_rows sentence_ids",
    "counts": "units without word_counts zipf",
    "keyness": "compare_groups compare_words",
    "reliability": "floors log_ratio_of note_zeros outside robustness settings survival word_claims",
    "texts": "compare_diversity dispersion divergence diversity similarity word_dispersion",
    "concordance": "collocations cooccurrences kwic lanes shared_runs ticks",
    "networks": "edge_rows edges graph pairs",
    "networks.backbones": "backbone evidence_sentence",
    "networks.structure": "centrality summarize_networks",
    "networks.partitions": "communities name_communities",
    "networks.chance": "edge_support modularity_null rank_intervals",
    "networks.comparison": "by_release compare_networks compare_sequence continuity correlate_networks exchange_units",
    "networks.layouts": "annotate_graph layout to_csv to_gexf to_graphml",
    "topics": "find_hits headings_check",
    "commitments.ladders": "acts bindings compare_accounts compare_firmness ladder taken_up",
    "annotations": "Annotations annotate",
    "findings": "Finding find prose record rows_behind",
    "figures": "Figure show",
    "figures.drawings": "draw_distinctive draw_frequencies draw_shift draw_zipf",
    "figures.diagrams": "draw_continuity draw_networks",
    "figures.grids": "draw_kept draw_ladder draw_lanes draw_robustness",
    "corpus": "count_corpus",
}
_HOME = {name: module for module, names in _HOMES.items() for name in names.split()}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"dhschina has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"dhschina.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
