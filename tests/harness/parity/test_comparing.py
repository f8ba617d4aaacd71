"""Two runs compared: every kind of difference is found and named."""

import orjson
import pytest

from issuing_harness.parity.comparison import DifferenceKind, compare_runs
from issuing_harness.parity.report import Report
from tests.harness.parity.runs import result, run_of, unsent

REFUSED = {"error": {"message": "No such card: 'x'", "type": "invalid_request_error"}}
REWORDED = {"error": {"message": "There is no card 'x'", "type": "invalid_request_error"}}


def differences_between(ours, theirs):
    """Return kind, path and both values of each difference."""
    differences = compare_runs(run_of(ours), run_of(theirs, run_id="run2"))
    return [(found.kind, found.path, found.ours, found.theirs) for found in differences]


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 1, "b": None}, [(DifferenceKind.MISSING, "b", None, None)]),
        ({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]}, [(DifferenceKind.EXTRA, "a[0].c", 2, None)]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [(DifferenceKind.VALUE, "a.b", 1, 2)]),
        ({"a": True}, {"a": 1}, [(DifferenceKind.VALUE, "a", True, 1)]),
        ({"a": None}, {"a": {}}, [(DifferenceKind.VALUE, "a", None, {})]),
        ({"a": [1]}, {"a": [1, 2]}, [(DifferenceKind.VALUE, "a", [1], [1, 2])]),
    ],
)
def test_fields_are_compared_one_by_one(mine, other, expected):
    """Missing, extra and other, however deep; null is a value, and true is no number."""
    assert differences_between(result("a", mine), result("a", other)) == expected


def test_an_error_in_other_words_is_a_kind_of_its_own():
    """The outcome is the same, and whoever reads the message is told something else."""
    ((kind, path, _, _),) = differences_between(
        result("a", REFUSED, 404), result("a", REWORDED, 404)
    )

    assert (kind, path) == (DifferenceKind.WORDING, "error.message")


def test_another_status_says_all(tmp_path):
    """The bodies of two outcomes have nothing to be compared."""
    differences = differences_between(result("a", REFUSED, 404), result("a", {"id": "x"}))

    assert differences == [(DifferenceKind.STATUS, "", "404 No such card: 'x'", "200")]


def test_a_header_counts():
    """A replay that is not marked as one is a difference."""
    replayed = result("a", {}, idempotent_replayed="true")

    assert differences_between(result("a"), replayed) == [
        (DifferenceKind.MISSING, "headers.idempotent-replayed", None, "true")
    ]


def test_what_one_side_could_not_be_asked_is_a_difference():
    """What neither could be asked is none."""
    ((kind, _, ours, theirs),) = differences_between(unsent("a"), result("a"))

    assert (kind, ours, theirs) == (
        DifferenceKind.STATUS,
        "not sent, for what it needs was not made",
        "200",
    )
    assert differences_between(unsent("a"), unsent("a")) == []


def event(kind, about, **more):
    """An event about a thing."""
    return {"id": "evt_1Tx3yEJW5k9HL9eOzzzzzzzz", "type": kind, "data": {"object": about}, **more}


def test_events_are_compared_by_what_they_are_about():
    """Their order among others does not matter; one that is missing is named."""
    one, two = {"id": "ic_1Tx3yEJW5k9HL9eOaaaaaaa1"}, {"id": "ic_1Tx3yEJW5k9HL9eOaaaaaaa2"}
    made = result("a", [one, two])
    mine = run_of(made, events=[event("card.created", one)])
    other = run_of(made, events=[event("card.created", one), event("card.created", two)])
    (difference,) = compare_runs(mine, other)

    assert (difference.kind, difference.path) == (
        DifferenceKind.MISSING,
        "card.created <ic 1.2> #1",
    )


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

    assert differences_between(result(step, mine), result(step, changed)) == []
    if step == "the balance":
        assert len(differences_between(result("another", mine), result("another", changed))) == 1


def test_a_report_groups_what_it_found():
    """By kind, with both values; what says the same of the same field is said once."""
    mine = run_of(result("a", {"x": {"f": 1}}), result("b", {"y": {"f": 1}, "g": 1}))
    other = run_of(result("a", {"x": {"f": 2}}), result("b", {"y": {"f": 2}}))
    report = Report("us", "them", 2, {"No money.": ("c",)}, (), tuple(compare_runs(mine, other)))

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
    assert [found["path"] for found in orjson.loads(report.json())["differences"]] == [
        "x.f",
        "g",
        "y.f",
    ]
