"""Financial accounts with Stripe's own package for Node, unchanged."""


def test_a_financial_account_in_node(run_node, base):
    """Opened, funded, debited as far as it goes, followed to its entries, and closed."""
    told = run_node("financial_accounts.js", base)

    assert told["opened"]["active_features"] == ["card_issuing"]
    assert told["opened"]["pending_features"] == ["financial_addresses.aba"]
    assert (told["credit"]["status"], told["debit"]["status"]) == ("succeeded", "succeeded")
    assert told["refused"]["failure_code"] == "insufficient_funds"
    assert [each["id"] for each in told["failed"]] == [told["refused"]["id"]]
    assert told["held"]["balance"]["cash"] == {"usd": 0}
    assert len(told["held"]["financial_addresses"][0]["aba"]["account_number"]) == 12
    assert [each["amount"] for each in told["listed"]] == [-2000, 2000]
    transaction = told["transaction"]
    assert transaction["flow_details"]["received_debit"]["id"] == told["debit"]["id"]
    assert [each["type"] for each in transaction["entries"]["data"]] == ["received_debit"]
    assert (told["closed"]["status"], told["closed"]["active_features"]) == ("closed", [])
