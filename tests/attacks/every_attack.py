"""Every attack, in the order in which they are carried out.

It is long because it is a list.
"""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.attacks import damage, fuzzed_inputs, kills, load, resources, supply
from tests.attacks.attack import Attack, Skipped, Tries
from tests.attacks.canaries import CANARIES

ROOT = Path(__file__).parents[2]
_EARLY = "What an operating system that stops, or a disk that lies, leaves."
_FUZZ = "Inputs that an attacker makes with the code at hand; only what is drawn is tried."


def tell_canaries(tries: Tries) -> None:
    """Run the tests that tell canaries to every sink, each of them counted."""
    result = tries.folder / "junit.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [f"--junitxml={result}", str(ROOT / "tests/attacks/test_canaries.py")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    for case in ET.parse(result).iter("testcase"):
        wrong = [each for each in case if each.tag in ("failure", "error")]
        told = "; ".join(str(each.get("message"))[:800] for each in wrong)
        tries.check(f"{case.get('name')}: {told}" * bool(wrong), "tests that found nothing told")
        tries.tried()
    tries.figures["canaries"] = len(CANARIES)
    if done.returncode:
        tries.check(done.stdout[-500:], "")


def fuzz_api(tries: Tries) -> None:
    """Let schemathesis ask a sandbox for as many seconds as there are tries."""
    if find_spec("schemathesis") is None:
        raise Skipped("schemathesis is not installed: uv run --group fuzz scripts/attack.py …")
    command = [sys.executable, str(ROOT / "scripts/fuzz.py"), "--seconds", str(tries.count)]
    command += ["--seed", str(tries.random.randrange(10**6))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    tries.check(done.stdout[-1500:] * bool(done.returncode), "every answer as the contract has it")
    tries.done = tries.count
    tries.figures["summary"] = done.stdout.strip().splitlines()[-1]


def _attack(  # noqa: PLR0913 - one line of the table below
    name: str,
    run: Callable[[Tries], None],
    does: str,
    uncovered: str,
    unit: str,
    *,
    quick: int,
    full: int,
) -> Attack:
    return Attack(name, does, uncovered, unit, quick, full, run)


ATTACKS = (
    _attack(
        "canaries",
        tell_canaries,
        f"{len(CANARIES)} secrets are told in sentences, tables, texts, output, logs, warnings, "
        "attachments, assertions and exceptions of scenarios that fail, and looked for in Allure's "
        "results, the page, JUnit, the terminal, logs, GitHub's summary and commands' JSON.",
        "Allure's own page, which is made of the results; certification bundles, which are tried "
        "in tests/harness/certification.",
        "tests",
        quick=1,
        full=1,
    ),
    _attack(
        "kill-recording",
        kills.kill_recording,
        "SIGKILL at a random instant while cassettes are recorded anew, one after the other.",
        _EARLY,
        "kills",
        quick=10,
        full=100,
    ),
    _attack(
        "kill-renaming",
        kills.kill_renaming,
        "SIGKILL at a random instant while a cassette is renamed there and back.",
        f"{_EARLY} A kill between the two steps leaves the recording under both names.",
        "kills",
        quick=10,
        full=100,
    ),
    _attack(
        "kill-reporting",
        kills.kill_reporting,
        "SIGKILL at a random instant while a page of 10 MB is written over and over.",
        f"{_EARLY} Folders that Allure works in, where the system has temporary files.",
        "kills",
        quick=10,
        full=100,
    ),
    _attack(
        "kill-bundle",
        kills.kill_bundle,
        "SIGKILL at a random instant while a signed bundle of 10 MB is written over and over.",
        _EARLY,
        "kills",
        quick=5,
        full=200,
    ),
    _attack(
        "kill-state",
        kills.kill_state,
        "SIGKILL at a random instant while a sandbox with --state sells; every purchase that was "
        "answered is looked for in the next sandbox on the file, whose books must balance.",
        f"{_EARLY} (SQLite is told not to wait for the disk at each request.)",
        "kills",
        quick=10,
        full=100,
    ),
    _attack(
        "kill-run",
        kills.kill_runs,
        "SIGKILL at a random instant while pytest records scenarios on the sandbox and writes "
        "Allure results; each scenario that was reported as passed must have its cassette.",
        "Results of the scenario that was running, which are lost.",
        "kills",
        quick=4,
        full=40,
    ),
    _attack(
        "damage-tapes",
        damage.damage_tapes,
        "A bit flipped, the end cut off, or up to 4 KB zeroed in a cassette of this repository.",
        "Whoever changes a cassette and seals it anew; a signature is for that. `tapes list` reads "
        "the first lines of a cassette from the sandbox and checks nothing below them.",
        "damages",
        quick=800,
        full=5000,
    ),
    _attack(
        "damage-signed-tapes",
        damage.damage_signed_tapes,
        "The same in a signed live cassette that is sealed anew after each damage: it must no "
        "longer be called signed.",
        "A scenario's words, which a rename may change and which are not signed; stolen keys.",
        "damages",
        quick=600,
        full=5000,
    ),
    _attack(
        "damage-bundles",
        damage.damage_bundles,
        "A bit flipped, the end cut off, or up to 4 KB zeroed in the signed bundle of a "
        "certificate, which is then verified.",
        "Whoever has the key.",
        "damages",
        quick=300,
        full=20_000,
    ),
    _attack(
        "damage-states",
        damage.damage_states,
        "The same in the state file of a sandbox that has stopped.",
        "The log beside the file of a killed sandbox, of which SQLite takes what is whole; whoever "
        "changes a file on purpose.",
        "damages",
        quick=300,
        full=5000,
    ),
    _attack(
        "damage-documents",
        damage.damage_documents,
        "The same in an exported state that is then imported.",
        "Whoever changes a document and its digest.",
        "damages",
        quick=300,
        full=5000,
    ),
    _attack(
        "fuzz-features",
        fuzzed_inputs.fuzz_features,
        "Feature files of the library with lines altered, and lines of keywords in any order.",
        _FUZZ,
        "inputs",
        quick=600,
        full=100_000,
    ),
    _attack(
        "fuzz-profiles",
        fuzzed_inputs.fuzz_profiles,
        "Profiles of integrations with lines altered, and lines of TOML in any order.",
        _FUZZ,
        "inputs",
        quick=600,
        full=100_000,
    ),
    _attack(
        "fuzz-tapes",
        fuzzed_inputs.fuzz_tapes,
        "Cassettes with lines and values altered, every other one with a seal that fits.",
        _FUZZ,
        "inputs",
        quick=600,
        full=100_000,
    ),
    _attack(
        "fuzz-forms",
        fuzzed_inputs.fuzz_forms,
        "Any form, as body and as query, to every operation of a sandbox that has something of "
        "each kind: no 5xx but 501.",
        _FUZZ,
        "inputs",
        quick=1500,
        full=100_000,
    ),
    _attack(
        "fuzz-headers",
        fuzzed_inputs.fuzz_headers,
        "Request lines, headers and bodies as the bytes that a server of the sandbox's reads.",
        f"{_FUZZ} Slow senders and many connections at once, which tests/sandbox tries.",
        "inputs",
        quick=600,
        full=100_000,
    ),
    _attack(
        "fuzz-deliveries",
        fuzzed_inputs.fuzz_deliveries,
        "Signature headers and bodies at the mailbox, some of them signed as they are.",
        _FUZZ,
        "inputs",
        quick=600,
        full=100_000,
    ),
    _attack(
        "fuzz-api",
        fuzz_api,
        "Requests by schemathesis, from the sandbox's own contract; every answer must fit it.",
        _FUZZ,
        "seconds",
        quick=0,
        full=120,
    ),
    _attack(
        "load",
        load.mixed_load,
        f"{load.CLIENTS} clients buy, capture, dispute, upload, list, move the clock, are refused "
        "and get events; each resets its account now and then.",
        "Days; a wall clock; other systems than the one it ran on.",
        "seconds",
        quick=12,
        full=600,
    ),
    _attack(
        "disk-full",
        resources.fill_disk,
        "On a file system that is full: a recording, a page, and purchases on a sandbox with "
        "--state; then there is room again.",
        "Allure results of a run; a disk that is full for somebody else only.",
        "file systems",
        quick=1,
        full=10,
    ),
    _attack(
        "read-only",
        resources.write_protect,
        "The same on a file system that becomes read-only.",
        "Allure results of a run, which tests/harness/reporting tries.",
        "file systems",
        quick=1,
        full=10,
    ),
    _attack(
        "clock-jumps",
        resources.jump_clock,
        "The wall clock jumps by up to 55 years, forth and back, between purchases on a sandbox "
        "that follows it, recordings and deliveries.",
        "Jumps that the kernel makes while a process sleeps.",
        "jumps",
        quick=60,
        full=1000,
    ),
    _attack(
        "secrets",
        supply.scan_repository,
        "Every file that is committed or could be is searched for keys, tokens, private keys and "
        "logins.",
        "Secrets that look like nothing; the history of the repository.",
        "files",
        quick=1,
        full=1,
    ),
    _attack(
        "audit",
        supply.audit,
        "pip-audit asks for advisories about every pinned package.",
        "Advisories that nobody has published; the packages of npm.",
        "packages",
        quick=1,
        full=1,
    ),
    _attack(
        "hashes",
        supply.check_hashes,
        "Every pinned package has the hash of each of its files in requirements.hashes.txt, which "
        "names no registry: `uv pip install --require-hashes -r requirements.hashes.txt`.",
        "What a hashed file does.",
        "packages",
        quick=1,
        full=1,
    ),
)
