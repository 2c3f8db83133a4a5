"""What every test file may use: the two releases, the packaged lexicons, their annotations."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from dhschina.lexicons import Lexicons, read_lexicons
from dhschina.releases import Release, read_releases

ROOT = Path(__file__).parents[1]

# A busy machine is no reason to fail, and a run that fails must fail again: no deadline, the same examples each time.
# `HYPOTHESIS_PROFILE=many` looks longer, at new ones.
CALM = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("few", max_examples=60, deadline=None, derandomize=True, suppress_health_check=CALM)
settings.register_profile("many", max_examples=3000, deadline=None, suppress_health_check=CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "few"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def lexicons() -> Lexicons:
    """The packaged lexicons."""
    return read_lexicons()


@pytest.fixture(scope="session")
def releases() -> dict[str, Release]:
    """The two releases, 2011 and 2015."""
    return read_releases(ROOT / "data" / "raw")


@pytest.fixture(scope="session")
def annotations(releases: dict[str, Release], lexicons: Lexicons) -> Any:
    """Every table of the two releases."""
    from dhschina.annotations import annotate

    return annotate(releases, lexicons)
