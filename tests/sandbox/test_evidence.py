"""Evidence: what supports a dispute, reason by reason, and when it is enough."""

import pytest

from issuing_sandbox.issuing.dispute_evidence import FIELDS
from tests.sandbox.api import FRAUD, PDF, START
from tests.sandbox.disputes import DISPUTES, pay, refused, submit

OTHER = {"evidence[other][explanation]": "x"}


@pytest.fixture(name="paid")
def _paid(api):
    """A captured purchase of 10 dollars out of 20."""
    return pay(api)


@pytest.mark.parametrize("reason", sorted(FIELDS))
def test_a_reason_has_fields_of_its_own_and_shows_no_other(api, paid, reason):
    """All of them null at first; another reason takes the place of the old one."""
    name = api.dispute(paid)["id"]
    form = {"evidence[reason]": reason, f"evidence[{reason}][explanation]": "Why."}
    evidence = api.have(f"{DISPUTES}/{name}", form)["evidence"]
    given = evidence[reason].pop("explanation")

    assert set(evidence) == {reason, "reason"}
    assert (evidence["reason"], given) == (reason, "Why.")
    assert set(evidence[reason]) == {*FIELDS[reason], "additional_documentation"}
    assert not any(evidence[reason].values())


def test_an_empty_value_unsets_evidence(api, paid):
    """One field, or all of a reason's."""
    full = {"evidence[reason]": "not_received", "evidence[not_received][product_type]": "service"}
    more = {
        "evidence[not_received][expected_at]": START,
        "evidence[not_received][explanation]": "x",
    }
    name = api.dispute(paid)["id"]
    api.have(f"{DISPUTES}/{name}", full | more)
    form = {"evidence[not_received][product_type]": ""}
    one = api.have(f"{DISPUTES}/{name}", form)["evidence"]["not_received"]
    none = api.have(f"{DISPUTES}/{name}", {"evidence[not_received]": ""})["evidence"]

    assert (one["product_type"], one["expected_at"], one["explanation"]) == (None, START, "x")
    assert none == {"not_received": dict.fromkeys(one), "reason": "not_received"}


def test_evidence_for_another_reason_is_not_overlooked(api, paid):
    """It would not be shown, so it is refused by name."""
    form = FRAUD | {"transaction": paid, "evidence[other][explanation]": "x"}
    said = api.post(DISPUTES, form)

    assert (said.status, said.error["param"]) == (501, "evidence[other]")


@pytest.mark.parametrize(
    ("form", "missing"),
    [
        ({"evidence[reason]": "fraudulent"}, "evidence[fraudulent][explanation]"),
        ({"evidence[reason]": "other", "evidence[other][explanation]": "x"}, "product_description"),
        (
            {"evidence[reason]": "duplicate", "evidence[duplicate][explanation]": "x"},
            "evidence[duplicate][original_transaction]",
        ),
    ],
)
def test_evidence_must_be_complete_when_it_is_submitted(api, paid, form, missing):
    """Not earlier; what is missing is named, and nothing was submitted."""
    name = api.have(DISPUTES, {"transaction": paid} | form)["id"]
    said = api.post(f"{DISPUTES}/{name}/submit")

    assert missing in refused(said)
    assert missing in said.error["param"]
    assert api.see(f"{DISPUTES}/{name}")["status"] == "unsubmitted"


def test_a_policy_contents_itself_with_an_explanation(with_policies):
    """As documented for one reason, and inferred for none."""
    api = with_policies(dispute_evidence="explanation", dispute_reason="fraudulent")
    form = {"evidence[fraudulent][explanation]": "losing_evidence"}
    name = api.have(DISPUTES, {"transaction": pay(api)} | form)["id"]

    assert submit(api, name)["status"] == "submitted"
    again = api.dispute(api.see(f"{DISPUTES}/{name}")["transaction"])
    api.have(f"{DISPUTES}/{again['id']}", {"evidence[reason]": "other"} | OTHER)
    assert submit(api, again["id"])["status"] == "submitted"


def test_documents_are_files_for_this_purpose(api, paid):
    """An unknown one is a 400, one for something else too, and the right one expands."""
    field = "evidence[fraudulent][additional_documentation]"
    name = api.dispute(paid)["id"]
    unknown = api.post(f"{DISPUTES}/{name}", {field: "file_nope"})
    other = api.upload(PDF, {"purpose": "identity_document"}).json["id"]
    right = api.upload(PDF).json
    paths = {"expand[]": "evidence.fraudulent.additional_documentation"}

    assert unknown.error["message"] == "No such file: 'file_nope'"
    assert (unknown.status, unknown.error["param"]) == (400, field)
    assert "the purpose identity_document" in refused(
        api.post(f"{DISPUTES}/{name}", {field: other})
    )
    given = api.have(f"{DISPUTES}/{name}", {field: right["id"]} | paths)
    assert given["evidence"]["fraudulent"]["additional_documentation"] == right
    event = api.events(type="issuing_dispute.updated")[-1]["data"]["object"]
    assert event["evidence"]["fraudulent"]["additional_documentation"] == right["id"]


def test_a_duplicate_names_its_original(api, paid):
    """One of the account's transactions; with it, the evidence is complete."""
    twin = pay(api)
    field = "evidence[duplicate][original_transaction]"
    form = {"evidence[reason]": "duplicate", "evidence[duplicate][explanation]": "x"}
    assert api.post(DISPUTES, form | {"transaction": twin, field: "ipi_nope"}).status == 400
    name = api.have(DISPUTES, form | {"transaction": twin, field: paid})["id"]

    assert submit(api, name)["status"] == "submitted"
