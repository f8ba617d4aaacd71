"""No parameter that the contract knows is overlooked by an endpoint that answers.

The module is long because it lists what each operation needs before its parameters count.
"""

from itertools import count

import pytest

from issuing_sandbox.call import Call
from issuing_sandbox.contract import published
from issuing_sandbox.contract.operations import load
from issuing_sandbox.contract.published import ENUMERATION
from issuing_sandbox.issuing.dispute_evidence import FIELDS
from issuing_sandbox.routes import ROUTES
from tests.sandbox import treasury
from tests.sandbox.api import CARD, COMPANY, DAY, PDF, START, UNREVIEWED, InProcess, Watched
from tests.sandbox.connect import CUSTOM, connected

#: Refused whatever their parameters say: no account in the US, no platform has them.
NEVER = (
    "POST /v1/issuing/funding_instructions",
    "POST /v1/payouts/{payout}/reverse",
    "POST /v1/test_helpers/issuing/fund_balance",
)
OPERATIONS = [
    each
    for each in load().operations
    if (each.method, each.template) in ROUTES and each.name not in NEVER
]
#: By which a platform reaches all that it has by any version, previews and notices included.
REACHED = UNREVIEWED.altered(notice_needs_preview_version=False, notice_scope="platform")
#: The standard bundle, which every account has.
BUNDLE = "ics_1StandardBundle"
ENDPOINT = {"url": "http://127.0.0.1:9/", "enabled_events[0]": "topup.created"}
SETTLED = {"bin": "4", "clearing_date": START, "currency": "usd", "net_total_amount": 5}
TRANSFER = {
    "amount": 5,
    "currency": "usd",
    "source_balance[type]": "issuing",
    "destination_balance[type]": "payments",
}
#: What the endpoints need besides the parameter in question.
REPORT = {
    "report_type": "balance.summary.1",
    "parameters[interval_start]": START,
    "parameters[interval_end]": START + DAY,
}
NEEDED = {
    "POST /v1/reporting/report_runs": REPORT,
    "POST /v1/transfers": {"amount": 5, "currency": "usd"},
    "POST /v1/account_notices/{account_notice}": {
        "email[plain_text]": "Your account was closed.",
        "email[recipient]": "ada@example.com",
        "email[subject]": "Your account",
        "sent_at": START,
    },
    "POST /v1/account_sessions": {"components[payouts][enabled]": "true"},
    "POST /v1/accounts/{account}/external_accounts": {
        "bank_account[account_number]": "000123456789",
        "bank_account[country]": "US",
        "bank_account[routing_number]": "110000000",
    },
    "POST /v1/balance_transfers": TRANSFER,
    "POST /v1/issuing/cardholders": COMPANY,
    "POST /v1/issuing/cards": CARD | {"status": "inactive"},
    "POST /v1/issuing/personalization_designs": {"physical_bundle": BUNDLE},
    "POST /v1/payouts": {"amount": 5, "currency": "usd", "source_balance": "issuing"},
    "POST /v1/test_helpers/issuing/authorizations": {"amount": 5},
    "POST /v1/topups": {"amount": 5, "currency": "usd"},
    "POST /v1/webhook_endpoints": ENDPOINT,
    **treasury.NEEDED,
}
SHIPPING = {
    "shipping[name]": "Ada",
    "shipping[address][line1]": "1 Way",
    "shipping[address][city]": "NY",
    "shipping[address][postal_code]": "10128",
    "shipping[address][country]": "US",
}
#: What a parameter needs to be valid, by how its name begins.
TOGETHER = {
    **{f"evidence[{reason}]": {"evidence[reason]": reason} for reason in FIELDS},
    "billing": COMPANY,
    "individual[dob]": {f"individual[dob][{part}]": 2 for part in ("day", "month")}
    | {"individual[dob][year]": 1990},
    "dob": {"dob[day]": 2, "dob[month]": 2, "dob[year]": 1990},
    "shipping": SHIPPING | {"type": "physical"},
    "type": SHIPPING,
    "spending_controls[spending_limits]": {
        "spending_controls[spending_limits][0][amount]": 7,
        "spending_controls[spending_limits][0][interval]": "daily",
    },
    "cancellation_reason": {"status": "canceled"},
    **treasury.TOGETHER,
}


class Read(dict):
    """Parameters that know which of them were looked at."""

    def __init__(self, values, at, seen):
        super().__init__()
        self._at, self._seen = at, seen
        for name, value in values.items():
            self[name] = watched(value, self._named(name), seen)

    def _named(self, name):
        return f"{self._at}[{name}]" if self._at else name

    def __getitem__(self, name):
        self._seen.add(self._named(name))
        return super().__getitem__(name)

    def get(self, name, default=None):
        """One of them."""
        self._seen.add(self._named(name))
        return super().get(name, default)

    def __iter__(self):
        self._seen.update(map(self._named, super().__iter__()))
        return super().__iter__()

    def keys(self):
        """All of them."""
        self._seen.update(map(self._named, super().__iter__()))
        return super().keys()

    def items(self):
        """All of them."""
        self._seen.update(map(self._named, super().__iter__()))
        return super().items()


def watched(value, at, seen):
    """The value, with every hash inside it watched."""
    if isinstance(value, dict):
        return Read(value, at, seen)
    if isinstance(value, list):
        return [watched(each, f"{at}[{index}]", seen) for index, each in enumerate(value)]
    return value


def leaves(schema, at, number):
    """The parameters a schema has, in bracket form, each with a value that can be recognised."""
    if "$ref" in schema:
        schema = published.enumerations()[schema["$ref"].removeprefix(ENUMERATION)]
    for each in schema.get("anyOf", ()):
        if each.get("enum") != [""]:
            yield from leaves(each, at, number)
    if schema.get("properties"):
        for name, each in schema["properties"].items():
            yield from leaves(each, f"{at}[{name}]" if at else name, number)
    elif "additionalProperties" in schema:
        yield from leaves(schema["additionalProperties"], f"{at}[k]", number)
    elif "items" in schema:
        yield from leaves(schema["items"], f"{at}[0]", number)
    elif schema.get("type", "object") != "object":
        yield at, value(schema, next(number))


def value(schema, number):
    """A value of a plain schema."""
    if "enum" in schema:
        return schema["enum"][0]
    plain = {"integer": 710_000 + number, "number": number, "boolean": "true"}
    formats = {"currency": "usd", "decimal": "1.5"}
    text = f"zq{number}"[: schema.get("maxLength")]
    return plain.get(schema["type"]) or formats.get(schema.get("format"), text)


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if not each.is_second], ids=lambda each: each.name
)
def test_every_parameter_is_read_or_refused(operation, monkeypatch):
    """Looked at, shown in the answer, or answered with "not modelled"; expand has its own tests."""
    seen = set()
    begin = Call.__init__

    def watching(self, *values, **fields):
        begin(self, *values, **fields)
        self.params = Read(self.params, "", seen)

    overlooked = []
    others = {name: each for name, each in operation.parameters.items() if name != "expand"}
    values = dict(leaves({"properties": others}, "", count(1)))
    for name, given in values.items():
        seen.clear()
        api, path, form = prepared(operation, name)
        with monkeypatch.context() as patch:
            patch.setattr(Call, "__init__", watching)
            send = api.post if operation.method == "POST" else api.get
            said = send(path, form | {name: given})
            while said.status == 400 and said.error.get("code") == "parameter_missing":
                form[said.error["param"]] = values[said.error["param"]]
                said = send(path, form | {name: given})
        shown = str(given).encode() in said.body
        read = name.removesuffix("[0]") in seen
        if not (read or said.status == 501 or (said.status == 200 and shown)):
            overlooked.append((name, given, said.body.decode()))

    assert overlooked == []


def prepared(operation, name):
    """An account of its own with one of everything, the operation's path, and a valid form."""
    api = InProcess(Watched(at=START, policies=REACHED))
    ids = begun(api)
    for part, make in MAKERS.items():
        if part in operation.name:
            ids |= make(api, ids)
    path = operation.template.format(**ids)
    form = {k: v for k, v in NEEDED.get(operation.name, {}).items() if not k.startswith(name)}
    wanted = NAMED.get(operation.name, [each for each in HOLDERS if each in operation.required])
    if name.startswith("treasury["):  # the other way to say what is disputed
        wanted = [each for each in wanted if each != "transaction"]
    for prefix, more in TOGETHER.items():
        if name.startswith(prefix):
            form |= {key: each for key, each in more.items() if key_is_known(operation, key)}
    return api, path, form | {each: ids[each] for each in wanted}


def begun(api):
    """What every account has, by how paths call it."""
    api.fund(1000)
    card = api.card()
    captured = api.capture(api.authorize(card["id"], 5)["id"])
    return {
        "card": card["id"],
        "cardholder": card["cardholder"]["id"],
        "authorization": api.authorize(card["id"], 5)["id"],
        "transaction": captured["transactions"][0]["id"],
        "token": api.authorize(card["id"], 5, {"wallet": "apple_pay"})["token"],
        "topup": api.fund(5)["id"],
        "id": captured["transactions"][0]["balance_transaction"],
    }


HOLDERS = ("card", "cardholder", "financial_account")
#: Objects a form names, where they are others than the holders that are required.
NAMED = {
    "POST /v1/account_links": ["account"],
    "POST /v1/account_sessions": ["account"],
    "POST /v1/issuing/cards": ["cardholder"],
    "POST /v1/file_links": ["file"],
    "POST /v1/issuing/disputes": ["transaction"],
    "POST /v1/transfers": ["destination"],
    **treasury.NAMED,
}


def link_a_file(api, _):
    """An uploaded file, and a link to it."""
    file = api.upload(PDF).json["id"]
    return {"file": file, "link": made(api, "/v1/file_links", file=file)}


def report(api, _):
    """A run of a report over the first day, a day later."""
    api.pass_time(DAY)
    run = made(api, "/v1/reporting/report_runs", **REPORT)
    return {"report_run": run, "report_type": "balance.summary.1"}


def send_money(api, _):
    """A transfer to a connected account, a part of which is reversed."""
    api.have("/v1/topups", {"amount": 500, "currency": "usd"})
    api.see("/v1/balance")
    account = connected(api).account
    form = {"amount": 50, "currency": "usd", "destination": account}
    transfer = made(api, "/v1/transfers", **form)
    reversal = made(api, f"/v1/transfers/{transfer}/reversals", amount=5)
    return {"id": transfer, "transfer": transfer, "destination": account, "reversal": reversal}


def owe_a_notice(api, _):
    """What a platform owes an account that Stripe has closed."""
    connected(api).have("/_sandbox/close", {"reason": "inactivity"})
    return {"account_notice": api.see("/v1/account_notices")["data"][0]["id"]}


#: What else some operations need, by a part of their names.
MAKERS = {
    "/v1/events/": lambda api, _: {"id": api.events()[0]["id"]},
    "/v1/topups/{topup}/cancel": lambda api, _: {
        "topup": made(api, "/v1/topups", amount=5, currency="usd")
    },
    "/v1/payouts": lambda api, _: {
        "payout": made(api, "/v1/payouts", amount=5, currency="usd", source_balance="issuing")
    },
    "{personalization_design}": lambda api, _: {
        "personalization_design": made(
            api, "/v1/issuing/personalization_designs", physical_bundle=BUNDLE
        )
    },
    "/disputes": lambda api, ids: {"transaction": bought(api, ids["card"])},
    "POST /v1/issuing/disputes/": lambda api, ids: {
        "dispute": api.dispute(ids["transaction"])["id"]
    },
    "GET /v1/issuing/disputes": lambda api, ids: {"dispute": api.dispute(ids["transaction"])["id"]},
    "/v1/file_links": link_a_file,
    "/v1/files": lambda api, _: {"file": api.upload(PDF).json["id"]},
    "/v1/accounts": lambda api, _: {
        "account": made(api, "/v1/accounts", **CUSTOM),
        "capability": "transfers",
    },
    "/v1/account_notices": owe_a_notice,
    "/v1/account_": lambda api, _: {"account": made(api, "/v1/accounts", **CUSTOM)},
    "/external_accounts/{id}": lambda api, ids: {
        "id": api.see(f"/v1/accounts/{ids['account']}/external_accounts")["data"][0]["id"]
    },
    "/persons": lambda api, ids: {
        "person": made(api, f"/v1/accounts/{ids['account']}/persons", first_name="Ada")
    },
    "{settlement}": lambda api, _: {
        "settlement": made(api, "/v1/test_helpers/issuing/settlements", **SETTLED)
    },
    "/v1/reporting": report,
    "/v1/transfers": send_money,
    "/v1/transfers/{transfer}/reversals/{id}": lambda _, ids: {"id": ids["reversal"]},
    "{webhook_endpoint}": lambda api, _: {
        "webhook_endpoint": made(api, "/v1/webhook_endpoints", **ENDPOINT)
    },
    **treasury.MAKERS,
    "/approve": lambda api, ids: leave_undecided(api, ids["authorization"]),
    "/decline": lambda api, ids: leave_undecided(api, ids["authorization"]),
}


def made(api, path, **form):
    """The id of a new object."""
    return api.have(path, form)["id"]


def bought(api, card):
    """A captured purchase."""
    return api.capture(api.authorize(card, 5)["id"])["transactions"][0]["id"]


def leave_undecided(api, authorization):
    """Put an authorization back to where it waits for a real-time decision."""
    table = api.sandbox.account(api.key).table("issuing.authorization")
    asked = {"amount": 5, "currency": "usd", "is_amount_controllable": True}
    details = {"atm_fee": None, "cashback_amount": None}
    merchants = {"merchant_amount": 5, "merchant_currency": "usd", "network_risk_score": 10}
    pending = {**asked, **merchants, "amount_details": details}
    old = table.get(authorization)
    table.put({**old, "approved": False, "request_history": [], "pending_request": pending})
    return {}


def key_is_known(operation, key):
    """Whether the operation has the parameter that a key in bracket form belongs to."""
    return key.partition("[")[0] in operation.parameters
