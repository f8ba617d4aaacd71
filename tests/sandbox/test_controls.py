"""The sandbox's own buttons: the bank's decision, and a fresh start."""

import pytest

from issuing_sandbox.control import controls
from tests.sandbox.api import PDF, START

TOPUP = {"amount": 2000, "currency": "usd", "destination_balance": "issuing"}


def test_the_bank_pays_when_it_is_told_to(with_policies):
    """A top-up that would stay pending settles; the money and the event are there."""
    api = with_policies(topup_autosettle=False)
    name = api.have("/v1/topups", TOPUP)["id"]
    settled = api.have(f"/_sandbox/topups/{name}/settle")

    assert settled["status"] == "succeeded"
    assert settled == api.see(f"/v1/topups/{name}")
    assert api.available() == 2000
    assert api.events()[-2]["type"] == "topup.succeeded"


@pytest.mark.parametrize(
    ("form", "code"),
    [({}, "insufficient_funds"), ({"failure_code": "account_closed"}, "account_closed")],
)
def test_the_bank_refuses_when_it_is_told_to(api, form, code):
    """With the code that is wanted, in time however soon it would pay by itself."""
    name = api.have("/v1/topups", TOPUP)["id"]
    failed = api.have(f"/_sandbox/topups/{name}/fail", form)

    assert (failed["status"], failed["failure_code"]) == ("failed", code)
    assert failed["failure_message"]
    assert (failed["balance_transaction"], api.available()) == (None, 0)
    assert api.events()[-1]["type"] == "topup.failed"


def test_the_bank_decides_once(api):
    """On a pending top-up only; an unknown one is a 404, an unknown code a 400."""
    name = api.have("/v1/topups", TOPUP)["id"]
    assert api.post(f"/_sandbox/topups/{name}/fail", {"failure_code": "bored"}).status == 400
    api.see("/v1/balance")

    for action in ("settle", "fail"):
        late = api.post(f"/_sandbox/topups/{name}/{action}")
        assert late.error["message"].startswith("This top-up has status 'succeeded'")
        assert api.post(f"/_sandbox/topups/tu_nope/{action}").status == 404
    assert api.available() == 2000


def test_a_reset_empties_the_account(api):
    """Objects, money, events, remembered keys and moved time are gone; the id is the same."""
    own = api.see("/v1/account")["id"]
    form = {"amount": 5, "currency": "usd"}
    api.have("/v1/topups", form, idempotency_key="once")
    api.fund(700)
    card = api.card()["id"]
    api.pass_time(60)

    assert api.have("/_sandbox/reset") == {"object": "sandbox.account", "id": own, "reset": True}
    assert api.see("/v1/account")["id"] == own
    assert api.see("/_sandbox/clock")["now"] == START
    assert (api.available(), api.events()) == (0, [])
    assert api.get(f"/v1/issuing/cards/{card}").status == 404
    assert "idempotent-replayed" not in api.post("/v1/topups", form, idempotency_key="once").headers


def test_after_a_reset_the_same_calls_give_the_same_ids(api):
    """So that a test which resets is as repeatable as one with a new sandbox."""
    first = api.cardholder()["id"]
    api.have("/_sandbox/reset")

    assert api.cardholder()["id"] == first


def test_a_reset_is_one_account_s_own(api, watched):
    """Another key's objects stay."""
    other = watched.account("sk_test_somebody_else")
    api.have("/_sandbox/reset")

    assert watched.account("sk_test_somebody_else") is other
    assert api.post("/_sandbox/reset", {"really": "yes"}).status == 400


def test_every_control_says_where_it_is():
    """The first line of its documentation is the call itself."""
    for (method, path), (button, _) in controls.CONTROLS.items():
        assert button.__doc__.startswith(f"``{method} {controls.PREFIX}{path}``"), path


def test_one_s_own_account_can_be_retrieved_by_id(api):
    """Another's is a 403 in the words seen, with the key starred."""
    own = api.see("/v1/account")
    said = api.get("/v1/accounts/acct_nope")

    assert api.see(f"/v1/accounts/{own['id']}") == own
    assert (said.status, said.error["code"]) == (403, "account_invalid")
    assert said.error["message"] == (
        f"The provided key 'sk_test_{'*' * 20}{api.key[-4:]}' does not have access to account "
        "'acct_nope' (or that account does not exist). Application access may have been revoked."
    )


def test_balance_settings_are_kept(api):
    """As they are at first, what changes in them, and the event about it."""
    first = api.see("/v1/balance_settings")
    schedule = {
        "payments[payouts][schedule][interval]": "weekly",
        "payments[payouts][schedule][weekly_payout_days][0]": "monday",
    }
    more = {
        "payments[debit_negative_balances]": "true",
        "payments[payouts][minimum_balance_by_currency][usd]": 1500,
        "payments[payouts][statement_descriptor]": "ROCKET",
    }
    changed = api.have("/v1/balance_settings", schedule | more)
    (event,) = api.events(type="balance_settings.updated")

    assert first["payments"]["payouts"]["schedule"] == {"interval": "daily"}
    assert changed == api.see("/v1/balance_settings")
    assert changed["payments"]["debit_negative_balances"] is True
    assert changed["payments"]["payouts"] == {
        "minimum_balance_by_currency": {"usd": 1500},
        "schedule": {"interval": "weekly", "weekly_payout_days": ["monday"]},
        "statement_descriptor": "ROCKET",
        "status": "enabled",
    }
    assert event["data"]["object"] == changed
    back = {
        "payments[payouts][schedule][interval]": "manual",
        "payments[payouts][minimum_balance_by_currency][usd]": "",
    }
    payouts = api.have("/v1/balance_settings", back)["payments"]["payouts"]
    assert payouts["schedule"] == {"interval": "manual"}
    assert payouts["minimum_balance_by_currency"] == {}


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"payments[payouts][schedule][interval]": "weekly"}, 400),
        (
            {
                "payments[payouts][schedule][interval]": "monthly",
                "payments[payouts][schedule][monthly_payout_days][0]": 32,
            },
            400,
        ),
        ({"payments[payouts][schedule][monthly_payout_days][0]": 3}, 501),
        ({"payments[settlement_timing][delay_days_override]": 3}, 501),
        ({"payments[payouts][automatic_transfer_rules_by_currency][usd][0][type]": "x"}, 400),
    ],
)
def test_balance_settings_that_are_wrong_or_not_modelled(api, form, status):
    """Refused, and as before."""
    before = api.see("/v1/balance_settings")

    assert api.post("/v1/balance_settings", form).status == status
    assert api.see("/v1/balance_settings") == before


def test_a_file_s_digest_goes_with_its_account(api):
    """A reset forgets it too."""
    name = api.upload(PDF).json["id"]
    api.have("/_sandbox/reset")

    assert api.get(f"/_sandbox/files/{name}").status == 404
