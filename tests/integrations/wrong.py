"""Wrong integrations: an example with one fault in it, certified whole by the command."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from issuing_harness.certification.certificate import Certificate, Verdict
from issuing_harness.certification.requirements import SCENARIO, library_path, read_catalogue
from issuing_harness.certification.verification import read_bundle
from tests.integrations.node import surroundings
from tests.integrations.started import EXAMPLES

#: The requirements that faults of the smaller examples break, by what the fault is called in all.
BREAKS = {
    "slow": "ISS-DEC-002",
    "books-twice": "ISS-EVT-003",
    "ignores-order": "ISS-EVT-005",
    "races": "ISS-DEC-007",
    "mixes-accounts": "ISS-CON-001",
    "pools-accounts": "ISS-CON-007",
    "takes-unknown-accounts": "ISS-CON-005",
    "crashes-on-unknown-types": "ISS-EVT-001",
    "ignores-force-captures": "ISS-LIF-007",
    "ignores-unlinked-refunds": "ISS-MNY-005",
    "first-capture-only": "ISS-LIF-006",
    "first-page-only": "ISS-ERR-006",
    "books-refunds-as-charges": "ISS-MNY-002",
    "ignores-reversals": "ISS-LIF-002",
}
#: What a reader of lists breaks beside, which no event reaches twice or late: all that happens to
#: a purchase later. Which of it shows depends on what was read at once.
BESIDE = {
    "first-page-only": ("ISS-ERR-006", "ISS-LIF-010", "ISS-LIF-007", "ISS-OPS-002"),
    "ignores-order": ("ISS-LIF-010", "ISS-LIF-002", "ISS-LIF-008", "ISS-LIF-009"),
    "books-twice": ("ISS-LIF-010", "ISS-LIF-007"),
}
#: Seconds until books have to be right; those of the examples are in a tenth of one.
PATIENCE = 2
#: The faults with which a run does not begin; what is said instead names the cause.
STOPPED = {
    "wrong-secret": "signature",
    "down": "ended",
    "answers-500": "gets 500",
    "wrong-key": "key",
}


@dataclass(frozen=True)
class Wrong:
    """An integration with a fault; a sound one without.

    Args:
        example: the folder of ``examples``.
        fault: as its environment variable names it; empty for none.
        breaks: the requirement that it does not meet; empty if the run must not begin.
        beside: all that the fault may break, where it cannot be one requirement.
    """

    example: str
    fault: str = ""
    breaks: str = ""
    beside: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """What the command made of one.

    Args:
        wrong: which.
        code: what the command ended with.
        said: what it printed.
        not_met: the ids that it reports as not met, with the reason.
        inconclusive: likewise.
        met: how many were met.
    """

    wrong: Wrong
    code: int
    said: str
    not_met: dict[str, str] = field(default_factory=dict)
    inconclusive: dict[str, str] = field(default_factory=dict)
    met: int = 0

    @property
    def is_right(self) -> bool:
        """Whether exactly what the fault breaks is accused, and a sound one of nothing."""
        if self.wrong.breaks:
            return self.wrong.breaks in self.not_met and set(self.not_met) <= {
                self.wrong.breaks,
                *self.wrong.beside,
            }
        if self.wrong.fault:
            return self.code == 2 and STOPPED[self.wrong.fault] in self.said
        return self.code == 0 and not self.not_met and not self.inconclusive

    @property
    def bad(self) -> str:
        """What was said of why nothing could be tried: the first line that says so."""
        lines = self.said.splitlines()
        return next((line for line in lines if line.startswith("bad ")), "".join(lines[:1]))

    def json(self) -> dict[str, Any]:
        """Return what is kept of it."""
        return {
            "example": self.wrong.example,
            "fault": self.wrong.fault,
            "breaks": self.wrong.breaks,
            "not met": self.not_met,
            "inconclusive": self.inconclusive,
            "met": self.met,
            "ended with": self.code,
            "said": "" if self.met or self.not_met else self.bad,
            "right": self.is_right,
        }


def every_wrong() -> Iterator[Wrong]:
    """Yield all of them, the example's own first."""
    sys.path.insert(0, str(EXAMPLES / "spend_platform"))
    from spend_platform.faults import BREAKS as OF_THE_PLATFORM  # noqa: PLC0415 - found just now

    tested = {
        each.id for each in read_catalogue(library_path()).requirements if each.tested == SCENARIO
    }
    for fault, broken in sorted(OF_THE_PLATFORM.items()):
        if broken in tested:  # what no scenario looks at, no certificate accuses
            yield Wrong("spend_platform", fault, broken)
    shared = ["wrong-secret", "down", "slow", "answers-500", "books-twice", "ignores-order"]
    shared += ["races", "crashes-on-unknown-types"]
    shared += ["ignores-force-captures", "ignores-unlinked-refunds"]
    of_polling = ["wrong-key", "down", "first-page-only", "ignores-order", "books-twice"]
    of_polling += ["first-capture-only", "ignores-force-captures", "ignores-unlinked-refunds"]
    of_polling += ["books-refunds-as-charges", "ignores-reversals"]
    for example, faults in {
        "flask_approvals": shared,
        "node_queue": shared,
        "connect_platform": [*shared, "mixes-accounts", "pools-accounts", "takes-unknown-accounts"],
        "polling_reader": of_polling,
    }.items():
        for fault in faults:
            beside = BESIDE.get(fault, ()) if example == "polling_reader" else ()
            breaks = beside[0] if beside else BREAKS.get(fault, "")
            yield Wrong(example, fault, breaks, beside)


def certified(wrong: Wrong, folder: Path) -> Found:
    """Certify one, as a user does: by the command, in an empty folder."""
    bundle = folder / "certificate.zip"
    command = [sys.executable, "-m", "issuing_harness", "certify"]
    command += ["--profile", str(_impatient_profile(wrong.example, folder))]
    command += ["--output", str(bundle)]
    environment = os.environ | {f"{wrong.example.upper()}_FAULT": wrong.fault}
    if wrong.example == "node_queue":
        environment |= surroundings()
    run = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    said = run.stdout + run.stderr
    if not bundle.exists():
        return Found(wrong, run.returncode, said)
    certificate = read_bundle(bundle).certificate
    met = sum(each.verdict is Verdict.MET for each in certificate.verdicts)
    not_met, inconclusive = (
        _with_reasons(certificate, verdict) for verdict in (Verdict.NOT_MET, Verdict.INCONCLUSIVE)
    )
    return Found(wrong, run.returncode, said, not_met, inconclusive, met)


def _impatient_profile(example: str, folder: Path) -> Path:
    """Return the profile of a copy of an example, which waits less for what is never shown."""
    copied = folder / example
    shutil.copytree(EXAMPLES / example, copied, ignore=shutil.ignore_patterns("__pycache__"))
    path = copied / "certification.toml"
    text = path.read_text("utf-8")
    if "[application]\n" not in text:
        text = text.replace("[application.", "[application]\n\n[application.", 1)
    text = text.replace("[application]\n", f"[application]\npatience = {PATIENCE}\n", 1)
    path.write_text(text, "utf-8")
    return path


def _with_reasons(certificate: Certificate, verdict: Verdict) -> dict[str, str]:
    return {each.id: each.reason for each in certificate.verdicts if each.verdict is verdict}
