"""The contract suite of the same name, on PostgreSQL."""

from tests.contract.test_a_call_needs_no_more_than_its_rights import *  # noqa: F403 - the same tests, collected here again with this folder's fixtures
