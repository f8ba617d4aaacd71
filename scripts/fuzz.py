"""Fuzzes a running sandbox over its own contract, with data that fits it and data that does not.

Run it with ``uv run --group fuzz scripts/fuzz.py [--seconds 300] [--seed 1]``; schemathesis makes
the requests. Every status must be one the contract lists, every response must be valid by its
schema, and no 5xx may come but 501 ``not_modelled``. Exit 1 when something else is found.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from fuzz_stages import Stage
from fuzz_writing import written

from issuing_sandbox.app import Sandbox
from issuing_sandbox.contract import published
from issuing_sandbox.policies import Policies
from issuing_sandbox.routes import ROUTES
from issuing_sandbox.server.server import running

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
#: Without these a challenge is never asked, and a top-up is never pending when it is called off.
POLICIES: Final = Policies(fraud_challenges=True, topup_settle_seconds=86_400)


def main() -> int:
    """Serve a sandbox, create something of each kind, fuzz."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="how long to go on")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same requests")
    options = parser.parse_args()
    sandbox = Sandbox(at=START, policies=POLICIES)
    with running(sandbox) as base, tempfile.TemporaryDirectory() as folder:
        stage = Stage(base, KEY, written)
        contract = Path(folder) / "openapi.json"
        contract.write_text(json.dumps(stage.get("/_sandbox/openapi.json")))
        _create_objects(stage)
        beginning = [stage.get(path) for path in _lists()]
        contract.with_name("beginning.json").write_text(json.dumps(beginning))
        return _run(contract, base, options.seconds, options.seed)


def _lists() -> list[str]:
    """Return the paths of all lists that need no parameter."""
    retrievals = {
        path: published.operations()[f"GET {path}"] for verb, path in ROUTES if verb == "GET"
    }
    return [
        path
        for path, operation in retrievals.items()
        if operation["answer"].startswith("list.")
        and "required" not in operation
        and "{" not in path
    ]


def _create_objects(stage: Stage) -> None:
    """Create something of each kind, so that generated requests can name something."""
    stage.money()
    stage.purchase()
    stage.posted_card()
    stage.dispute()
    stage.design()
    stage.topup()


def _run(contract: Path, base: str, seconds: int, seed: int) -> int:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", str(contract), "--url", base),
        *("--header", f"Authorization: Bearer {KEY}", "--checks", ",".join(CHECKS)),
        *("--phases", "coverage,fuzzing", "--mode", "all", "--continue-on-failure"),
        *("--max-time", str(seconds), "--seed", str(seed), "--workers", "1"),
        *("--generation-database", "none", "--suppress-health-check", "all", "--no-color"),
    ]
    environment = {
        **os.environ,
        "SCHEMATHESIS_HOOKS": str(HERE / "fuzz_hooks.py"),
        "FUZZ_BASE": base,
        "FUZZ_BEGINNING": str(contract.with_name("beginning.json")),
        "FUZZ_KEY": KEY,
        "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path]),
    }
    # it leaves a folder of its own where it runs
    ran = subprocess.run(command, env=environment, cwd=contract.parent, check=False)
    return ran.returncode


if __name__ == "__main__":
    sys.exit(main())
