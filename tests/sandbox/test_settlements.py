"""Settlements: what is owed to a card network, reported by a test helper, and paid."""

import pytest

from tests.sandbox.api import START

SETTLEMENTS = "/v1/issuing/settlements"
HELPER = "/v1/test_helpers/issuing/settlements"
REPORT = {
    "bin": "400000",
    "clearing_date": START - 86_400,
    "currency": "usd",
    "net_total_amount": 9_000,
}


def test_a_settlement_is_reported_as_pending(api):
    """With what is told of it; what cannot be told stands at nothing."""
    told = {
        "interchange_fees_amount": 150,
        "network": "maestro",
        "network_settlement_identifier": "1000633976",
        "transaction_amount": 9_150,
        "transaction_count": 3,
    }
    made = api.have(HELPER, REPORT | told)

    assert made.pop("id").startswith("ise_")
    assert made == {
        **REPORT,
        **told,
        "created": START,
        "livemode": False,
        "metadata": {},
        "network_fees_amount": 0,
        "object": "issuing.settlement",
        "settlement_service": "international",
        "status": "pending",
    }


@pytest.mark.parametrize("network", ["maestro", "mastercard"])
def test_the_network_and_the_service_of_a_settlement_are_policies(api, with_policies, network):
    """Where the report names none; the service cannot be named."""
    other = with_policies(settlement_network=network, settlement_service="uk_national_net")
    usual, told = api.have(HELPER, REPORT), other.have(HELPER, REPORT)

    assert (usual["network"], usual["settlement_service"]) == ("visa", "international")
    assert (told["network"], told["settlement_service"]) == (network, "uk_national_net")


def test_what_is_not_told_of_a_settlement_is_nothing(api):
    """Numbers are zero, and the network's own name for it is empty: inferred."""
    usual = api.have(HELPER, REPORT)

    assert (usual["transaction_amount"], usual["transaction_count"]) == (0, 0)
    assert (usual["interchange_fees_amount"], usual["network_settlement_identifier"]) == (0, "")


def test_the_network_of_a_report_may_be_any_of_three(with_policies):
    """By policy, where it names none."""
    made = with_policies(settlement_network="maestro").have(HELPER, REPORT)

    assert made["network"] == "maestro"


@pytest.mark.parametrize("name", REPORT)
def test_a_report_says_what_it_must(api, name):
    """The four parameters that the contract requires."""
    said = api.post(HELPER, {key: value for key, value in REPORT.items() if key != name})

    assert (said.status, said.error["param"]) == (400, name)


def test_a_settlement_is_completed_once(api):
    """And can then be retrieved as such; a second time is refused, in our words."""
    made = api.have(HELPER, REPORT)
    done = api.have(f"{HELPER}/{made['id']}/complete")
    again = api.post(f"{HELPER}/{made['id']}/complete")

    assert done == made | {"status": "complete"}
    assert api.see(f"{SETTLEMENTS}/{made['id']}") == done
    assert (again.status, "code" in again.error) == (400, False)
    assert "status 'complete'" in again.error["message"]


def test_metadata_can_be_changed_whatever_its_status(api):
    """Key by key, and nothing else."""
    made = api.have(HELPER, REPORT)
    path = f"{SETTLEMENTS}/{made['id']}"
    api.have(path, {"metadata[a]": "1", "metadata[b]": "2"})
    api.have(f"{HELPER}/{made['id']}/complete")

    assert api.have(path, {"metadata[a]": ""})["metadata"] == {"b": "2"}
    assert api.post(path, {"network": "visa"}).error["code"] == "parameter_unknown"


@pytest.mark.parametrize("path", [f"{SETTLEMENTS}/ise_nope", f"{HELPER}/ise_nope/complete"])
def test_a_settlement_that_is_not_there_is_missing(api, path):
    """A 404 that names it."""
    said = api.post(path)

    assert (said.status, said.error["code"]) == (404, "resource_missing")
    assert said.error["message"] == "No such issuing settlement: 'ise_nope'"


def test_a_settlement_moves_nothing_and_tells_nobody(api):
    """The networks are paid outside Stripe, and this version has no event of it."""
    api.fund(5_000)
    before = len(api.events())
    api.have(f"{HELPER}/{api.have(HELPER, REPORT)['id']}/complete")

    assert api.available() == 5_000
    assert len(api.events()) == before
