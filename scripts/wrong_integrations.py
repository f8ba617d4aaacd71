"""Certifies wrong integrations, and says whether each is accused of just what is wrong with it.

Run it with ``uv run scripts/wrong_integrations.py [EXAMPLE[:FAULT] …]``. Each is one of the
examples with one planted fault, certified whole, by the command. Exit 1 if one is accused of
anything but the requirement that its fault breaks, or a sound one of anything. ``--sample N`` tries
N of them, drawn by ``--seed``; ``--keep`` keeps what was found in ``docs/wrong-integrations.json``,
and writes the page; ``--page`` certifies nothing, and writes the page of what is kept. What is
found is kept in ``reports/wrong-integrations`` until all are certified, so that a run that Ctrl-C
or a signal ends can go on: ``--resume``.
"""

import argparse
import json
import random
import shlex
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from issuing_harness.errors import HarnessError
from issuing_harness.folder_lock import alone_in
from issuing_harness.interruption import keeping, told_when_stopped
from issuing_harness.journal import Journal
from issuing_harness.progress import ProgressLine
from issuing_harness.source_digests import digest_of, digest_of_harness
from tests.integrations.started import EXAMPLES
from tests.integrations.wrong import (
    STOPPED,
    Found,
    Wrong,
    certified,
    every_wrong,
)

#: What the command ends with if the verdict is met, and if nothing could be tried.
MET = 0
NOT_TRIED = 2
#: Characters of a cell; the whole reason is in the file beside the page.
LENGTH = 300
KEPT = ROOT / "docs/wrong-integrations.json"
#: Where what is found is kept until a run has ended.
WORK = ROOT / "reports/wrong-integrations"
_IN_USE = "It is a run of the same kind in this project. Wait until it has ended."
#: What the files of an example are called that decide what it does.
SOURCES = ("*.py", "*.toml", "*.js", "*.mjs")
#: What the command ends with if a signal has ended it, which says nothing of an integration.
ENDED = frozenset({130, 143, -2, -15})
_HEAD = """# Wrong integrations, and what their certificates say

Each row is one of the [examples](../examples/README.md) with one fault planted in it, certified
whole by `issuing-harness certify`. It has to be accused of the one requirement that the fault
breaks, and of nothing else; three faults of the polling reader break several, and any may show.
What cannot be told while that is not met is *inconclusive*. Written by
`uv run scripts/wrong_integrations.py --keep`.

| example | fault | breaks | found not met | inconclusive | what the certificate says | when |
| --- | --- | --- | --- | --- | --- | --- |
"""


def main() -> None:
    """Certify what is asked for."""
    chosen = _parsed()
    if chosen.page:
        _write_page()
        return
    try:
        with told_when_stopped(_left):
            found = _certified_all(chosen)
    except HarnessError as error:
        sys.exit(str(error))
    wrong = [each for each in found if not each.is_right]
    print(f"{len(found) - len(wrong)} of {len(found)} are accused of just what is wrong with them.")
    sys.exit(bool(wrong) or not found)


@dataclass(frozen=True)
class KeptFound:
    """What came of one, as the journal has it.

    Args:
        scenario: its name.
        found: what came of it, as plain values.
    """

    scenario: str
    found: Mapping[str, Any]

    def again(self) -> Found:
        """Return what came of it."""
        wrong = Wrong(**{**self.found["wrong"], "beside": tuple(self.found["wrong"]["beside"])})
        return Found(**{**self.found, "wrong": wrong})


def _certified_all(chosen: argparse.Namespace) -> list[Found]:
    """Certify what is asked for and was not before; return what came of all.

    Raises:
        SettingsError: there is nothing to go on with, or something has changed since.
        FolderInUse: another run is certifying.
    """
    wanted = _chosen(chosen)
    journal = Journal(WORK, lambda kept: KeptFound(**kept))
    with alone_in(journal.folder, _IN_USE):
        journal.start(_rests_on(wanted), resume=chosen.resume)
        found = _certified_each(wanted, journal, chosen)
        journal.end()
    return found


def _certified_each(
    wanted: Sequence[Wrong], journal: Journal, chosen: argparse.Namespace
) -> list[Found]:
    kept = {name: each.again() for name, each in journal.results().items()}
    lock, found = Lock(), []

    def certify(wrong: Wrong) -> Found | None:
        if (before := kept.get(_name(wrong))) is not None:
            return before
        made = _certified(wrong)
        if made is not None and made.code not in ENDED:
            with lock:
                journal.keep(KeptFound(_name(wrong), asdict(made)))
        return made

    threads = ThreadPoolExecutor(chosen.jobs)
    try:
        with (
            ProgressLine("certified", len(wanted)) as line,
            keeping(lambda: f"{len(journal.results())} of {len(wanted)} integrations"),
        ):
            for done, each in enumerate(threads.map(certify, wanted), 1):
                line.tell(f"{done} of {len(wanted)}")
                line.tell_count(done, len(wanted))
                if each is None:
                    continue
                print(_line(each), flush=True)
                found.append(each)
                if chosen.keep:
                    _keep(each)
    finally:
        threads.shutdown(cancel_futures=True)  # else a run that is ended would certify them all
    return found


def _rests_on(wanted: Iterable[Wrong]) -> dict[str, str]:
    """Return what decides what is found, by what a person calls that."""
    examples = "".join(digest_of([EXAMPLES], each) for each in SOURCES)
    return {
        "which are certified": " ".join(map(_name, wanted)),
        "the examples": examples,
        "the features": digest_of([ROOT / "features"], "*.*"),
        "how they are certified": digest_of([ROOT / "tests/integrations"], "*.py"),
        "the harness": digest_of_harness(),
    }


def _left(done: str) -> str:
    """Return what a run has left that was ended, and what to type."""
    words = [*sys.argv[1:], *([] if "--resume" in sys.argv else ["--resume"])]
    command = f"uv run scripts/wrong_integrations.py {shlex.join(words)}"
    told = f"Done are {done}, and what" if done else "What"
    return f"{told} was found is kept in reports/wrong-integrations: `{command}` goes on."


def _name(wrong: Wrong) -> str:
    """Return by what a person calls one."""
    return f"{wrong.example}{':' if wrong.fault else ''}{wrong.fault}"


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="EXAMPLE[:FAULT]")
    parser.add_argument("--sample", type=int, metavar="N", help="so many, by the seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="at the same time")
    parser.add_argument("--keep", action="store_true", help="keep what was found, in the page also")
    parser.add_argument(
        "--resume", action="store_true", help="go on with a run that was interrupted"
    )
    parser.add_argument("--page", action="store_true", help="only write the page of what is kept")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> Sequence[Wrong]:
    """Return those that the words name, a name alone for a sound one; all without any."""
    every = list(every_wrong())
    sound = [Wrong(each) for each in sorted({wrong.example for wrong in every})]
    known = {_name(each): each for each in [*sound, *every]}
    unknown = set(options.names) - known.keys()
    if unknown:
        sys.exit(f"There is no {', '.join(sorted(unknown))}. There are {', '.join(known)}.")
    found = [known[name] for name in options.names] or list(known.values())
    if options.sample:
        found = random.Random(options.seed).sample(found, min(options.sample, len(found)))  # noqa: S311 - nothing secret is drawn
    return found


def _certified(wrong: Wrong) -> Found | None:
    """Return what came of it; ``None`` where what it is written for cannot be had."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            return certified(wrong, Path(folder))
    except pytest.skip.Exception as reason:
        print(f"not tried: {wrong.example}:{wrong.fault}, because {reason}", flush=True)
        return None


def _line(found: Found) -> str:
    wrong, name = found.wrong, _name(found.wrong)
    said = "right" if found.is_right else "WRONG"
    lines = [
        f"{said}: {name} breaks {wrong.breaks or 'nothing'}; not met: {', '.join(found.not_met)}"
    ]
    if not found.is_right:
        lines += [f"    {each}: {reason}" for each, reason in found.not_met.items()]
        lines += [f"    ({each}: {reason})" for each, reason in found.inconclusive.items()]
        lines += [] if found.not_met or found.inconclusive else [found.said[-1500:]]
    return "\n".join(lines)


def _keep(found: Found) -> None:
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    day = datetime.now(UTC).date().isoformat()
    kept[f"{found.wrong.example}:{found.wrong.fault}"] = {"day": day, **found.json()}
    KEPT.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n", "utf-8")
    _write_page()


def _write_page() -> None:
    """Write the page of what is kept."""
    KEPT.with_suffix(".md").write_text(page_of(json.loads(KEPT.read_text("utf-8"))), "utf-8")


def page_of(kept: Mapping[str, dict[str, Any]]) -> str:
    """Return the page of what was found, in Markdown.

    Args:
        kept: what ``docs/wrong-integrations.json`` has.
    """
    return _HEAD + "\n".join(_rows(kept.values())) + "\n"


def _rows(kept: Iterable[dict[str, Any]]) -> Iterator[str]:
    for each in kept:
        cells = [
            each["example"],
            each["fault"] or "none",
            each["breaks"],
            ", ".join(each["not met"]),
        ]
        said = _in_a_cell(_outcome(each))
        yield f"| {' | '.join([*cells, str(len(each['inconclusive'])), said, each['day']])} |"


def _outcome(each: dict[str, Any]) -> str:
    """Return what came of one, in words: what it is accused of, or that nothing accuses it."""
    accused = each["not met"]
    if reason := accused.get(each["breaks"], ""):
        return str(reason)
    if accused:
        name, reason = next(iter(accused.items()))
        return f"accused of something else, {name}: {reason}"
    if each["inconclusive"]:
        name, reason = next(iter(each["inconclusive"].items()))
        return f"not certified, and accused of nothing; {name} is inconclusive: {reason}"
    if each["ended with"] == MET:
        return "certified, though it is wrong" if each["fault"] else "certified"
    said = f": {each['said']}" if each.get("said") else ""
    if each["ended with"] != NOT_TRIED:
        return f"not certified{said}"
    if not said and each["right"]:  # its words were not kept, and this was found in them
        said = f", and what is said of it speaks of: {STOPPED[each['fault']]}"
    return f"no run begins{said}"


def _in_a_cell(text: str) -> str:
    """Return a text as a cell of a table has it: in one line, of a length that is read."""
    line = " ".join(text.split())
    line = line if len(line) <= LENGTH else f"{line[: LENGTH - 1].rstrip()}…"
    return line.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    main()
