"""What a scenario's report costs does not grow with the scenarios before it.

Operations are counted, not seconds: a machine may be busy.
"""

from types import SimpleNamespace

import orjson
from allure_commons.model2 import TestResultContainer as Container

from issuing_harness.interactions import Interaction, Request, Response, Span
from issuing_harness.reporting import documents, writer
from issuing_harness.reporting.allure_listener import FilteredAllureListener
from issuing_harness.reporting.faults import Faults
from issuing_harness.reporting.ledger import ledger_of
from issuing_harness.reporting.rows import Row
from issuing_harness.reporting.sequence import Exchange, arrows_of
from issuing_harness.tape.known_secrets import known

SCENARIOS = 200


class Compared(str):
    """The id of a test that counts how often it is compared with another."""

    __slots__ = ()
    times = 0

    def __eq__(self, other):
        """Count, and compare."""
        Compared.times += 1
        return str(self) == str(other)

    __hash__ = str.__hash__


def test_a_scenario_is_compared_with_none_but_the_last_before_it(pytestconfig, monkeypatch):
    """A fixture of the whole run lists each test once, and is not searched for it."""
    listener = FilteredAllureListener(pytestconfig, Faults())
    container = Container(uuid="a fixture of the whole run")
    listener._shared[0] = ("stage", container)
    ids = [Compared(number) for number in range(SCENARIOS)]
    for id_ in ids:
        monkeypatch.setattr(listener, "_cache", {str(id_): id_})
        item = SimpleNamespace(nodeid=str(id_), _request=SimpleNamespace(fixturenames=["stage"]))
        listener._update_fixtures_children(item)
        listener._update_fixtures_children(item)

    assert list(map(str, container.children)) == list(map(str, ids))
    assert Compared.times <= 2 * SCENARIOS


def test_a_heading_is_cleaned_once_and_again_when_more_is_secret(tmp_path, monkeypatch):
    """Headings are the same in many scenarios, and what is secret may be learned between them."""
    cleaned = []
    monkeypatch.setattr(writer, "redact_bytes", lambda data: cleaned.append(data) or data)
    results = writer.ResultWriter(tmp_path, writer.Sanitizer(tmp_path), Faults())
    for _ in range(3):
        results._clean(b"Given hunter2-and-more")
    with known([("a password", "hunter2-and-more")]):
        results._clean(b"Given hunter2-and-more")

    assert len(cleaned) == 2
    monkeypatch.undo()
    with known([("a password", "hunter2-and-more")]):
        assert b"hunter2" not in results._clean(b"Given hunter2-and-more")


def test_an_answer_is_parsed_once_for_its_row_its_arrows_and_its_ledger(monkeypatch):
    """It is the longest text of a scenario, and all three say what it says."""
    parsed = []
    counting = SimpleNamespace(loads=lambda body: parsed.append(body) or orjson.loads(body))
    monkeypatch.setattr(documents, "orjson", counting)
    body = '{"object": "topup", "id": "tu_parsed_once", "balance_transaction": null}'
    answer = Interaction(Request("GET", "/v1/topups/tu_parsed_once"), Response(200, {}, body))
    seen = Exchange(answer, Span(1, 2), "When it is looked at")

    Row.of_request(answer, seen.span, sandbox_tape=False)
    arrows = arrows_of([seen])
    ledger_of([seen])

    assert parsed == [body]
    assert arrows[1].text == "200 topup tu_parsed_once"
