"""The runs before this one: what came of each, and its page and bundle as long as they are kept.

Beside an output ``certificate.zip`` stands the folder ``certificate-runs``: ``history.jsonl`` with
a line for each run, and the page and the bundle of the newest ones.
"""

import json
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from issuing_harness.bounded_documents import read_json
from issuing_harness.certification.certificate import Certificate
from issuing_harness.whole_files import write_whole

HISTORY: Final = "history.jsonl"
#: How many runs keep their page and bundle, the newest ones.
KEPT: Final = 6
_BUNDLE, _PAGE = ".zip", ".html"


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run.

    Args:
        integration: its name.
        made: when the run ended, as UTC in ISO 8601.
        verdict: of the whole.
        grade: what its evidence is worth.
        counts: how many requirements have each verdict.
        commit: the hash of the integration's git commit; empty if there is none.
    """

    integration: str
    made: str
    verdict: str
    grade: str
    counts: Mapping[str, int] = field(default_factory=dict)
    commit: str = ""

    @property
    def name(self) -> str:
        """What its files are called: ``20261128T184915Z``."""
        return self.made.replace("-", "").replace(":", "")


def run_of(certificate: Certificate) -> Run:
    """Return what is kept of a certificate."""
    return Run(
        certificate.integration,
        certificate.made,
        str(certificate.verdict),
        str(certificate.grade),
        dict(Counter(str(each.verdict) for each in certificate.verdicts)),
        str(certificate.commit.get("hash", "")),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A run as the page shows it.

    Args:
        run: what came of it.
        page: the address of its page, relative to the page that shows it; empty if it is gone.
        bundle: likewise of its bundle.
    """

    run: Run
    page: str = ""
    bundle: str = ""


class History:
    """The runs whose bundle is written to one place.

    Args:
        output: the bundle.
    """

    def __init__(self, output: Path) -> None:
        self.folder = output.with_name(f"{output.stem}-runs")

    def runs(self, integration: str) -> list[Run]:
        """Return the runs of an integration, the oldest first; a torn line is left out."""
        path = self.folder / HISTORY
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        found = [run for line in lines if (run := _read(line))]
        return [run for run in found if run.integration == integration]

    def shown(self, runs: Sequence[Run], *, within: bool) -> list[Shown]:
        """Return runs with the addresses of what is kept of them.

        Args:
            runs: to be shown.
            within: whether on a page in the folder itself, and not beside it.
        """
        start = "" if within else f"{self.folder.name}/"
        return [
            Shown(run, *(f"{start}{file.name}" if file.exists() else "" for file in self._of(run)))
            for run in runs
        ]

    def keep(self, run: Run, bundle: Path, page: str) -> None:
        """Add a run, with its bundle and its page; the oldest that are kept give way."""
        self.folder.mkdir(parents=True, exist_ok=True)
        page_file, bundle_file = self._of(run)
        write_whole(page_file, page.encode())
        shutil.copyfile(bundle, bundle_file)
        with (self.folder / HISTORY).open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(asdict(run))}\n")
        kept = sorted(self.folder.glob(f"*Z{_PAGE}"))
        for each in kept[:-KEPT]:
            each.unlink()
            each.with_suffix(_BUNDLE).unlink(missing_ok=True)

    def _of(self, run: Run) -> tuple[Path, Path]:
        """Return where its page and its bundle are, or would be."""
        return self.folder / f"{run.name}{_PAGE}", self.folder / f"{run.name}{_BUNDLE}"


def _read(line: str) -> Run | None:
    try:
        return Run(**read_json(line))
    except (TypeError, ValueError):
        return None
