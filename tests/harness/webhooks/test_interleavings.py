"""Interleavings: how they are written, drawn and made plainer."""

import pytest

from issuing_harness.errors import SettingsError
from issuing_harness.settings import parse_integration
from issuing_harness.webhooks.interleavings import (
    DRAWN,
    Interleaving,
    at_once,
    check_interleaving,
    drawn_interleavings,
    in_turn,
    interleaving_of,
    plainer,
)


@pytest.mark.parametrize(
    ("text", "departures"),
    [
        ("at-once", (0, 0, 0)),
        ("in-turn", (0, None, None)),
        ("0,3,12", (0, 3, 12)),
        ("0, reply", (0, None)),
    ],
)
def test_what_can_be_written(text, departures):
    """A word for all purchases, or the moment of each question; what has none is not bought."""
    found = interleaving_of(text, 3)

    assert found.departures == departures
    assert interleaving_of(found.option, 3) == found


@pytest.mark.parametrize("text", ["", "soon", "0,-3", "reply,0", "0;3"])
def test_what_is_no_interleaving(text):
    """The message says what it may be."""
    with pytest.raises(SettingsError, match=r"at-once, in-turn, or the milliseconds"):
        check_interleaving(text)


def test_one_of_more_purchases_than_there_are():
    """The scenario that it is for has to be named; without an integration it is for none."""
    with pytest.raises(SettingsError, match="of 3 purchases, and a scenario makes 2"):
        interleaving_of("0,0,0", 2)
    with pytest.raises(SettingsError, match="--interleaving was given without --integration"):
        parse_integration(url=None, secret=None, application=None, interleaving="at-once")


def test_a_seed_draws_the_same_within_a_reply():
    """The plain ones first; then the first question leaves at once, the last while it is judged."""
    drawn = drawn_interleavings(3, 40, "7")

    assert drawn == drawn_interleavings(3, 40, "7") != drawn_interleavings(3, 40, "8")
    assert drawn[:2] == [in_turn(3), at_once(3)]
    assert 2 < len(drawn) <= 2 + DRAWN
    assert {min(each.departures) for each in drawn[1:]} == {0}
    assert max(max(each.departures) for each in drawn[1:]) <= 40


def test_the_plainest_comes_first():
    """Fewer purchases before more; nothing that is judged while another is before what is."""
    tried = [each.option for each in plainer(Interleaving((0, 9, 4)))]

    assert tried == ["0,reply", "0,0", "0,9", "0,reply,reply", "0,0,0", "0,9,4"]


def test_an_interleaving_reads_as_a_sentence():
    """For whoever has to mend the endpoint."""
    assert str(at_once(2)) == "2 purchases are made, and their questions come at once"
    assert str(in_turn(3)).endswith("each question comes when the one before was replied to")
    assert str(Interleaving((0, 5))).endswith("their questions come after 0 ms, 5 ms")
