"""Reports: CSV files about a balance, made of the ledger's rows.

::

    create  -> pending
    pending -> succeeded   its file is there

The file's contents are at ``/v1/files/{file}/contents``, which at Stripe is another host. Facts:
Stripe's reference of report runs and types, and its pages on the Reports API.
"""

import io
from datetime import UTC, tzinfo
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Call
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.core import files
from issuing_sandbox.core.report_types import (
    OTHER_TYPES,
    REPORT_TYPES,
    Interval,
    ReportType,
    parameters_shown,
    rows_in_report,
)
from issuing_sandbox.errors import Missing, NotModelled, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import NO_REQUEST, emit

KIND: Final = "reporting.report_run"
TYPE_KIND: Final = "reporting.report_type"
#: The job that finishes a report.
COMPLETION: Final = "report.completion"
PURPOSE: Final = "finance_report_run"
#: Seconds after which a report's file expires: a year, as in Stripe's example.
LIFETIME: Final = 365 * 86_400
HOUR: Final = 3600
UTC_NAME: Final = "Etc/UTC"


def list_types(call: Call) -> Record:
    """``GET /v1/reporting/report_types``: those that are modelled, all at once."""
    types = [_render_type(call.account, name, call.now) for name in REPORT_TYPES]
    return {"object": "list", "data": types, "has_more": False, "url": call.url}


def retrieve_type(call: Call) -> Record:
    """``GET /v1/reporting/report_types/{report_type}``."""
    name = call.path["report_type"]
    _check_type(name, status=404)
    return _render_type(call.account, name, call.now)


def create(call: Call) -> Record:
    """``POST /v1/reporting/report_runs``."""
    account, name = call.account, call.params["report_type"]
    report_type = _check_type(name, status=400)
    given = call.params.get("parameters") or {}
    _check_parameters(call, report_type, name, given)
    record = {
        "id": account.ids.mint("frr", call.now),
        "object": KIND,
        "created": call.now,
        "error": None,
        "livemode": False,
        "parameters": parameters_shown(given),
        "report_type": name,
        "result": None,
        "status": "pending",
        "succeeded_at": None,
    }
    account.job_queue.add(call.now + account.policies.report_seconds, COMPLETION, record["id"])
    return account.table(KIND).put(record)


def retrieve(call: Call) -> Record:
    """``GET /v1/reporting/report_runs/{report_run}``."""
    return call.named_in_path(KIND, "report_run")


def list_all(call: Call) -> Record:
    """``GET /v1/reporting/report_runs``, newest first."""
    return call.page(KIND)


def complete(account: Account, job: Job) -> None:
    """Write the file of a report, of the rows that there are by now, and tell that it is there."""
    old = account.table(KIND)[job.target]
    content = _written(account, old)
    file = files.store_report(account, content, run=old["id"], lifetime=LIFETIME, now=job.due)
    outcome = {"result": file, "status": "succeeded", "succeeded_at": job.due}
    new = account.table(KIND).put({**old, **outcome})
    emit(account, "reporting.report_run.succeeded", new, cause=NO_REQUEST, now=job.due)


def _written(account: Account, run: Record) -> str:
    given, report_type = run["parameters"], REPORT_TYPES[run["report_type"]]
    interval = Interval(
        given["interval_start"],
        given["interval_end"],
        _zone(given.get("timezone")),
    )
    columns = given.get("columns") or report_type.default_columns
    category = given.get("reporting_category")
    rows = [
        row
        for row in rows_in_report(account, given.get("currency"))
        if category in (None, row["reporting_category"])
    ]
    import csv  # noqa: PLC0415 - most programs ask for no report

    written = io.StringIO()
    writer = csv.DictWriter(written, columns, "", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(report_type.write(rows, interval))
    return written.getvalue()


def _check_type(name: str, *, status: int) -> ReportType:
    """Return a type of report.

    Raises:
        NotModelled: Stripe has it, the sandbox does not.
        Missing: there is none.
    """
    if name in REPORT_TYPES:
        return REPORT_TYPES[name]
    if name.startswith(OTHER_TYPES):
        raise NotModelled(f"reports of the type {name}", param="report_type")
    raise Missing(TYPE_KIND, name, param="report_type", status=status)


def _check_parameters(
    call: Call, report_type: ReportType, name: str, given: dict[str, Any]
) -> None:
    """Refuse parameters that say nothing, or that this type of report does not have.

    Raises:
        ParameterFault: the interval is missing.
        NotModelled: it is about something that is not modelled.
        WrongState: documented of intervals, inferred of the rest; the wording is ours.
    """
    for unmodelled in ("connected_account", "payout"):
        if given.get(unmodelled) is not None:
            raise NotModelled(f"the parameter {unmodelled}", param=f"parameters[{unmodelled}]")
    for end in ("interval_start", "interval_end"):
        if given.get(end) is None:
            raise parameter_faults.missing(f"parameters[{end}]")
    _check_interval(call, given["interval_start"], given["interval_end"])
    if given.get("reporting_category") and not report_type.has_categories:
        raise _refused(f"The report type {name} has no such parameter.", "reporting_category")
    for column in given.get("columns") or ():
        if column not in report_type.columns:
            raise _refused(f"The report type {name} has no column {column}.", "columns")
    _zone(given.get("timezone"))


def _check_interval(call: Call, start: int, end: int) -> None:
    first, last = _available(call.account, call.now)
    if not first <= start < end <= last:
        raise _refused(
            f"The interval from {start} to {end} is not one within the data that is available, "
            f"which is from {first} to {last}.",
            "interval_start",
        )


def _zone(name: str | None) -> tzinfo:
    """Return a timezone, UTC by default.

    Raises:
        NotModelled: this machine has no data about it.
    """
    if name in (None, UTC_NAME):
        return UTC
    from zoneinfo import (  # noqa: PLC0415 - most programs ask for no report
        ZoneInfo,
        ZoneInfoNotFoundError,
    )

    try:
        return ZoneInfo(str(name))
    except ZoneInfoNotFoundError:
        raise NotModelled(f"the timezone {name}", param="parameters[timezone]") from None


def _refused(message: str, parameter: str) -> WrongState:
    return WrongState(message, param=f"parameters[{parameter}]")


def _available(account: Account, now: int) -> tuple[int, int]:
    """Return from when to when there is something to report, unix seconds."""
    return account.created, max(account.created, now - account.policies.report_lag_hours * HOUR)


def _render_type(account: Account, name: str, now: int) -> Record:
    report_type, (start, end) = REPORT_TYPES[name], _available(account, now)
    return {
        "id": name,
        "object": TYPE_KIND,
        "data_available_end": end,
        "data_available_start": start,
        "default_columns": list(report_type.default_columns),
        "livemode": False,
        "name": report_type.name,
        "updated": end,
        "version": report_type.version,
    }
