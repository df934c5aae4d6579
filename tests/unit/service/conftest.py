"""What several tests of the service share."""

import pytest

from tests.fakes.dial_stage import DialStage


@pytest.fixture
def stage() -> DialStage:
    """A day on which the dialler works, with a fake telephone."""
    return DialStage()
