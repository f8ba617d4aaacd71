"""Balance settings: how the payments balance is paid out. They are stored, and change nothing.

Nothing is ever paid out here, and Issuing has a balance of its own.
"""

from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import NotModelled
from issuing_sandbox.store.tables import Record

KIND: Final = "balance_settings"
#: The settings of a new account in the US: inferred.
DEFAULTS: Final = {
    "debit_negative_balances": False,
    "payouts": {
        "minimum_balance_by_currency": {},
        "schedule": {"interval": "daily"},
        "statement_descriptor": None,
        "status": "enabled",
    },
    "settlement_timing": {"delay_days": 2},
}
#: By interval, the field that gives the days of a payout.
DAYS_FIELDS: Final = {"weekly": "weekly_payout_days", "monthly": "monthly_payout_days"}
LAST_DAY: Final = 31


def retrieve(call: Call) -> Record:
    """``GET /v1/balance_settings``."""
    return _rendered(_stored(call))


def update(call: Call) -> Record:
    """``POST /v1/balance_settings``: payouts and negative balances, not settlement timing."""
    old = _stored(call)
    given = call.params.get("payments") or {}
    if given.get("settlement_timing"):
        raise NotModelled("settlement timing", param="payments[settlement_timing]")
    payments = dict(old["payments"])
    if "debit_negative_balances" in given:
        payments["debit_negative_balances"] = given["debit_negative_balances"]
    if given.get("payouts"):
        payments["payouts"] = _payouts(payments["payouts"], given["payouts"])
    new = call.account.table(KIND).put({**old, "payments": payments})
    call.emit_updated(
        "balance_settings.updated", old=_rendered(old), new=_rendered(new), document=_rendered(new)
    )
    return _rendered(new)


def _stored(call: Call) -> Record:
    """Return the record of the settings, whose id only the table needs: the account's."""
    account = call.account
    record = account.table(KIND).get(account.id)
    return record or {"id": account.id, "object": KIND, "payments": DEFAULTS}


def _rendered(record: Record) -> Record:
    return {"object": KIND, "payments": record["payments"]}


def _payouts(old: Record, given: dict[str, Any]) -> Record:
    if given.get("automatic_transfer_rules_by_currency"):
        param = "payments[payouts][automatic_transfer_rules_by_currency]"
        raise NotModelled("automatic transfers", param=param)
    new = dict(old)
    if "statement_descriptor" in given:
        new["statement_descriptor"] = given["statement_descriptor"]
    if "minimum_balance_by_currency" in given:
        new["minimum_balance_by_currency"] = _minimums(
            old["minimum_balance_by_currency"], given["minimum_balance_by_currency"]
        )
    if given.get("schedule"):
        new["schedule"] = _schedule(old["schedule"], given["schedule"])
    return new


def _minimums(old: dict[str, int], given: dict[str, int | None] | None) -> dict[str, int]:
    merged = {**old, **given} if given else {}
    return {currency: cents for currency, cents in merged.items() if cents is not None}


def _schedule(old: Record, given: dict[str, Any]) -> Record:
    """Return the schedule with the days of its interval, and of no other."""
    interval = str(given.get("interval") or old["interval"])
    days_field = DAYS_FIELDS.get(interval)
    for name in DAYS_FIELDS.values():
        if name in given and name != days_field:
            raise NotModelled(
                f"{name} in a {interval} schedule", param=f"payments[payouts][schedule][{name}]"
            )
    if days_field is None:
        return {"interval": interval}
    param = f"payments[payouts][schedule][{days_field}]"
    days = given.get(days_field, old.get(days_field))
    if days is None:
        raise parameter_faults.missing(param)
    _check_days(days, param)
    return {"interval": interval, days_field: days}


def _check_days(days: list[Any], param: str) -> None:
    for index, day in enumerate(days):
        if isinstance(day, int) and not 1 <= day <= LAST_DAY:
            fault = parameter_faults.too_small if day < 1 else parameter_faults.too_large
            raise fault(f"{param}[{index}]", 1 if day < 1 else LAST_DAY)
