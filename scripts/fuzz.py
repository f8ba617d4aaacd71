"""Fuzzes a running sandbox over its own contract, with data that fits it and data that does not.

Run it with ``uv run --group fuzz scripts/fuzz.py [--seconds 300] [--seed 1]``; schemathesis makes
the requests. Every status must be one the contract lists, every answer must fit its schema, and no
5xx may come but 501 ``not_modelled``. Exit 1 when something else is found.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

import requests

from issuing_sandbox.app import Sandbox
from issuing_sandbox.contract import openapi, published
from issuing_sandbox.routes import ROUTES
from issuing_sandbox.server import running

HERE: Final = Path(__file__).parent
KEY: Final = "sk_test_fuzz"
#: 1 June 2026, 12:00 UTC: when the sandbox's clock stands still.
START: Final = 1_780_315_200
CHECKS: Final = (
    "content_type_conformance",
    "refused_by_name_or_not_at_all",
    "response_schema_conformance",
    "status_code_conformance",
)
COMPANY: Final = {
    "type": "company",
    "name": "Company Card",
    "billing[address][line1]": "123 Main Street",
    "billing[address][city]": "San Francisco",
    "billing[address][postal_code]": "94111",
    "billing[address][country]": "US",
}
SHIPPING: Final = {
    f"shipping[{name.replace('billing[', '', 1)}": each
    for name, each in COMPANY.items()
    if name.startswith("billing[")
} | {"shipping[name]": "Alice Archer"}
PURCHASES: Final = "/v1/test_helpers/issuing/authorizations"


def main() -> int:
    """Serve, furnish the account, fuzz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="how long to go on")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same requests")
    asked = parser.parse_args()
    with running(Sandbox(at=START)) as base, tempfile.TemporaryDirectory() as folder:
        contract = Path(folder) / "openapi.json"
        contract.write_text(json.dumps(_contract()))
        _furnish(base)
        beginning = [_get(base, path) for path in _lists()]
        contract.with_name("beginning.json").write_text(json.dumps(beginning))
        return _run(contract, base, asked.seconds, asked.seed)


def _contract() -> dict[str, Any]:
    """What is routed; the rest is refused by name and not worth a request."""
    return openapi.document({f"{method} {path}" for method, path in ROUTES})


def _lists() -> list[str]:
    """Where everything there is can be seen."""
    known = {path: published.operations()[f"GET {path}"] for verb, path in ROUTES if verb == "GET"}
    return [
        path
        for path, operation in known.items()
        if operation["answer"].startswith("list.") and "required" not in operation
    ]


def _furnish(base: str) -> None:
    """Money, cards and a purchase in each state, so that ids can name something."""
    _post(base, "/_sandbox/dashboard/add_funds", amount=10_000_000)
    holder = _post(base, "/v1/issuing/cardholders", **COMPANY)["id"]
    new = {"cardholder": holder, "currency": "usd"}
    _post(base, "/v1/issuing/cards", **new, type="physical", **SHIPPING)
    card = _post(base, "/v1/issuing/cards", **new, type="virtual", status="active")
    for end in ("capture", "reverse", "expire", None):
        made = _post(base, PURCHASES, card=card["id"], amount=100)
        if end:
            made = _post(base, f"{PURCHASES}/{made['id']}/{end}")
        if end == "capture":
            _furnish_claim(base, made["transactions"][0]["id"])
    _post(base, "/v1/topups", amount=100, currency="usd")


def _furnish_claim(base: str, transaction: str) -> None:
    """A dispute and a design, which few invented forms would bring about."""
    form = {"transaction": transaction, "evidence[reason]": "other"}
    _post(base, "/v1/issuing/disputes", **form)
    bundle = _get(base, "/v1/issuing/physical_bundles")["data"][0]["id"]
    _post(base, "/v1/issuing/personalization_designs", physical_bundle=bundle)


def _post(base: str, path: str, **form: Any) -> Any:
    return _called("POST", base + path, data=form)


def _get(base: str, path: str) -> Any:
    return _called("GET", base + path)


def _called(method: str, url: str, **more: Any) -> Any:
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(method, url, auth=(KEY, ""), timeout=10, **more)
    if not answer.ok:
        raise SystemExit(f"{method} {url} was needed to begin, and was refused: {answer.text}")
    return answer.json()


def _run(contract: Path, base: str, seconds: int, seed: int) -> int:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(contract), "--url", base),
        *("--header", f"Authorization: Bearer {KEY}", "--checks", ",".join(CHECKS)),
        *("--phases", "coverage,fuzzing", "--mode", "all", "--continue-on-failure"),
        *("--max-time", str(seconds), "--seed", str(seed), "--workers", "4"),
        *("--generation-database", "none", "--suppress-health-check", "all", "--no-color"),
    ]
    surroundings = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": str(HERE / "fuzz_manners.py"),
        "FUZZ_BEGINNING": str(contract.with_name("beginning.json")),
    }
    # it leaves a folder of its own where it runs
    ran = subprocess.run(command, env=surroundings, cwd=contract.parent, check=False)  # noqa: S603
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
