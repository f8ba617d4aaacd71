"""The peers that the sandbox is measured beside: installed into a folder, started on loopback."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from benchmarks.accounts import ADDRESS
from benchmarks.figures import Invalid, Refused
from benchmarks.processes import Server, started

CUSTOMERS: Final = "/v1/customers"
STATEFUL_MOCK: Final = "stripe-stateful-mock@0.0.16"
STRIPE_MOCK: Final = "github.com/stripe/stripe-mock"
#: Seconds that an installation may take.
INSTALLING: Final = 300.0


@contextmanager
def serving(name: str, installed: Path, logs: Path) -> Iterator[Server]:
    """Start a peer.

    Args:
        name: of the peer.
        installed: where it is installed, unless it is there already.
        logs: where its output goes.

    Raises:
        Refused: it cannot be had here.
    """
    try:
        command = _WAYS[name](installed)
    except (OSError, subprocess.SubprocessError) as lack:
        raise Refused(f"{name} could not be installed: {lack}") from None
    with started(command, logs / f"{name}.log", {"LOG_LEVEL": "silent"}) as server:
        yield server


def customer() -> dict[str, str]:
    """Return the form of a customer with the nine values of the cardholder.

    stripe-stateful-mock keeps neither a customer's name nor its phone.
    """
    return {
        "description": "Alice Archer",
        "metadata[type]": "company",
        "email": "alice@example.com",
        "metadata[phone]": "+14155550123",
        **{f"address[{name}]": value for name, value in ADDRESS.items()},
    }


def require_same(sent: Mapping[str, Sequence[str]]) -> None:
    """Require that each server is sent the same values.

    Raises:
        Invalid: one is not.
    """
    (first, values), *others = sent.items()
    for name, other in others:
        if list(values) != list(other):
            raise Invalid(f"{first} is sent {list(values)}, but {name} {list(other)}: not equal")


def require_kept(name: str, form: Mapping[str, str], kept: Any) -> None:
    """Require that an object that was read again holds every value that made it.

    Raises:
        Invalid: it lacks some.
    """
    held = set(_leaves(kept))
    lost = [field for field, value in form.items() if value not in held]
    if lost:
        raise Invalid(f"{name} does less: of what it was sent it has not kept {', '.join(lost)}")


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    else:
        yield value if isinstance(value, str) else json.dumps(value)


def _stateful_mock(folder: Path) -> list[str]:
    beside = str(Path(sys.executable).parent)
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), beside])
    node, npm = shutil.which("node", path=search), shutil.which("npm", path=search)
    if node is None or npm is None:
        raise Refused("stripe-stateful-mock needs Node and npm: `apt-get install npm` on Debian")
    name = "node_modules/.bin/stripe-stateful-mock"
    if not (folder / name).exists():
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-audit", "--no-fund", "--prefix", str(folder)]
        _install([npm, "install", *quiet, STATEFUL_MOCK])
    return [node, str(folder / name)]


def _stripe_mock(folder: Path) -> list[str]:
    program = shutil.which("stripe-mock") or str(folder / "bin/stripe-mock")
    if not Path(program).exists():
        if (go := shutil.which("go")) is None:
            raise Refused(f"stripe-mock is not installed, nor Go, which builds it: {STRIPE_MOCK}")
        place = {**os.environ, "GOBIN": str(folder.resolve() / "bin")}
        _install([go, "install", f"{STRIPE_MOCK}@latest"], place)
    return [program, "-http-port", "{port}"]


def _install(command: list[str], variables: Mapping[str, str] | None = None) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=INSTALLING, env=variables)


_WAYS: Final[dict[str, Callable[[Path], list[str]]]] = {
    "stripe-stateful-mock": _stateful_mock,
    "stripe-mock": _stripe_mock,
}
