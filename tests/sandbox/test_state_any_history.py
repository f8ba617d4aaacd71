"""Whatever has happened to an account, its state in another place answers as it does itself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.api import AUTHORIZATIONS, CARD, COMPANY, DAY, START, InProcess, Watched

STATE = "/_sandbox/state"
#: What can be asked, each with what it needs: the kind of object it names, if any, and a form.
CALLS = {
    "fund": (None, "/_sandbox/dashboard/add_funds", {"amount": "cents"}),
    "wait": (None, "/_sandbox/clock/advance", {"seconds": "days"}),
    "top up": (None, "/v1/topups", {"amount": "cents", "currency": "usd"}),
    "holder": (None, "/v1/issuing/cardholders", COMPANY),
    "card": ("cardholder", "/v1/issuing/cards", CARD),
    "buy": ("card", AUTHORIZATIONS, {"amount": "cents"}),
    "capture": ("authorization", AUTHORIZATIONS + "/{}/capture", {"capture_amount": "cents"}),
    "reverse": ("authorization", AUTHORIZATIONS + "/{}/reverse", {}),
    "freeze": ("card", "/v1/issuing/cards/{}", {"status": "inactive"}),
    "thaw": ("card", "/v1/issuing/cards/{}", {"status": "active"}),
    "dispute": ("transaction", "/v1/issuing/disputes", {}),
    "submit": ("dispute", "/v1/issuing/disputes/{}/submit", {}),
}
LISTS = (
    *(f"/v1/issuing/{kind}s" for kind in ("authorization", "card", "cardholder", "dispute")),
    *("/v1/issuing/transactions", "/v1/balance_transactions", "/v1/events", "/v1/topups"),
)
steps = st.lists(
    st.tuples(
        st.sampled_from(sorted(CALLS)),
        st.integers(0, 9),
        st.integers(1, 5000),
        st.none() | st.sampled_from("ab"),
    ),
    max_size=12,
)


def begun():
    """A client of an account that has a cardholder with a card, and money."""
    api = InProcess(Watched(at=START))
    api.card()
    api.fund(10_000)
    return api


def asked(api, step):
    """The answer to one step; a refusal is one as well."""
    name, pick, number, key = step
    kind, path, form = CALLS[name]
    values = {"cents": number, "days": number % 40 * DAY}
    given = {field: values.get(value, value) for field, value in form.items()}
    if kind:
        known = api.see(f"/v1/issuing/{kind}s", {"limit": 100})["data"]
        chosen = known[pick % len(known)]["id"] if known else "none"
        given |= {} if "{}" in path else {kind: chosen}
        path = path.format(chosen)
    said = api.post(path, given, **({"idempotency_key": key} if key else {}))
    return said.status, said.body, dict(said.headers)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(before=steps, after=steps)
def test_an_export_answers_to_what_comes_next_as_the_account_itself(before, after):
    """The same bytes and headers for any calls after any others, and then for every list."""
    one, two = begun(), InProcess(Watched(at=1, seed="other"), "sk_test_elsewhere")
    for step in before:
        asked(one, step)
    headers = {"authorization": f"Bearer {two.key}"}
    taken = two.send("POST", STATE, "", headers, one.get(STATE).body)

    assert taken.status == 200, taken.body
    assert [asked(two, step) for step in after] == [asked(one, step) for step in after]
    for path in LISTS:
        assert two.get(path, {"limit": 100}).body == one.get(path, {"limit": 100}).body
    assert one.sandbox.account(one.key).ledger.imbalance() == 0
    assert one.sandbox.problems == two.sandbox.problems == []
