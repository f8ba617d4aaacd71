"""Events as another version sends them, played to an integration: what it answers otherwise."""

import copy
import json
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from issuing_harness.backends.contract import contract
from issuing_harness.certification import rehearsal
from issuing_harness.certification.profile import Start, read_profile
from issuing_harness.certification.rehearsal import rehearse, summed_up
from issuing_harness.certification.renderings import rendered_events
from issuing_harness.certification.started import Names, free_port
from issuing_harness.certification.upgrade import Versions
from issuing_harness.certification.usage import read_evidence, usage_of
from issuing_harness.errors import BackendUnavailable, SettingsError
from issuing_harness.interactions import EndpointReply
from issuing_harness.specification import Specification
from issuing_harness.webhooks.receiver import Receiver, verify
from issuing_harness.webhooks.replies import decision
from issuing_sandbox.contract import openapi

ROOT = Path(__file__).parents[3]
SECRET, VARIABLE = "whsec_of_a_rehearsal", "REHEARSAL_SECRET"
VERSION = "2026-11-25.later"
QUESTION = "issuing_authorization.request"
KNOWN = ("pending", "closed", "reversed", "expired")


def decided() -> Path:
    """A recording of an integration that decides on a purchase, none of which expires."""
    texts = {
        file: file.read_text() for file in sorted((ROOT / "cassettes/integration").rglob("*.yaml"))
    }
    return next(
        file
        for file, text in texts.items()
        if f'"type": "{QUESTION}"' in text and '"status": "expired"' not in text
    )


@pytest.fixture(name="usage", scope="module")
def _usage():
    (evidence,) = read_evidence(decided(), [ROOT / "features"])
    return usage_of(evidence, contract())


def later(edit) -> Versions:
    """The contract, and a version of it with an edit."""
    document = copy.deepcopy(openapi.document())
    document["info"]["version"] = VERSION
    edit(document["components"]["schemas"])
    return Versions(contract(), Specification(document))


def suspend(schemas):
    """One more status, and one more type of event."""
    schemas["issuing.authorization"]["properties"]["status"]["enum"].append("suspended")
    schemas["enumeration.enabled_events"]["enum"].append("issuing_authorization.suspended")


def forget_currency(schemas):
    """One field less, and one more that is always there."""
    authorization = schemas["issuing.authorization"]
    authorization["properties"].pop("merchant_currency")
    authorization["required"].remove("merchant_currency")
    authorization["properties"]["origin"] = {"type": "string", "enum": ["card", "token"]}
    authorization["required"].append("origin")


class Integration:
    """An endpoint that checks signatures, keeps what it gets, and answers as it is told."""

    def __init__(self, answer, folder: Path) -> None:
        self.events = []
        self._answer = answer
        self.receiver = Receiver(self._respond)
        self._path = folder / "certification.toml"
        self._path.write_text(
            f'[integration]\nname = "Mine"\nendpoint = "{self.receiver.url}"\n'
            f'secret = "{VARIABLE}"\ndecides = "reply"\n'
        )

    @property
    def profile(self):
        """Its profile: it runs already."""
        return read_profile(self._path)

    def _respond(self, posted):
        received = verify(posted, [SECRET])
        if received is None:
            return EndpointReply(400)
        self.events.append(received.event)
        return self._answer(received.event)


@pytest.fixture(name="integration")
def _integration(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, SECRET)
    made = []

    def make(answer):
        made.append(Integration(answer, tmp_path))
        return made[-1]

    yield make
    for each in made:
        each.receiver.close()


def sound(event):
    """Approve, and accept everything."""
    return decision(approved=True) if event["type"] == QUESTION else EndpointReply(200)


def breaking(reply: EndpointReply):
    """What breaks on a status that it has not heard of."""

    def answer(event):
        status = event["data"]["object"].get("status")
        is_known = event["data"]["object"]["object"] != "issuing.authorization" or status in KNOWN
        return sound(event) if is_known else reply

    return answer


def careful(event):
    """Decline where the currency is not told."""
    is_told = "merchant_currency" in event["data"]["object"]
    return decision(approved=is_told) if event["type"] == QUESTION else EndpointReply(200)


def test_a_sound_integration_answers_both_forms_alike(integration, usage):
    """Each event is sent in both, under ids that it has not met, in the version that is asked."""
    mine = integration(sound)
    found = rehearse(mine.profile, rendered_events([usage], later(suspend), VERSION))
    versions = [event["api_version"] for event in mine.events]
    statuses = {event["data"]["object"].get("status") for event in mine.events}

    assert found.different == []
    assert found.refused == 0
    assert len({event["id"] for event in mine.events}) == len(mine.events)
    assert versions.count(VERSION) == len(found.played) == len(mine.events) / 2
    assert "suspended" in statuses
    assert "issuing_authorization.suspended" in {event["type"] for event in mine.events}


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        (EndpointReply(500, body="KeyError: 'suspended'"), "answers 500 KeyError: 'suspended'"),
        (EndpointReply(None), "closed the connection without a whole reply (RemoteDisconnected)"),
    ],
)
def test_an_endpoint_that_breaks_on_an_unknown_value_is_found(integration, usage, reply, problem):
    """With the value that breaks it; everything else is answered alike."""
    mine = integration(breaking(reply))
    found = rehearse(mine.profile, rendered_events([usage], later(suspend), VERSION))
    told = summed_up(found.different)
    said = f"approves it as recorded, {problem} as rendered"

    assert (f"{QUESTION} with issuing.authorization status suspended", said) in [
        (what, difference) for what, difference, _ in told
    ]
    assert all(what.endswith("status suspended") for what, _, _ in told)


def test_another_decision_is_found(integration, usage):
    """A field that is gone makes it decline what it approved."""
    mine = integration(careful)
    found = rehearse(mine.profile, rendered_events([usage], later(forget_currency), VERSION))
    ((what, said, _),) = summed_up(found.different)

    assert said == "approves it as recorded, declines it as rendered"
    assert "without issuing.authorization merchant_currency" in what
    assert "with issuing.authorization origin" in what


def test_what_is_always_there_gets_an_example(usage):
    """Null where it may be null, else the first value that is listed."""
    rendered = rendered_events([usage], later(forget_currency), VERSION)
    question = next(each for each in rendered if each.original["type"] == QUESTION)

    assert question.rendered["data"]["object"]["origin"] == "card"
    assert "merchant_currency" in question.original["data"]["object"]
    assert "merchant_currency" not in question.rendered["data"]["object"]


def test_an_older_version_is_rendered_as_the_sandbox_does(usage):
    """What lapsed was reversed before basil; the event says its version."""
    older = copy.deepcopy(usage.cassette.deliveries[-1].json())
    older["data"]["object"] = {"object": "issuing.authorization", "status": "expired"}
    deliveries = [type(usage.cassette.deliveries[0])(json.dumps(older), EndpointReply(200))]
    changed = type(usage)(
        cassette=type("Tape", (), {"deliveries": deliveries})(),
        scenario="x",
        requirements=(),
        calls=(),
        fields=frozenset(),
        events=frozenset(),
    )
    (rendering,) = rendered_events([changed], None, "2024-12-18.acacia")

    assert rendering.what == "status expired reads reversed"
    assert rendering.rendered["api_version"] == "2024-12-18.acacia"
    assert rendering.original["data"]["object"]["status"] == "expired"


def test_a_rehearsal_that_shows_nothing_is_none(integration, usage):
    """An endpoint that refuses all that was recorded, no endpoint, no delivery: each is said."""
    mine = integration(lambda _: EndpointReply(400, body="bad signature"))
    played = rendered_events([usage], None, VERSION)

    with pytest.raises(BackendUnavailable, match="accepted none as it was recorded"):
        rehearse(mine.profile, played)
    with pytest.raises(SettingsError, match="the evidence has no delivery"):
        rehearse(mine.profile, [])


def test_a_decision_by_a_call_is_compared_too(integration, usage, monkeypatch):
    """Whoever approves by calling Stripe is answered as before; which call it is decides."""
    base = f"http://127.0.0.1:{free_port()}"
    names = Names({"sandbox.base": base, "sandbox.key": "sk_test_mine", "secret": SECRET})
    statuses = []

    def by_call(event):
        if event["type"] == QUESTION:
            it = event["data"]["object"]
            verb = "approve" if "merchant_currency" in it else "decline"
            call = f"{base}/v1/issuing/authorizations/{it['id']}/{verb}"
            auth = {"Authorization": "Bearer sk_test_mine"}
            statuses.append(requests.post(call, headers=auth, timeout=5).status_code)
        return EndpointReply(200)

    mine = integration(by_call)
    reached = SimpleNamespace(names=names)
    monkeypatch.setattr(rehearsal, "reached", lambda *_, **__: nullcontext(reached))
    started = replace(mine.profile, start=Start(["mine"], ".", "tcp://x:1", 1.0, "run", {}))
    found = rehearse(started, rendered_events([usage], later(forget_currency), VERSION))
    ((_, said, _),) = summed_up(found.different)

    assert said == (
        "accepts it (200), calling /v1/issuing/authorizations/iauth_…/approve as recorded, "
        "accepts it (200), calling /v1/issuing/authorizations/iauth_…/decline as rendered"
    )
    assert set(statuses) == {404}


@pytest.mark.long
def test_the_example_is_ready_for_its_own_version():
    """It is started twice as its profile says, and answers the recorded events alike."""
    profile = ROOT / "examples/spend_platform/certification.toml"
    command = ["upgrade", str(decided()), "--to-version", "2024-12-18.acacia"]
    done = subprocess.run(
        [sys.executable, "-m", "issuing_harness", *command, "--profile", str(profile)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "played in both forms, 0 answered otherwise" in done.stdout
