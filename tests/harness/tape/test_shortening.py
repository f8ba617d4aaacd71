"""What others said is redacted before it is cut: half of a secret looks like no secret at all."""

import json

import pytest

from issuing_harness.certification import (
    differences,
    documents,
    exports,
    preflight_checks,
    started,
)
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.preflight_checks import said
from issuing_harness.errors import ProductFailure
from issuing_harness.interactions import Delivery, EndpointReply
from issuing_harness.oracle import event_history
from issuing_harness.parity import report as parity_report
from issuing_harness.reporting import failures
from issuing_harness.tape.known_secrets import known
from issuing_harness.tape.redacted_output import beginning, ending
from issuing_harness.webhooks import application_reader, endpoint_problems
from tests.harness.certification.samples import IN_TIME, attempt

PASSWORD = "correct horse battery staple"


def _checked(text):
    shown = application_reader._Shown("GET /x", 500, text)
    with pytest.raises(ProductFailure) as failed:
        application_reader._checked(shown)
    return str(failed.value)


def _no_json(text):
    with pytest.raises(ProductFailure) as failed:
        application_reader._json(text, "it")
    return str(failed.value)


def _log_end(text, tmp_path):
    process = object.__new__(started.IntegrationProcess)
    process._log = tmp_path / "log"
    process._log.write_text(text)
    return process._said_since(0)


def _export(text):
    event = json.dumps({"type": "a", "id": "evt_1"})
    rows = json.dumps([{"event": event, "reply": {"status": 400, "body": text}}]).encode()
    [(_, shown)] = exports._deliveries(
        attempt(IN_TIME, 1, Outcome.PASSED, evidence={"deliveries": "x"}), {"x": rows}
    )
    return shown


def _answer(text):
    event = json.dumps({"type": "a", "id": "evt_1", "data": {"object": {"id": "i"}}})
    return endpoint_problems._answer(Delivery(event, EndpointReply(400, {}, text)))


#: Who cuts what others said, and after how many characters.
CUT = {
    "beginning": (lambda text: beginning(text, 200), 200),
    "a response": (_checked, application_reader._SHOWN),
    "what is no JSON": (_no_json, application_reader._SHOWN),
    "a reply": (_answer, endpoint_problems._SHOWN),
    "a reply in preflight": (lambda text: said(EndpointReply(400, {}, text)), None),
    "a reply in an export": (_export, exports._LONGEST_BODY),
    "a difference": (differences._shown, differences._LONGEST - 1),
    "a document": (documents._shown, documents._LONGEST_SHOWN - 1),
    "a state": (event_history._abbreviated, event_history._SHOWN - 1),
    "a comparison with Stripe": (parity_report._abbreviated, parity_report.MAX_LENGTH),
    "a side": (failures._readable, failures._MAX_SIDE_LENGTH),
}


@pytest.mark.parametrize("name", CUT)
def test_half_a_secret_is_not_left(name):
    """Wherever the cut goes through it."""
    show, most = CUT[name]
    most = most or preflight_checks._SHOWN
    with known([("DB_PASSWORD", PASSWORD)]):
        for inside in range(5, len(PASSWORD) - 1):
            text = "x" * (most - inside - 1) + " " + PASSWORD + " and what follows" * 9
            assert PASSWORD[:5] not in show(text), show(text)


def test_nor_where_the_beginning_is_cut_off(tmp_path):
    """As of logs, of which the end is shown."""
    with known([("DB_PASSWORD", PASSWORD)]):
        for inside in range(5, len(PASSWORD) - 1):
            for show, most in (
                (lambda text: ending(text, 200), 200),
                (lambda text: _log_end(text, tmp_path), started._SHOWN),
            ):
                text = "before " * 9 + PASSWORD + " " + "x" * (most - inside - 1)
                assert PASSWORD[-5:] not in show(text)
