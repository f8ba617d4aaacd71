"""Renders Allure results to one HTML page that stands alone."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from issuing_harness.errors import ReportError
from issuing_harness.reporting.node import find_node, install_allure, renderer_files
from issuing_harness.reporting.npm import LATER, last_words
from issuing_harness.reporting.selfcontained import keep_to_itself

RESULTS = Path("reports/allure-results")
REPORT = Path("reports/allure-report.html")
_RENDER_SECONDS = 600


def render(results: Path = RESULTS, to: Path = REPORT) -> Path:
    """Write the report and return its path; a failed render leaves the previous one.

    Args:
        results: the folder ``--alluredir`` named.
        to: the page to write.

    Raises:
        ReportError: with what is missing, and how to render later.
    """
    if not any(results.glob("*-result.json")):
        raise ReportError(
            f"There are no results to render in {results}. Run scenarios first: "
            "uv run issuing-harness run"
        )
    files, node = renderer_files(), find_node()
    script = install_allure(files, node)
    with tempfile.TemporaryDirectory(prefix="issuing-harness-report-") as folder:
        page = _generate(node, script, files / "allurerc.json", results, Path(folder))
        _put_in_place(keep_to_itself(page), to)
    return to


def _generate(node: Path, script: Path, config: Path, results: Path, folder: Path) -> str:
    # the configuration lies where Allure works, so that nothing it writes lands elsewhere
    shutil.copyfile(config, folder / "allurerc.json")
    command = [str(node), str(script), "generate", "--config", "allurerc.json"]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [*command, "--output", "page", str(results.resolve())],
            cwd=folder,
            env={**os.environ, "ALLURE_NO_ANALYTICS": "true"},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_RENDER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReportError(f"Allure was not done after {_RENDER_SECONDS} seconds. {LATER}") from None
    pages = sorted((folder / "page").rglob("index.html"))
    if done.returncode or len(pages) != 1:
        reason = last_words(done.stderr or done.stdout) or f"it ended with {done.returncode}"
        raise ReportError(f"Allure did not render {results}: {reason}. {LATER}")
    return pages[0].read_text("utf-8")


def _put_in_place(page: str, to: Path) -> None:
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(page)
            part.chmod(0o644)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(f"The report could not be written to {to}: {error}. {LATER}") from error
