"""Processes killed with SIGKILL at a random instant: nothing is torn, nothing acknowledged is lost.

Each kind of work is done over and over in a process that is forked from one that has imported
everything, and that says after each piece that it is done. What it said must be there afterwards.

It is long because each kind of work has what it does beside what must be there afterwards.
"""

import itertools
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from issuing_harness.certification import bundle
from issuing_harness.certification.signing import read_public_keys, read_signer
from issuing_harness.certification.verification import verify
from issuing_harness.errors import BundleError, TapeError
from issuing_harness.reporting import render
from issuing_harness.reporting.plain_page import plain_page
from issuing_harness.tape import Library, Recorder, ScenarioIdentity, read_cassette
from issuing_harness.tape.signature import KEY_VARIABLE
from issuing_harness.whole_files import sweep
from issuing_sandbox.app import Sandbox
from tests.attacks.attack import Tries
from tests.harness.certification import samples
from tests.harness.tape.conversations import conversation, sdk_request, stripe_response
from tests.harness.tape.recorded_project import STEPS, RecordedProject
from tests.sandbox.api import AUTHORIZATIONS, START, InProcess

#: What is imported before anything is forked.
WARM = (
    *("tests.attacks.kills", "tests.conftest", "issuing_sandbox.app", "issuing_harness.plugin"),
    *("issuing_harness.backends.sandbox", "issuing_harness.reporting.allure_session"),
    # what the command imports, for each fork looks at its module
    *("tests.attacks.every_attack", "rich.progress"),
)
FEATURE = "cards/x.feature"
NAMES = ("one", "two", "three")
KEY = "sk_test_killed"
PADDING = "x" * 10**7
#: Seconds that a process may take to begin.
PATIENCE = 60

Tell = Callable[[Any], None]
Work = Callable[[Path, Tell], None]


def _begin(work: Work, folder: Path, pipe: Connection) -> None:
    """Work in the forked process, quietly."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        work(folder, pipe.send)


def kill(work: Work, folder: Path, until: Callable[[Connection, list[Any]], None]) -> list[Any]:
    """Kill a process some time after its first word; return what it acknowledged.

    Args:
        work: what it does.
        folder: where.
        until: reads what it says from a connection into a list, and returns when it is time.

    Raises:
        RuntimeError: it ended before it began.
        TimeoutError: it never began.
    """
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(list(WARM))
    mine, its = forking.Pipe(duplex=False)
    process = forking.Process(target=_begin, args=(work, folder, its))
    process.start()
    its.close()
    told: list[Any] = []
    try:
        if not mine.poll(PATIENCE):
            raise TimeoutError(f"{work.__name__} did not begin within {PATIENCE} s")
        try:
            mine.recv()
        except EOFError:
            raise RuntimeError(f"{work.__name__} ended before it began") from None
        with suppress(EOFError, OSError):
            until(mine, told)
        process.kill()
        with suppress(EOFError, OSError):
            while True:
                told.append(mine.recv())
    finally:
        process.kill()
        process.join()
        mine.close()
    return told


def seconds_for(pieces: int, work: Work, folder: Path) -> tuple[float, list[Any]]:
    """Return how long a process takes for some pieces of its work, and what it acknowledged."""
    times = [time.monotonic()]

    def wait(pipe: Connection, told: list[Any]) -> None:
        times[0] = time.monotonic()
        while len(told) < pieces and pipe.poll(PATIENCE):
            told.append(pipe.recv())
        times.append(time.monotonic())

    told = kill(work, folder, wait)
    return times[-1] - times[0], told


def after(seconds: float) -> Callable[[Connection, list[Any]], None]:
    """Return what waits so long."""

    def wait(pipe: Connection, told: list[Any]) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if pipe.poll(left):
                told.append(pipe.recv())

    return wait


def _kill_often(
    tries: Tries, work: Work, pieces: int, judge: Callable[[Path, list[Any]], str]
) -> None:
    """Kill again and again in one folder, and judge what is there after each kill.

    Args:
        tries: the attack.
        work: what is killed.
        pieces: the instants are drawn from the time in which so many pieces of work are done.
        judge: returns what is wrong with the folder after what was acknowledged.
    """
    window, told = seconds_for(pieces, work, tries.folder)
    acknowledged = len(told)
    tries.check(judge(tries.folder, told), "whole, and nothing lost")
    tries.check("" if told else "nothing was ever acknowledged", "")
    for number in tries.each():
        told = kill(work, tries.folder, after(tries.random.uniform(0, window)))
        acknowledged += len(told)
        problem = judge(tries.folder, told)
        tries.check(problem and f"kill {number + 1}: {problem}", "whole, and nothing lost")
    tries.figures["acknowledged"] = acknowledged


def identity_of(name: str) -> ScenarioIdentity:
    """Return the identity of a scenario that was never written."""
    return ScenarioIdentity(feature=FEATURE, scenario=name, steps_digest="0" * 16)


def record(folder: Path, name: str, number: int) -> Path:
    """Record a conversation in which a purchase of so many cents is made."""
    told = identity_of(name).recorded("sandbox", at="2026-06-01T00:00:00Z", clock="virtual")
    recorder = Recorder(told)
    for request, response in conversation():
        recorder.record(request, response)
    form = f"card=ic_1&amount={number}"
    recorder.record(sdk_request("POST", AUTHORIZATIONS, form), stripe_response({"id": "iauth_1"}))
    return recorder.save(Library(folder).path_for(FEATURE, name)).path


def _records(folder: Path, tell: Tell) -> None:
    tell("ready")
    for number in itertools.count(time.time_ns()):
        name = NAMES[number % len(NAMES)]
        record(folder, name, number)
        tell((name, number))


def _cents(path: Path) -> int:
    return int(dict(read_cassette(path).interactions[-1].request.form)["amount"])


def judge_tapes(folder: Path, told: Sequence[tuple[str, int]]) -> str:
    """Return what is torn, lost, or left behind after the next run has swept."""
    library, last = Library(folder), dict(told)
    try:
        kept = {entry.path.stem: _cents(entry.path) for entry in library.entries()}
    except TapeError as torn:
        return str(torn)
    lost = [name for name, number in last.items() if kept.get(name, 0) < number]
    library.sweep()
    left = [path.name for path in folder.rglob("*") if path.is_file() and path.suffix != ".yaml"]
    return f"lost: {lost}" * bool(lost) + f"left behind: {left}" * bool(left)


def kill_recording(tries: Tries) -> None:
    """While one cassette after the other is recorded anew."""
    _kill_often(tries, _records, 6, judge_tapes)


def _renames(folder: Path, tell: Tell) -> None:
    library = Library(folder)
    tell("ready")
    for old, new in itertools.cycle([NAMES[:2], NAMES[1::-1]]):
        path = library.path_for(FEATURE, old)
        if path.exists():
            library.path_for(FEATURE, new).unlink(missing_ok=True)
            library.rename(path, FEATURE, new)
            tell(new)


def judge_renamed(folder: Path, told: Sequence[str]) -> str:
    """Return what is torn, lost or changed; both names may be there, each with the recording."""
    del told
    paths = list(folder.rglob("*.yaml"))
    try:
        cents = [_cents(path) for path in paths]
    except TapeError as torn:
        return str(torn)
    Library(folder).sweep()
    left = [path.name for path in folder.rglob(".*")]
    return "" if cents and set(cents) == {1} and not left else f"{paths}, {cents}, {left}"


def kill_renaming(tries: Tries) -> None:
    """While a cassette is renamed there and back."""
    record(tries.folder, NAMES[0], 1)
    _kill_often(tries, _renames, 6, judge_renamed)


def _renders(folder: Path, tell: Tell) -> None:
    results = folder / "results"
    results.mkdir(exist_ok=True)
    (results / "1-result.json").write_text("{}")
    tell("ready")
    for number in itertools.count(time.time_ns()):
        # a large page, so that most of the time goes into its writing
        render._allure_page = lambda *_, number=number: f"number {number} <!--{PADDING}--></html>"
        render.render([results], folder / "page.html")
        tell(number)


def judge_page(folder: Path, told: Sequence[int]) -> str:
    """Return whether the page is torn or older than was said, or whether anything is left."""
    page = folder / "page.html"
    text = page.read_text("utf-8") if page.exists() else ""
    if told and (not text.rstrip().endswith("</html>") or _number_in(text) < told[-1]):
        return f"the page is torn or old: {text[-80:]!r}"
    render._write(text or "</html>", page)
    left = [path.name for path in folder.iterdir() if path.name not in ("page.html", "results")]
    return f"left behind: {left}" if left else ""


def _number_in(page: str) -> int:
    return int(page.partition("number ")[2].partition("<")[0].split()[0])


def kill_reporting(tries: Tries) -> None:
    """While a page is rendered over and over."""
    _kill_often(tries, _renders, 4, judge_page)


def _certifies(folder: Path, tell: Tell) -> None:
    someone = read_signer({KEY_VARIABLE: (folder / "key").read_text()})
    padding = {"evidence/integration.log": PADDING.encode()}
    evidence = {**samples.contents().evidence, **padding}
    bundle.leaks = lambda _: ()  # a large file, so that most of the time goes into its writing
    tell("ready")
    for number in itertools.count(time.time_ns()):
        made = samples.certificate(commit={"hash": str(number)})
        contents = samples.contents(certificate=made, evidence=evidence)
        bundle.write_bundle(folder / "bundle.zip", contents, someone)
        tell(number)


def judge_bundle(folder: Path, told: Sequence[int]) -> str:
    """Return whether the bundle is torn, unsigned or older than was said, or what is left."""
    path, keys = folder / "bundle.zip", read_public_keys(folder / "key.pub")
    try:
        found = verify(path, keys, now=samples.NOW) if path.exists() else None
    except BundleError as torn:
        return str(torn)
    number = int(found.bundle.certificate.commit["hash"]) if found else 0
    if told and number < told[-1]:
        return f"lost: {told[-1]}; there is {number}"
    sweep(folder.glob(".bundle.zip.*"))
    left = {each.name for each in folder.iterdir()} - {"bundle.zip", "key", "key.pub"}
    return "; ".join([*(found.problems if found else ()), *(f"left behind: {n}" for n in left)])


def make_key(folder: Path) -> None:
    """Write a key with which bundles are signed, and its public half."""
    environment = samples.environment()
    (folder / "key").write_text(environment[KEY_VARIABLE])
    (folder / "key.pub").write_text(samples.key_of(read_signer(environment)))


def kill_bundle(tries: Tries) -> None:
    """While a signed bundle is written over and over."""
    make_key(tries.folder)
    _kill_often(tries, _certifies, 4, judge_bundle)


def _buys(folder: Path, tell: Tell) -> None:
    sandbox = Sandbox(at=START, state=folder / "state")
    api = InProcess(sandbox, KEY)
    tell("ready")
    api.fund(10**6)
    card = api.card()["id"]
    for number in itertools.count(1):
        tell(api.authorize(card, 1)["id"])
        if not number % 50:
            sandbox.tick()


def judge_state(folder: Path, told: Sequence[str]) -> str:
    """Return what the next sandbox on the file lacks; its books must balance."""
    sandbox = Sandbox(at=START, state=folder / "state")
    api = InProcess(sandbox, KEY)
    lost = [name for name in told if api.get(f"/v1/issuing/authorizations/{name}").status != 200]
    imbalance = sandbox.account(KEY).ledger.imbalance()
    sandbox.close()
    left = [path.name for path in folder.iterdir() if path.name != "state"]
    return (
        f"lost: {lost}" * bool(lost)
        + f"out by {imbalance} cents" * bool(imbalance)
        + f"left behind: {left}" * bool(left)
    )


def kill_state(tries: Tries) -> None:
    """While a sandbox on a state file sells; every fifth kill meets a file that is new."""

    def judge(folder: Path, told: list[Any]) -> str:
        problem = judge_state(folder, told)
        if tries.done % 5 == 4:
            (folder / "state").unlink()
        return problem

    _kill_often(tries, _buys, 60, judge)


class _Teller:
    """A pytest plugin that tells which scenarios have passed."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell

    def pytest_collection_finish(self) -> None:
        """The scenarios begin."""
        self._tell("ready")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A scenario is over, and what it recorded is written."""
        if report.when == "teardown" and report.passed:
            self._tell(report.nodeid.rpartition("::")[2])


def _runs(folder: Path, tell: Tell) -> None:
    os.chdir(folder)
    options = ["--issuing-backend=sandbox", "--issuing-record", "--alluredir=results"]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning", "-p", "no:cacheprovider"]
    pytest.main(["-q", *options, "features"], [_Teller(tell)])


def judge_run(folder: Path, told: Sequence[str]) -> str:
    """Return what of a killed run's passed scenarios has no tape, or cannot be shown."""
    project = RecordedProject(folder)
    try:
        for name in told:
            read_cassette(project.cassette(name.replace(" ", "_")))
        for entry in Library(folder / "cassettes").entries():
            read_cassette(entry.path)
    except TapeError as torn:
        return str(torn)
    results = folder / "results"
    return "" if not results.exists() or plain_page(results, "killed") else "no page"


def kill_runs(tries: Tries) -> None:
    """While pytest records scenarios and writes results."""
    project = RecordedProject(tries.folder)
    project.write(**{f"number_{number}": STEPS for number in range(30)})
    _kill_often(tries, _runs, 6, judge_run)
