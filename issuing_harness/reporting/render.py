"""Render Allure results to one HTML page that loads nothing from anywhere else.

Allure 3 renders the page, which is then made self-contained and compressed. Where Allure cannot be
had, a plain page is written in its place: what lies there is always the page of these results.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from glob import escape
from os.path import relpath
from pathlib import Path
from typing import Final

from issuing_harness.errors import ReportError
from issuing_harness.progress import ProgressLine
from issuing_harness.reporting.packing import put_in, take_out
from issuing_harness.reporting.plain_page import plain_page
from issuing_harness.reporting.report_history import ReportHistory
from issuing_harness.reporting.result_files import (
    RESULT,
    add_global_errors,
    discard_page,
    find_results,
    merge_results,
)
from issuing_harness.reporting.self_contained import make_self_contained
from issuing_harness.tooling.npm import NodeToolError, find_node, install_once, summarize_output
from issuing_harness.whole_files import sweep, write_whole

RESULTS: Final = Path("reports/allure-results")
REPORT: Final = Path("reports/allure-report.html")
_TIMEOUT_SECONDS: Final = 600
_CONFIGURATION: Final = "allurerc.json"
_RENDERER_FILES: Final = ("package.json", "package-lock.json", _CONFIGURATION)
#: What a message advises when the page could not be rendered.
_LATER: Final = "The results are kept; render them later with: issuing-harness report"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page that was written.

    Args:
        page: where it is.
        problem: why it is a plain one and not Allure's; ``""`` if it is Allure's.
        history: what is to be said of the history of runs; ``""`` if none is kept.
    """

    page: Path
    problem: str = ""
    history: str = ""


def render(
    inputs: Sequence[Path] = (RESULTS,),
    to: Path = REPORT,
    problems: Sequence[str] = (),
    history: ReportHistory | None = None,
) -> Rendered:
    """Write the page of some results, whatever was there before.

    Args:
        inputs: folders of results, or folders of such folders, which are shown as one.
        to: the page to write.
        problems: what is wrong with the run as a whole, which the page says, too.
        history: the runs before this one, to which it is added.

    Raises:
        ReportError: there are no results, or the page cannot be written.
    """
    folders = find_results(inputs)
    with (
        ProgressLine("report") as line,
        tempfile.TemporaryDirectory(prefix="issuing-harness-report-") as folder,
        history.alone() if history else nullcontext(),
    ):
        line.tell("renders the page")
        results = folders[0]
        if len(folders) > 1 or problems:
            results = merge_results(folders, Path(folder) / "results")
        if problems:
            add_global_errors(results, problems)
        try:
            _configure(Path(folder), folders, history)
            page, problem = _allure_page(results, Path(folder)), ""
        except ReportError as error:
            page, problem = plain_page(results, str(error)), str(error)
        _write(page, to)
        said = _kept(history, Path(folder), folders, is_plain=bool(problem)) if history else ""
    return Rendered(to, problem, said)


def _kept(history: ReportHistory, folder: Path, results: Sequence[Path], *, is_plain: bool) -> str:
    """Keep the history with this run, once there is a page of it; return what is to be said."""
    if is_plain:
        return f"History: {relpath(history.file)} is as it was; only Allure adds to it."
    return history.take_back(folder, results)


def has_results(folder: Path) -> bool:
    """Whether a folder holds the result of any test."""
    return any(folder.glob(RESULT))


def remove_page(page: Path) -> None:
    """Remove the page of an earlier run, if one of ours is there."""
    discard_page(page)


def _configure(folder: Path, results: Sequence[Path], history: ReportHistory | None) -> None:
    """Write Allure's configuration where it works, so that nothing it writes lands elsewhere."""
    text = (renderer_files() / _CONFIGURATION).read_text("utf-8")
    if history is not None:
        text = json.dumps(history.lend(folder, results, json.loads(text)))
    (folder / _CONFIGURATION).write_text(text, "utf-8")


def _allure_page(results: Path, folder: Path) -> str:
    """Return Allure's page of results, compressed.

    Raises:
        ReportError: Node.js or Allure is missing, fails, or makes a page that loads from elsewhere.
    """
    files = renderer_files()
    node, script = _find_allure(files)
    page, data = take_out(_generate(node, script, results, folder))
    # what is no code is not searched for what it would load
    return put_in(make_self_contained(page), data)


def renderer_files() -> Path:
    """Return the folder with the renderer's lock file and configuration.

    Raises:
        ReportError: it is neither in this package (a wheel) nor in a checkout.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "renderer", package.parents[1] / "reports" / "renderer"):
        if all((folder / name).is_file() for name in _RENDERER_FILES):
            return folder
    raise ReportError(
        f"The renderer's files ({', '.join(_RENDERER_FILES)}) are neither in this package nor in "
        f"reports/renderer of a checkout. Install issuing-harness again. {_LATER}"
    )


def install_allure(files: Path, node: Path) -> Path:
    """Return Allure's command-line script, which is installed at first need."""
    return install_once(files, "renderer", node) / "node_modules" / "allure" / "cli.js"


def _find_allure(files: Path) -> tuple[Path, Path]:
    """Return the executable of Node.js, and Allure's script for it."""
    try:
        node = find_node()
        return node, install_allure(files, node)
    except NodeToolError as error:
        raise ReportError(
            f"The report's renderer (Allure 3, from npm) is missing. {error} {_LATER}"
        ) from error


def _generate(node: Path, script: Path, results: Path, folder: Path) -> str:
    """Return the page that Allure renders, working in ``folder``, by the configuration there."""
    command = [str(node), str(script), "generate", "--config", _CONFIGURATION]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [*command, "--output", "page", str(results.resolve())],
            cwd=folder,
            env={**os.environ, "ALLURE_NO_ANALYTICS": "true"},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReportError(
            f"Allure was not done after {_TIMEOUT_SECONDS} seconds. {_LATER}"
        ) from None
    pages = sorted((folder / "page").rglob("index.html"))
    if done.returncode or len(pages) != 1:
        reason = summarize_output(done.stderr or done.stdout) or f"it ended with {done.returncode}"
        raise ReportError(f"Allure did not render {results}: {reason}. {_LATER}")
    return pages[0].read_text("utf-8")


def _write(page: str, to: Path) -> None:
    """Replace the page in one step, so that a reader never sees half of it."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        sweep(to.parent.glob(f".{escape(to.name)}.*"))
        write_whole(to, page.encode())
    except OSError as error:
        raise ReportError(
            f"The report could not be written to {to}: {error}. Name another place: "
            "issuing-harness report --output FILE"
        ) from error
