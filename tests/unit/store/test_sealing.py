"""Sealed values open only with their key, at their place, unchanged."""

import pytest

from voicebot.errors import OperatorError, StoreError
from voicebot.store.sealing import Keyring, seal_bytes, unseal_bytes

MASTER = bytes(range(32))


def test_a_sealed_value_opens_at_its_own_place_only() -> None:
    keys = Keyring(MASTER)
    sealed = keys.seal("cases", {"name": "Zoë Łukasz Müller"}, "case-1")
    assert keys.unseal("cases", sealed, "case-1") == {"name": "Zoë Łukasz Müller"}
    for purpose, place in (("cases", "case-2"), ("outbox", "case-1")):
        with pytest.raises(StoreError):
            keys.unseal(purpose, sealed, place)


def test_the_same_value_is_sealed_differently_each_time() -> None:
    key, _ = Keyring(MASTER).new_call_key("call-1")
    assert seal_bytes(key, b"yes", "x") != seal_bytes(key, b"yes", "x")


def test_a_changed_byte_is_noticed() -> None:
    key, _ = Keyring(MASTER).new_call_key("call-1")
    sealed = bytearray(seal_bytes(key, b"yes", "x"))
    sealed[-1] ^= 1
    with pytest.raises(StoreError):
        unseal_bytes(key, bytes(sealed), "x")


def test_a_call_key_unwraps_for_its_call_under_its_master_only() -> None:
    key, wrapped = Keyring(MASTER).new_call_key("call-1")
    assert Keyring(MASTER).unwrap(wrapped, "call-1") == key
    with pytest.raises(StoreError):
        Keyring(MASTER).unwrap(wrapped, "call-2")
    with pytest.raises(StoreError):
        Keyring(bytes(32)).unwrap(wrapped, "call-1")


def test_the_mac_does_not_confuse_where_parts_end() -> None:
    keys = Keyring(MASTER)
    assert keys.mac("ab", "c") != keys.mac("a", "bc")


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(OperatorError):
        Keyring(b"short")
