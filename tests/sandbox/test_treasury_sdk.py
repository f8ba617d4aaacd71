"""Financial accounts through the official Python SDK, as a platform's program uses them."""

import pytest
import stripe

from tests.sandbox.treasury import Holder


@pytest.fixture(name="client")
def _client(base, key, api):
    """The SDK, speaking for a connected account that has Treasury."""
    account = Holder(api).id
    return stripe.StripeClient(key, base_addresses={"api": base}, stripe_account=account)


def test_an_account_lives_from_opening_to_closing(client):
    """Opened, given features, funded, debited, emptied and closed."""
    accounts, helpers = client.v1.treasury.financial_accounts, client.v1.test_helpers.treasury
    account = accounts.create(
        {"supported_currencies": ["usd"], "features": {"card_issuing": {"requested": True}}}
    )
    wanted = {"financial_addresses": {"aba": {"requested": True}}}
    accounts.features.update(account.id, wanted)
    features = accounts.features.retrieve(account.id)
    sent = {"financial_account": account.id, "currency": "usd", "network": "ach"}
    credit = helpers.received_credits.create({**sent, "amount": 2000})
    debit = helpers.received_debits.create({**sent, "amount": 1500})
    held = accounts.retrieve(account.id)
    restricted = {"platform_restrictions": {"outbound_flows": "restricted"}}
    changed = accounts.update(account.id, {**restricted, "nickname": "Ops"})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        accounts.close(account.id)
    accounts.update(account.id, {"platform_restrictions": {"outbound_flows": "unrestricted"}})
    helpers.received_debits.create({**sent, "amount": 500})
    closed = accounts.close(account.id)

    assert features.card_issuing.status == features.financial_addresses.aba.status == "active"
    assert (credit.status, debit.status, held.balance.cash["usd"]) == (
        "succeeded",
        "succeeded",
        500,
    )
    assert (changed.nickname, changed.platform_restrictions.outbound_flows) == (
        "Ops",
        "restricted",
    )
    assert refused.value.http_status == 400
    assert (closed.status, closed.status_details.closed.reasons) == (
        "closed",
        ["closed_by_platform"],
    )
    assert [each.id for each in accounts.list({"status": "closed"})] == [account.id]


def test_money_is_followed_from_flow_to_entry(client):
    """By pages, and by expansion, in the SDK's own types."""
    treasury, helpers = client.v1.treasury, client.v1.test_helpers.treasury
    account = treasury.financial_accounts.create({"supported_currencies": ["usd"]}).id
    sent = {"financial_account": account, "currency": "usd", "network": "ach", "amount": 100}
    sent_in = [helpers.received_credits.create(sent) for _ in range(3)]
    named = {"financial_account": account}
    pages = treasury.transactions.list({**named, "limit": 2}).auto_paging_iter()
    expanded = treasury.transactions.retrieve(
        sent_in[0].transaction, {"expand": ["entries", "flow_details"]}
    )
    [entry] = treasury.transaction_entries.list(
        {**named, "transaction": sent_in[0].transaction}
    ).data

    assert [each.flow for each in pages] == [each.id for each in reversed(sent_in)]
    assert expanded.flow_details.received_credit.id == sent_in[0].id
    assert expanded.entries.data[0].id == entry.id
    assert treasury.transaction_entries.retrieve(entry.id).type == "received_credit"
    assert treasury.received_credits.retrieve(sent_in[0].id).amount == 100
    assert len(treasury.received_credits.list(named).data) == 3
    debit = helpers.received_debits.create({**sent, "amount": 1000})
    assert treasury.received_debits.retrieve(debit.id).failure_code == "insufficient_funds"
    assert [each.id for each in treasury.received_debits.list(named)] == [debit.id]


def test_an_address_has_its_number_when_expanded(client):
    """As the SDK's types have it."""
    accounts = client.v1.treasury.financial_accounts
    account = accounts.create(
        {
            "supported_currencies": ["usd"],
            "features": {"financial_addresses": {"aba": {"requested": True}}},
        }
    )
    plain = accounts.retrieve(account.id)
    expanded = accounts.retrieve(account.id, {"expand": ["financial_addresses.aba.account_number"]})

    number = expanded.financial_addresses[0].aba.account_number
    assert number.endswith(plain.financial_addresses[0].aba.account_number_last4)
    assert "account_number" not in plain.financial_addresses[0].aba
