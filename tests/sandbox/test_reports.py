"""Reports: CSV files about the balances, in which every cent of the ledger is found again.

It is long because it has every refusal beside what it refuses.
"""

import csv
import io
from zoneinfo import ZoneInfoNotFoundError

import pytest
import stripe

from issuing_sandbox.app import Sandbox
from issuing_sandbox.core.report_types import REPORT_TYPES
from issuing_sandbox.policies import Policies
from issuing_sandbox.server.server import running
from tests.sandbox.api import DAY, START, InProcess

RUNS = "/v1/reporting/report_runs"
TYPES = "/v1/reporting/report_types"
ITEMS = "balance_change_from_activity.itemized.3"
ACTIVITY = "balance_change_from_activity.summary.1"


@pytest.fixture(name="spent")
def _spent(api):
    """A program that was funded, has spent and paid out, a day ago."""
    api.fund(5000)
    api.capture(api.authorize(api.card()["id"], 1500)["id"])
    api.have("/v1/payouts", {"amount": 1000, "currency": "usd", "source_balance": "issuing"})
    api.pass_time(DAY)
    return api


def form(name, start=START, end=START + DAY, **given):
    """A run of a report over an interval."""
    interval = {"parameters[interval_start]": start, "parameters[interval_end]": end}
    return {"report_type": name} | interval | given


def read(api, name, **given):
    """The rows of a report, once it is there."""
    run = api.have(RUNS, form(name, **given))["id"]
    file = api.see(f"{RUNS}/{run}")["result"]["id"]
    said = api.get(f"/v1/files/{file}/contents")
    assert said.status == 200
    return list(csv.DictReader(io.StringIO(said.body.decode())))


def test_a_report_is_pending_and_then_there(with_policies):
    """Its file is one of Stripe's, and an event tells of it."""
    api = with_policies(report_seconds=60)
    api.fund(500)
    api.pass_time(DAY)
    run = api.have(RUNS, form("balance.summary.1"))
    assert run == {
        "id": run["id"],
        "object": "reporting.report_run",
        "created": START + DAY,
        "error": None,
        "livemode": False,
        "parameters": {"interval_end": START + DAY, "interval_start": START},
        "report_type": "balance.summary.1",
        "result": None,
        "status": "pending",
        "succeeded_at": None,
    }
    assert run == api.see(f"{RUNS}/{run['id']}")
    api.pass_time(60)
    done = api.see(f"{RUNS}/{run['id']}")
    file = done["result"]

    assert (run["id"][:4], done["status"], done["succeeded_at"]) == (
        "frr_",
        "succeeded",
        START + DAY + 60,
    )
    assert (file["purpose"], file["type"]) == ("finance_report_run", "csv")
    assert file["title"] == f"FinanceReportRun {run['id']}"
    assert file["size"] == len(api.get(f"/v1/files/{file['id']}/contents").body)
    assert file["expires_at"] == file["created"] + 365 * DAY
    assert file == api.see(f"/v1/files/{file['id']}")
    assert api.see("/v1/files", {"purpose": "finance_report_run"})["data"] == [file]
    assert api.see(RUNS)["data"] == [done]
    assert api.see(RUNS, {"created[gt]": START + DAY})["data"] == []
    told = api.events()[-1]
    assert (told["type"], told["data"]["object"]) == ("reporting.report_run.succeeded", done)


def test_the_balance_summary_adds_up(spent):
    """What was there, what happened, what was paid out, and what is left: in dollars."""
    rows = read(spent, "balance.summary.1")

    assert [(row["category"], row["net_amount"]) for row in rows] == [
        ("starting_balance", "0.00"),
        ("activity", "35.00"),
        ("payouts", "-10.00"),
        ("ending_balance", "25.00"),
    ]
    assert rows[0]["description"] == "Starting balance (2026-06-01)"
    assert rows[3]["description"] == "Ending balance (2026-06-02)"
    assert spent.available() == 2500


def test_the_summary_of_a_later_interval_begins_with_what_was_there(spent):
    """Its end does not belong to it, its start does."""
    spent.fund(100)
    spent.pass_time(60)
    rows = read(spent, "balance.summary.1", start=START + DAY, end=START + DAY + 1)

    assert [row["net_amount"] for row in rows] == ["25.00", "1.00", "0.00", "26.00"]


def test_activity_is_itemized_as_the_ledger_has_it(spent):
    """Every row but the payout's, with its id, its category and its source."""
    ledger = spent.see("/v1/balance_transactions")["data"][::-1]
    rows = read(spent, ITEMS)

    assert [row["balance_transaction_id"] for row in rows] == [
        row["id"] for row in ledger if row["type"] != "payout"
    ]
    assert rows[-1] == {
        "available_on": "2026-06-01 12:00:00",
        "available_on_utc": "2026-06-01 12:00:00",
        "balance_transaction_id": ledger[3]["id"],
        "created": "2026-06-01 12:00:00",
        "created_utc": "2026-06-01 12:00:00",
        "currency": "usd",
        "description": "",
        "fee": "0.00",
        "gross": "-15.00",
        "net": "-15.00",
        "reporting_category": "issuing_transaction",
        "source_id": ledger[3]["source"],
    }


def test_columns_categories_and_times_are_chosen(spent):
    """In the order that is asked for; what a card program has nothing of is empty."""
    given = [
        *form(ITEMS).items(),
        *(("parameters[columns][]", name) for name in ("created", "gross", "customer_id")),
        ("parameters[reporting_category]", "issuing_transaction"),
        ("parameters[timezone]", "America/New_York"),
        ("parameters[currency]", "usd"),
    ]
    run = spent.have(RUNS, given)["id"]
    file = spent.see(f"{RUNS}/{run}")["result"]["id"]

    assert spent.get(f"/v1/files/{file}/contents").body.decode() == (
        "created,gross,customer_id\n2026-06-01 08:00:00,-15.00,\n"
    )


def test_the_contents_are_sent_as_csv(base, spent):
    """And not as JSON; the file names the address that they have at Stripe."""
    run = spent.have(RUNS, form(ITEMS))["id"]
    file = spent.see(f"{RUNS}/{run}")["result"]
    said = spent.get(f"/v1/files/{file['id']}/contents")

    assert said.headers["content-type"] == "text/csv"
    assert file["url"] == f"https://files.stripe.com/v1/files/{file['id']}/contents"


def test_another_currency_has_no_rows(spent):
    """The heading alone."""
    assert read(spent, ITEMS, **{"parameters[currency]": "eur"}) == []


def test_activity_and_payouts_are_summed_up(spent):
    """By category; a payout is no activity."""
    rows = read(spent, ACTIVITY)

    assert [(row["reporting_category"], row["count"], row["net"]) for row in rows] == [
        ("issuing_authorization_hold", "1", "-15.00"),
        ("issuing_authorization_release", "1", "15.00"),
        ("issuing_transaction", "1", "-15.00"),
        ("topup", "1", "50.00"),
        ("total", "4", "35.00"),
    ]
    paid_out = read(spent, "payouts.summary.1")
    assert [(row["reporting_category"], row["gross"]) for row in paid_out] == [
        ("payout", "-10.00"),
        ("total", "-10.00"),
    ]


def test_the_types_are_listed(spent):
    """Each with its columns, and from when to when there is something to report."""
    types = spent.see(TYPES)["data"]

    assert [each["id"] for each in types] == list(REPORT_TYPES)
    assert types[0] == spent.see(f"{TYPES}/balance.summary.1")
    assert types[0] == {
        "id": "balance.summary.1",
        "object": "reporting.report_type",
        "data_available_end": START + DAY,
        "data_available_start": START,
        "default_columns": ["category", "description", "net_amount", "currency"],
        "livemode": False,
        "name": "Balance summary",
        "updated": START + DAY,
        "version": 1,
    }


@pytest.mark.parametrize(
    ("given", "status", "param"),
    [
        ({"report_type": "payouts.itemized.3"}, 501, "report_type"),
        ({"report_type": "bored.1"}, 400, "report_type"),
        ({"parameters[interval_start]": ""}, 400, "parameters[interval_start]"),
        ({"parameters[interval_start]": START - 1}, 400, "parameters[interval_start]"),
        ({"parameters[interval_end]": START + DAY + 1}, 400, "parameters[interval_start]"),
        ({"parameters[interval_end]": START}, 400, "parameters[interval_start]"),
        ({"parameters[connected_account]": "acct_1"}, 501, "parameters[connected_account]"),
        ({"parameters[payout]": "po_1"}, 501, "parameters[payout]"),
        ({"parameters[reporting_category]": "topup"}, 400, "parameters[reporting_category]"),
        ({"parameters[columns][0]": "color"}, 400, "parameters[columns]"),
    ],
)
def test_a_report_that_cannot_be_is_refused(spent, given, status, param):
    """By the parameter that is wrong, or by the name of what is not modelled."""
    refused = spent.post(RUNS, form("balance.summary.1") | given)

    assert (refused.status, refused.error["param"]) == (status, param)
    assert spent.see(RUNS)["data"] == []


def test_a_timezone_that_this_machine_does_not_know_is_refused(spent, monkeypatch):
    """By its name; UTC takes no data."""

    def unknown(name):
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr("zoneinfo.ZoneInfo", unknown)
    refused = spent.post(RUNS, form(ITEMS, **{"parameters[timezone]": "Europe/Paris"}))

    assert (refused.status, "Europe/Paris" in refused.error["message"]) == (501, True)
    assert read(spent, ITEMS, **{"parameters[timezone]": "Etc/UTC"})


def test_an_interval_is_needed(spent):
    """Both of its ends."""
    refused = spent.post(RUNS, {"report_type": ITEMS}).error

    assert (refused["code"], refused["param"]) == (
        "parameter_missing",
        "parameters[interval_start]",
    )


def test_what_is_not_there_is_missing(spent):
    """A run, a type, a file; the contents of an upload are not kept."""
    upload = spent.upload(b"%PDF-1.7\n").json["id"]

    assert spent.get(f"{RUNS}/frr_nope").error["message"] == "No such report run: 'frr_nope'"
    assert spent.get(f"{TYPES}/bored.1").status == 404
    assert spent.get(f"{TYPES}/tax.transactions.itemized.2").status == 501
    assert spent.get("/v1/files/file_nope/contents").status == 404
    assert spent.get(f"/v1/files/{upload}/contents").status == 501


def test_how_far_reports_reach_is_a_policy(with_policies):
    """Policy ``report_lag_hours``: nothing of the last hours is in them."""
    api = with_policies(report_lag_hours=12)
    api.fund(500)
    api.pass_time(DAY)

    assert api.see(f"{TYPES}/{ITEMS}")["data_available_end"] == START + DAY // 2
    assert api.post(RUNS, form(ITEMS)).status == 400


@pytest.mark.parametrize(
    ("chosen", "net"), [("all", "80.00"), ("payments", "30.00"), ("issuing", "50.00")]
)
def test_which_balances_are_summed_up_is_a_policy(with_policies, chosen, net):
    """Policy ``report_balances``."""
    api = with_policies(report_balances=chosen)
    api.fund(5000)
    api.have("/v1/topups", {"amount": 3000, "currency": "usd"})
    api.pass_time(DAY)

    assert read(api, "balance.summary.1")[-1]["net_amount"] == net


def test_the_official_sdk_runs_a_report():
    """Over HTTP, with its own types; the file's contents are bytes."""
    sandbox = Sandbox(at=START, policies=Policies(screening_seconds=0))
    with running(sandbox) as base:
        client = stripe.StripeClient("sk_test_reports", base_addresses={"api": base})
        client.raw_request("post", "/_sandbox/dashboard/add_funds", amount=500)
        client.raw_request("post", "/_sandbox/clock/advance", seconds=DAY)
        interval = {"interval_start": START, "interval_end": START + DAY}
        run = client.v1.reporting.report_runs.create(
            {"report_type": "balance.summary.1", "parameters": interval}
        )
        done = client.v1.reporting.report_runs.retrieve(run.id)

    assert (run.status, done.status, done.result.purpose) == (
        "pending",
        "succeeded",
        "finance_report_run",
    )


def test_a_report_outlives_a_restart(tmp_path):
    """Its contents are in the state file, and the same bytes."""
    found = []
    for turn in range(2):
        sandbox = Sandbox(at=START, state=tmp_path / "state.db")
        api = InProcess(sandbox, "sk_test_of_reports")
        if turn == 0:
            api.fund(500)
            api.pass_time(DAY)
            run = api.have(RUNS, form(ITEMS))["id"]
        file = api.see(f"{RUNS}/{run}")["result"]["id"]
        found.append(api.get(f"/v1/files/{file}/contents").body)
        sandbox.close()

    assert found[0] == found[1]
    assert b"topup" in found[0]
