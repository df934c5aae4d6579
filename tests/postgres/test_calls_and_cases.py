"""The contract suite of the same name, on PostgreSQL."""

from tests.contract.test_calls_and_cases import *  # noqa: F403 - the same tests, collected here again with this folder's fixtures
