"""The script itself: its steps have unique names and refer only to earlier ones."""

import re

import pytest

from issuing_harness.parity.error_script import all_steps
from issuing_harness.parity.script import Step, UnresolvedReference

STEPS = tuple(all_steps())


def test_every_step_has_a_name_of_its_own():
    """Idempotency keys are made of them."""
    assert len({step.name for step in STEPS}) == len(STEPS)


def test_a_step_refers_to_what_an_earlier_one_saves():
    """And what takes no money does not need what takes some."""
    saved: dict[str, bool] = {}
    for step in STEPS:
        texts = (step.call, *(str(value) for value in step.parameters.values()))
        for name in re.findall(r"{(\w+)[.}]", " ".join(texts)):
            assert name in saved, step.name
            assert step.needs_funds or not saved[name], step.name
        if step.saved_as:
            saved[step.saved_as] = step.needs_funds


def test_a_step_becomes_a_request():
    """Names in braces are filled in; a POST has its parameters in the form, and a key."""
    step = Step("s", "POST /v1/a/{a.id}", {"x": "{a.list.0.id}", "e[]": "1", "e[]#2": "2"})
    request = step.request({"a": {"id": "a_1", "list": [{"id": "b_1"}]}}, "run1")

    assert (request.method, request.path) == ("POST", "/v1/a/a_1")
    assert request.form == (("x", "b_1"), ("e[]", "1"), ("e[]", "2"))
    assert request.headers["idempotency-key"] == "parity run1 s"


@pytest.mark.parametrize("made", [{}, {"a": {}}, {"a": {"list": []}}, {"a": {"list": None}}])
def test_what_was_not_made_cannot_be_named(made):
    """The step says so instead of asking for nonsense."""
    with pytest.raises(UnresolvedReference, match=r"{a\.list\.0\.id} was not made here"):
        Step("s", "GET /v1/a/{a.list.0.id}").request(made, "run1")
