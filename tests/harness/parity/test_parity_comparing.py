"""Two walks compared: every kind of difference is found, and named for what it is."""

import orjson
import pytest
from parity_walks import said, unasked, walk

from issuing_harness.parity.comparison import Kind, compared
from issuing_harness.parity.report import Report

REFUSED = {"error": {"message": "No such card: 'x'", "type": "invalid_request_error"}}
REWORDED = {"error": {"message": "There is no card 'x'", "type": "invalid_request_error"}}


def found(mine, other):
    """Kind, path and both values of each difference."""
    differences = compared(walk(mine), walk(other, run="run2"))
    return [(each.kind, each.path, each.ours, each.theirs) for each in differences]


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 1, "b": None}, [(Kind.MISSING, "b", None, None)]),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]}, [(Kind.EXTRA, "a[0].c", 2, None)]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [(Kind.VALUE, "a.b", 1, 2)]),
        ({"a": True}, {"a": 1}, [(Kind.VALUE, "a", True, 1)]),
        ({"a": None}, {"a": {}}, [(Kind.VALUE, "a", None, {})]),
        ({"a": [1]}, {"a": [1, 2]}, [(Kind.VALUE, "a", [1], [1, 2])]),
    ],
)
def test_fields_are_compared_one_by_one(mine, other, expected):
    """Missing, extra and other, however deep; null is a value, and true is no number."""
    assert found(said("a", mine), said("a", other)) == expected


def test_an_error_in_other_words_is_a_kind_of_its_own():
    """The outcome is the same, and whoever reads the message is told something else."""
    ((kind, path, _, _),) = found(said("a", REFUSED, 404), said("a", REWORDED, 404))

    assert (kind, path) == (Kind.WORDING, "error.message")


def test_another_status_says_all(tmp_path):
    """The bodies of two outcomes have nothing to be compared."""
    differences = found(said("a", REFUSED, 404), said("a", {"id": "x"}))

    assert differences == [(Kind.STATUS, "", "404 No such card: 'x'", "200")]


def test_a_header_counts():
    """A replay that is not marked as one is a difference."""
    replayed = said("a", {}, idempotent_replayed="true")

    assert found(said("a"), replayed) == [
        (Kind.MISSING, "headers.idempotent-replayed", None, "true")
    ]


def test_what_one_side_could_not_be_asked_is_a_difference():
    """What neither could be asked is none."""
    ((kind, _, ours, theirs),) = found(unasked("a"), said("a"))

    assert (kind, ours, theirs) == (
        Kind.STATUS,
        "not asked, for what it needs was not made",
        "200",
    )
    assert found(unasked("a"), unasked("a")) == []


def event(kind, about, **more):
    """An event about a thing."""
    return {"id": "evt_1Tx3yEJW5k9HL9eOzzzzzzzz", "type": kind, "data": {"object": about}, **more}


def test_events_are_compared_by_what_they_are_about():
    """Their order among others does not matter; one that is missing is named."""
    one, two = {"id": "ic_1Tx3yEJW5k9HL9eOaaaaaaa1"}, {"id": "ic_1Tx3yEJW5k9HL9eOaaaaaaa2"}
    made = said("a", [one, two])
    mine = walk(made, events=[event("card.created", one)])
    other = walk(made, events=[event("card.created", one), event("card.created", two)])
    (difference,) = compared(mine, other)

    assert (difference.kind, difference.path) == (Kind.MISSING, "card.created <ic 1.2> #1")


@pytest.mark.parametrize(
    ("step", "mine", "other"),
    [
        ("the balance", {"issuing": {"available": [{"amount": 1}]}}, 2),
        ("the balance", {"pending": [{"source_types": {"card": 1}}]}, 2),
        ("a card", {"error": {"message": "No.", "request_log_url": 1}}, 2),
    ],
)
def test_what_may_differ_is_not_reported(step, mine, other):
    """Money of before, and the log's address; elsewhere the same field counts."""
    changed = orjson.loads(orjson.dumps(mine).replace(b":1}", b":%d}" % other))

    assert found(said(step, mine), said(step, changed)) == []
    if step == "the balance":
        assert len(found(said("another", mine), said("another", changed))) == 1


def test_a_report_groups_what_it_found():
    """By kind, with both values; what says the same of the same field is said once."""
    mine = walk(said("a", {"x": {"f": 1}}), said("b", {"y": {"f": 1}, "g": 1}))
    other = walk(said("a", {"x": {"f": 2}}), said("b", {"y": {"f": 2}}))
    report = Report("us", "them", 2, ("c",), "No money.", (), tuple(compared(mine, other)))

    assert report.text().splitlines() == [
        "ours    us",
        "theirs  them",
        "2 calls compared, 3 differences",
        "SKIPPED 1 call: No money.",
        "",
        "extra key (1): the sandbox has it, the other side does not",
        "  b (GET /v1/things) at g",
        "    ours    1",
        "",
        "other value (2): both have it, and differ",
        "  a (GET /v1/things) at x.f",
        "    and in 1 more place",
        "    ours    1",
        "    theirs  2",
    ]
    assert [each["path"] for each in orjson.loads(report.json())["differences"]] == [
        "x.f",
        "g",
        "y.f",
    ]
