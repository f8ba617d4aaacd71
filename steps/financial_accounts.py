"""Financial accounts: opened, given features, restricted by their platform, and closed."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.treasury import FinancialAccount

from issuing_harness.money import Money
from issuing_harness.program import Program
from issuing_harness.program.arrangements import Named
from issuing_harness.program.choices import choice, number_in
from issuing_harness.program.events import EventsSinceWhen, expect_in_event
from issuing_harness.program.expectations import (
    expect,
    expect_count,
    expect_equal,
    expect_fields,
    expect_listed,
    expect_one,
    expect_present,
)
from issuing_harness.program.financial_accounts import (
    account_status,
    closing_reason,
    feature,
    feature_code,
    feature_status,
    flows,
    parse_features,
    reasoned_status,
)
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import Converters, sentence

EVENT: Final = "treasury.financial_account."
STATUS_UPDATED: Final = f"{EVENT}features_status_updated"
MOMENT: Final[Converters] = {"moment": choice("event of an account", ("created", "closed"))}
FEATURE: Final[Converters] = {"feature": feature}
FEATURES: Final[Converters] = {"features": parse_features}
WAY: Final[Converters] = {"way": flows}


@given(
    sentence("the account has a financial account with {features}", **FEATURES),
    target_fixture="financial_account",
)
@when(
    sentence("the program opens a financial account with {features}", **FEATURES),
    target_fixture="financial_account",
)
def opens(issuing: Program, features: tuple[str, ...]) -> FinancialAccount:
    """Open a financial account for which these features are requested."""
    return issuing.account_features.open(features)


@given(
    sentence(
        "the account has {count} open financial accounts",
        count=number_in("number of financial accounts", 1, 3, example="3"),
    ),
    target_fixture="financial_account",
)
def has_open(issuing: Program, count: int) -> FinancialAccount:
    """Open so many financial accounts without features; the last one is meant from here on."""
    return [issuing.account_features.open() for _ in range(count)][-1]


@when(sentence("the program tries to open another financial account"), target_fixture="outcome")
def tries_to_open(issuing: Program) -> Outcome[FinancialAccount]:
    """Open one more financial account, and keep a refusal."""
    return attempt(issuing.account_features.open)


@when(sentence("the program requests {feature} for the financial account", **FEATURE))
def requests(issuing: Program, financial_account: FinancialAccount, feature: str) -> None:
    """Request one more feature."""
    issuing.account_features.request(financial_account.id, feature)


@when(sentence("the program gives up {feature} of the financial account", **FEATURE))
def gives_up(issuing: Program, financial_account: FinancialAccount, feature: str) -> None:
    """Request a feature no more."""
    issuing.account_features.give_up(financial_account.id, feature)


@given(sentence("the program has restricted what comes into the financial account"))
def has_restricted_inflows(issuing: Program, financial_account: FinancialAccount) -> None:
    """Restrict the flows that come in."""
    issuing.account_features.restrict(financial_account.id, flows("comes into"))


@when(sentence("the program restricts what {way} the financial account", **WAY))
def restricts(issuing: Program, financial_account: FinancialAccount, way: str) -> None:
    """Restrict the flows of one direction."""
    issuing.account_features.restrict(financial_account.id, way)


@when(sentence("the program no longer restricts what {way} the financial account", **WAY))
def lifts(issuing: Program, financial_account: FinancialAccount, way: str) -> None:
    """Restrict the flows of one direction no more."""
    issuing.account_features.lift(financial_account.id, way)


@given(sentence("the program has closed the financial account"), target_fixture="financial_account")
@when(sentence("the program closes the financial account"), target_fixture="financial_account")
def closes(issuing: Program, financial_account: FinancialAccount) -> FinancialAccount:
    """Close the financial account for good."""
    return issuing.account_features.close(financial_account.id)


@when(sentence("the program tries to close the financial account"), target_fixture="outcome")
def tries_to_close(
    issuing: Program, financial_account: FinancialAccount
) -> Outcome[FinancialAccount]:
    """Close the financial account, and keep a refusal."""
    return attempt(lambda: issuing.account_features.close(financial_account.id))


@then(
    sentence(
        "the feature {feature} of the financial account is {status}",
        status=feature_status,
        **FEATURE,
    )
)
def feature_is(
    issuing: Program, financial_account: FinancialAccount, feature: str, status: str
) -> None:
    """The feature has this status, and the list of that status has its name."""
    found = _feature(issuing, financial_account, feature)
    expect_equal(found.status, status, f"the status of {feature}", about=financial_account)
    listed = getattr(issuing.account_features.retrieve(financial_account.id), f"{status}_features")
    expect_listed(feature, listed, f"the list of {status} features", about=financial_account)


@then(
    sentence(
        "the feature {feature} of the financial account is {status}: {code}",
        status=reasoned_status,
        code=feature_code,
        **FEATURE,
    )
)
def feature_is_because(
    issuing: Program, financial_account: FinancialAccount, feature: str, status: str, code: str
) -> None:
    """The feature has this status, for this reason; a restriction that it names is there."""
    feature_is(issuing, financial_account, feature, status)
    details = _feature(issuing, financial_account, feature).status_details
    codes = [detail.code for detail in details]
    expect_listed(code, codes, f"the reasons for the status of {feature}", about=financial_account)
    _expect_restrictions(issuing, financial_account, details)


@then(sentence("the feature {feature} of the financial account is restricted in part", **FEATURE))
def feature_is_restricted_in_part(
    issuing: Program, financial_account: FinancialAccount, feature: str
) -> None:
    """The feature is active, is also listed as restricted, and names the restriction."""
    found = issuing.account_features.retrieve(financial_account.id)
    expect_listed(feature, found.active_features or [], "the active features", about=found)
    expect_listed(feature, found.restricted_features or [], "the restricted features", about=found)
    details = _feature(issuing, found, feature).status_details
    expect(details, f"the reasons why {feature} is restricted", expected="some", found="none")
    _expect_restrictions(issuing, found, details)


@then(sentence("every feature of the financial account is active"))
def all_are_active(issuing: Program, financial_account: FinancialAccount) -> None:
    """Each feature that was requested is active, and none is listed as another."""
    found = issuing.account_features.retrieve(financial_account.id)
    names = found.active_features or []
    expect(names, "the active features", expected="some", found="none", about=found)
    expected: dict[str, list[str]] = {"pending_features": [], "restricted_features": []}
    expect_fields(expected, found, "the financial account")
    statuses = {name: _feature(issuing, found, name).status for name in names}
    expect_equal(statuses, dict.fromkeys(names, "active"), "the statuses", about=found)


@then(sentence("the feature {feature} of the financial account is soon active", **FEATURE))
def feature_is_soon_active(
    issuing: Program, financial_account: FinancialAccount, feature: str
) -> None:
    """The feature becomes active before the deadline, and is listed so."""
    found = issuing.account_features.wait_until_active(financial_account.id, feature)
    expect_equal(found.status, "active", f"the status of {feature}", about=financial_account)
    listed = issuing.account_features.retrieve(financial_account.id).active_features or []
    expect_listed(feature, listed, "the active features", about=financial_account)


@then(sentence("the financial account has no feature"))
def has_no_feature(issuing: Program, financial_account: FinancialAccount) -> None:
    """The financial account has no feature, of whatever status; a message names those it has."""
    found = issuing.account_features.names(financial_account.id)
    expect_equal(found, [], "the features", about=financial_account)


@then(sentence("one event tells that {feature} has become active", **FEATURE))
def one_event_tells(
    issuing_events: EventsSinceWhen, financial_account: FinancialAccount, feature: str
) -> None:
    """One event came of the When, before which the feature was not active; now it is."""
    listed = issuing_events.about(financial_account.id, STATUS_UPDATED)
    event = expect_one(listed, f"events {STATUS_UPDATED}", about=financial_account)
    data: Any = event.data.to_dict()
    previous = data["previous_attributes"]
    waiting = [*previous.get("pending_features", []), *previous.get("restricted_features", [])]
    expect_listed(
        feature, data["object"]["active_features"], "the features active now", about=event
    )
    expect_listed(feature, waiting, "the features not active before", about=event)
    was_active = feature in previous["active_features"]
    expect_equal(was_active, False, "whether it was active before", about=event)


@then(sentence("treasury.financial_account.{moment} is sent about the financial account", **MOMENT))
def is_sent(
    issuing_events: EventsSinceWhen, financial_account: FinancialAccount, moment: str
) -> None:
    """Such an event is listed before the deadline, and shows the status of the account."""
    event = issuing_events.wait_for(financial_account.id, f"{EVENT}{moment}")
    expect_equal(event.type, f"{EVENT}{moment}", "the type of the event", about=event)
    expect_in_event(event, "status", financial_account.status)


@then(sentence("the number of the financial account's address is shown only when asked for"))
def number_is_hidden(issuing: Program, financial_account: FinancialAccount) -> None:
    """The number is absent without expansion and there with it; a recording covers it."""
    numbers = issuing.account_features.numbers(financial_account.id)
    number = expect_one(numbers, "addresses", about=financial_account)
    expect_equal(number.plain, None, "the number without expansion", about=financial_account)
    expect_present(number.asked_for, "the expanded number", about=financial_account)


@then(sentence("the financial account has no address"))
def has_no_address(issuing: Program, financial_account: FinancialAccount) -> None:
    """No bank can send money to it yet, or any more."""
    numbers = issuing.account_features.numbers(financial_account.id)
    expect_count(numbers, 0, "addresses", about=financial_account)


@then(sentence("the financial account holds {amount}"))
def holds(issuing: Program, financial_account: FinancialAccount, amount: Money) -> None:
    """This is its cash, and nothing of it is pending."""
    balance = issuing.account_features.retrieve(financial_account.id).balance
    pending = {name: {"usd": 0} for name in ("inbound_pending", "outbound_pending")}
    expected = {"cash": {"usd": amount.cents}, **pending}
    expect_fields(expected, balance, "the balance", about=financial_account)


@then(sentence("the financial account is {status}", status=account_status))
def has_status(issuing: Program, financial_account: FinancialAccount, status: str) -> None:
    """The financial account has this status, when it is retrieved."""
    found = issuing.account_features.retrieve(financial_account.id)
    expect_equal(found.status, status, "the status of the financial account", about=found)


@then(sentence("the financial account is closed: {reason}", reason=closing_reason))
def is_closed_because(issuing: Program, financial_account: FinancialAccount, reason: str) -> None:
    """It is closed for this one reason, when it is retrieved."""
    found = issuing.account_features.retrieve(financial_account.id)
    expected = {"status": "closed", "status_details": {"closed": {"reasons": [reason]}}}
    expect_fields(expected, found, "the financial account")


@then(sentence("the first of the financial accounts is the default"))
def first_is_default(issuing: Program) -> None:
    """Of all financial accounts, only the one that was opened first is the default."""
    found = [each.is_default for each in reversed(issuing.account_features.list_all())]
    expected = [place == 0 for place in range(len(found))]
    expect_equal(found, expected, "which financial account is the default, in order of opening")


def _expect_restrictions(issuing: Program, account: FinancialAccount, details: Any) -> None:
    """Fail unless each restriction that the details of a feature name is there."""
    found: Any = issuing.account_features.retrieve(account.id).platform_restrictions
    named = [each.restriction for each in details if each.code == "restricted_by_platform"]
    expected = dict.fromkeys(named, "restricted")
    expect_fields(expected, found, "the platform's restrictions", about=account)


def _feature(issuing: Program, account: FinancialAccount, name: str) -> Any:
    found = issuing.account_features.find(account.id, name)
    return expect_present(found, f"the feature {name}", about=account)


_ACCOUNT: Final = Named(frozenset({"financial_account"}))
#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], Named]] = {
    closes: _ACCOUNT,
    has_open: Named(frozenset({"financial_account"}), also=(tries_to_open, first_is_default)),
    has_restricted_inflows: _ACCOUNT,
    opens: _ACCOUNT,
}
