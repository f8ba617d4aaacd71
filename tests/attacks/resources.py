"""What a machine may refuse: room on the disk, a folder to write to, a clock that goes forward."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from issuing_harness.errors import HarnessError, TapeError
from issuing_harness.event_sender import signature
from issuing_harness.reporting import render
from issuing_harness.tape import read_cassette
from issuing_harness.webhooks.receiver import PostedRequest, verify
from issuing_sandbox.app import Sandbox
from issuing_sandbox.state.faults import StateRefused
from tests.attacks.attack import Skipped, Tries
from tests.attacks.kills import KEY, NAMES, judge_tapes, record
from tests.sandbox.api import DAY, START, InProcess

ROOT = Path(__file__).parents[2]
#: Kilobytes of the file system that is filled.
SIZE = 4096
#: How the process ends that may not mount anything.
NO_MOUNT = 77
#: Jumps of a wall clock, in seconds.
JUMPS = (-1, -3600, -400 * DAY, 1, 3600, 400 * DAY, 20_000 * DAY)


def fill_disk(tries: Tries) -> None:
    """Record, render and sell where there is no more room, on a file system of its own."""
    _on_small_disk(tries, "full")


def write_protect(tries: Tries) -> None:
    """The same where nothing may be written, for the superuser neither."""
    _on_small_disk(tries, "read-only")


def _on_small_disk(tries: Tries, kind: str) -> None:
    for _ in tries.each():
        command = ["unshare", "-rm", sys.executable, "-m", __spec__.name, kind, str(tries.folder)]
        try:
            done = subprocess.run(
                command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
            )
        except FileNotFoundError:
            raise Skipped("this machine has no unshare(1)") from None
        if done.returncode == NO_MOUNT or done.stderr.startswith("unshare:"):
            raise Skipped("this machine lets nobody mount a file system in a namespace")
        if done.returncode:
            raise RuntimeError(done.stderr[-1500:])
        for what, problem in json.loads(done.stdout).items():
            tries.check(problem and f"{kind}, {what}: {problem}", what)


def _judge_small_disk(kind: str, folder: Path) -> dict[str, str]:
    """Mount, prepare, take the room or the right away, and try everything that writes."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}k", "none", str(folder)]
    if subprocess.run(mount, check=False).returncode:
        sys.exit(NO_MOUNT)
    path = record(folder / "tapes", NAMES[0], 1)
    results = folder / "results"
    results.mkdir()
    (results / "1-result.json").write_text('{"name": "one", "status": "passed"}')
    sandbox = Sandbox(at=START, state=folder / "state")
    api = InProcess(sandbox, KEY)
    api.fund(10**6)
    card = api.card()["id"]
    if kind == "read-only":
        sandbox.close()  # nobody may have a file open for writing
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    else:
        _fill(folder)
    problems = {
        "a recording says so and leaves the old cassette": _recording(folder, path),
        "a page says so": _page(folder, results),
    }
    if kind == "read-only":
        for name in ("state", "other"):
            problems[f"a sandbox says why it does not start ({name})"] = _told(
                lambda name=name: Sandbox(at=START, state=folder / name), StateRefused
            )
    else:
        problems["what a sandbox answers with 200 is kept"] = _selling(api, card, folder)
    return problems


def _fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(1024)):
                pass
        except OSError:
            return


def _recording(folder: Path, path: Path) -> str:
    before = path.read_bytes()
    told = _told(lambda: record(folder / "tapes", NAMES[0], 2), HarnessError)
    told = told or _told(lambda: record(folder / "tapes", NAMES[1], 2), HarnessError)
    if path.read_bytes() != before:
        return "the old cassette is another"
    return told or judge_tapes(folder / "tapes", [(NAMES[0], 1)])


def _page(folder: Path, results: Path) -> str:
    def no_allure(*_: object) -> str:
        raise render.ReportError("there is no Allure here")

    render._allure_page = no_allure
    return _told(lambda: render.render([results], folder / "page.html"), HarnessError)


def _told(act: Callable[[], Any], kind: type[Exception]) -> str:
    """Return what is wrong with how something failed; it has to, in our words."""
    try:
        act()
    except kind as error:
        return "" if len(str(error)) > len("disk full") else f"no message: {error!r}"
    except Exception as error:  # noqa: BLE001 - any other is a finding
        return f"{type(error).__name__} in place of {kind.__name__}: {error}"
    return "it did not fail"


def _selling(api: InProcess, card: str, folder: Path) -> str:
    """Sell until it is refused; make room; what was answered must be in the file."""
    answered, refused = [], 0
    for _ in range(60):
        said = api.post("/v1/test_helpers/issuing/authorizations", {"card": card, "amount": 1})
        if said.status == 200:
            answered.append(said.json["id"])
        elif "state file" not in said.error["message"]:
            return f"{said.status}: {said.body!r}"
        else:
            refused += 1
    if not refused:
        return "nothing was refused"
    (folder / "filler").unlink()
    answered.append(api.authorize(card, 1)["id"])
    api.sandbox.close()
    again = InProcess(Sandbox(at=START, state=folder / "state"), KEY)
    lost = [
        name for name in answered if again.get(f"/v1/issuing/authorizations/{name}").status != 200
    ]
    again.sandbox.close()
    return f"lost: {lost}" if lost else ""


@contextmanager
def jumping(seconds: int) -> Iterator[None]:
    """Let every wall clock of this process be so many seconds off."""
    real, real_ns = time.time, time.time_ns
    time.time = lambda: real() + seconds
    time.time_ns = lambda: real_ns() + seconds * 10**9
    try:
        yield
    finally:
        time.time, time.time_ns = real, real_ns


def jump_clock(tries: Tries) -> None:
    """Between two purchases of a sandbox on the wall clock, and between two recordings."""
    sandbox = Sandbox(state=tries.folder / "state")
    api = InProcess(sandbox, KEY)
    api.fund(10**6)
    card = api.card()["id"]
    seen: list[str] = []
    for number in tries.each():
        with jumping(tries.random.choice(JUMPS)):
            tries.check(_purchase(api, card, seen), "a purchase is made, and kept")
            tries.check(_taping(tries.folder / "tapes", number), "a recording is made, and kept")
            tries.check(_delivery(), "a delivery signed a year ago is refused, one of now is taken")
    sandbox.close()
    again = InProcess(Sandbox(state=tries.folder / "state"), KEY)
    lost = [name for name in seen if again.get(f"/v1/issuing/authorizations/{name}").status != 200]
    again.sandbox.close()
    tries.check(f"lost: {lost}" * bool(lost), "all is there after a restart")


def _purchase(api: InProcess, card: str, seen: list[str]) -> str:
    said = api.post("/v1/test_helpers/issuing/authorizations", {"card": card, "amount": 1})
    imbalance = api.sandbox.account(api.key).ledger.imbalance()
    if said.status != 200 or imbalance or said.json["id"] in seen:
        return f"{said.status}, out by {imbalance}: {said.body!r}"
    seen.append(said.json["id"])
    return ""


def _taping(folder: Path, number: int) -> str:
    try:
        read_cassette(record(folder, NAMES[number % len(NAMES)], number + 1))
    except (OSError, TapeError) as error:
        return str(error)
    return judge_tapes(folder, [(NAMES[number % len(NAMES)], number + 1)])


def _delivery() -> str:
    body = b'{"type": "x", "data": {"object": {}}}'
    taken = {
        age: verify(
            PostedRequest({"stripe-signature": signature("whsec_x", body, _ago(age))}, body),
            ["whsec_x"],
        )
        for age in (0, 365 * DAY)
    }
    return "" if taken[0] and not taken[365 * DAY] else f"taken: {taken}"


def _ago(age: int) -> int:
    return int(time.time()) - age


if __name__ == "__main__":
    os.umask(0o077)
    print(json.dumps(_judge_small_disk(sys.argv[1], Path(sys.argv[2]))))  # noqa: T201 - its own process, asked to
