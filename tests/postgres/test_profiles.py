"""The contract suite of the same name, on PostgreSQL."""

from tests.contract.test_profiles import *  # noqa: F403 - the same tests, collected here again with this folder's fixtures
