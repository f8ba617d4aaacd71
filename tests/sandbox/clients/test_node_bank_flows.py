"""Stripe's own package for Node moves money between financial accounts and banks."""


def test_money_moves_in_node(run_node, base):
    """Pulled, paid by bank and returned, paid inside Stripe, given back and asked back."""
    told = run_node("bank_flows.js", base)
    paid, inside, reversed_ = told["paid"], told["inside"], told["reversed"]

    assert told["pulled"]["status"] == "succeeded"
    statuses = [paid[step]["status"] for step in ("payment", "posted", "back")]
    assert statuses == ["processing", "posted", "returned"]
    assert paid["back"]["returned_details"]["code"] == "declined"
    assert inside["payment"]["status"] == "posted"
    assert inside["credit"]["linked_flows"]["source_flow"] == inside["payment"]["id"]
    assert reversed_["given"]["status"] == "posted"
    assert reversed_["asked"]["status"] == "succeeded"
    assert told["balance"]["cash"] == {"usd": 2500}
    assert told["balance"]["outbound_pending"] == {"usd": 0}
