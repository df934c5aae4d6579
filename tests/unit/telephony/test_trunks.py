"""Only trunks that prove themselves bring calls."""

import base64

import pytest

from voicebot.errors import OperatorError
from voicebot.telephony.trunks import NotTrusted, Trunk, networks, recognise

ONE = Trunk(name="one", token=b"first-token", networks=networks(["10.0.0.0/8", "fd00::/8"], "x"))
TWO = Trunk(name="two", token=b"second-token")


def basic(words: str) -> str:
    return "Basic " + base64.b64encode(words.encode()).decode()


@pytest.mark.parametrize("address", ["10.1.2.3", "::ffff:10.1.2.3", "fd00::1%eth0"])
@pytest.mark.parametrize("words", ["Bearer first-token", "bearer first-token", basic("one:first-token")])
def test_bearer_and_basic_prove_a_trunk_that_comes_from_its_network(words: str, address: str) -> None:
    assert recognise([ONE, TWO], words, address) is ONE


def test_a_trunk_without_networks_may_come_from_anywhere() -> None:
    assert recognise([ONE, TWO], "Bearer second-token", "203.0.113.9") is TWO


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Bearer",
        "Bearer guessed",
        "first-token",
        basic("one:second-token"),
        basic("one"),
        "Basic ???",
        "Basic 4pi",
    ],
)
def test_anything_else_is_refused(words: str) -> None:
    with pytest.raises(NotTrusted, match="missing or wrong"):
        recognise([ONE, TWO], words, "10.1.2.3")


@pytest.mark.parametrize("address", ["11.0.0.1", "", "a name", "::1"])
def test_the_right_token_from_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(NotTrusted, match="network"):
        recognise([ONE, TWO], "Bearer first-token", address)


def test_an_empty_token_stops_the_start() -> None:
    with pytest.raises(OperatorError, match="one"):
        Trunk(name="one", token=b"")


def test_a_wrong_network_names_its_setting() -> None:
    with pytest.raises(OperatorError, match=r"calls\.networks"):
        networks(["10.0.0.1/8"], "calls.networks")
