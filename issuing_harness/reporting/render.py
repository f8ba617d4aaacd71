"""Renders Allure results to one HTML page that stands alone."""

import base64
import binascii
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from issuing_harness.errors import ReportError
from issuing_harness.tooling.node import find_node, install_allure, renderer_files
from issuing_harness.tooling.npm import LATER, last_words

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


#: Everything the page needs is in it; the browser refuses whatever else would be asked for.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; media-src data: blob:; "
    "font-src data:; connect-src data: blob:; frame-src data: blob:; worker-src data: blob:; "
    "form-action 'none'"
)

_TRACKERS = ("googletagmanager", "google-analytics", "mc.yandex", "segment.io", "posthog")
_SCRIPT = re.compile(r"<script\b[^>]*>.*?</script\s*>\s*", re.DOTALL | re.IGNORECASE)
_TRACKING = re.compile(r"googletagmanager|google-analytics|\bgtag\s*\(", re.IGNORECASE)
_LONGEST_TRACKER = 2_000

#: Where HTML names what the browser then fetches by itself (``a href`` is only a link to follow).
_FETCHED = {
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "source": ("src", "srcset"),
    "audio": ("src",),
    "video": ("src", "poster"),
    "track": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "base": ("href",),
}
_HARMLESS = ("data:", "blob:", "#")

#: The same in scripts and styles, as far as text can tell; the policy catches what it cannot.
_LOADERS = re.compile(
    r"""(?:\bfetch\(|\bimport\(|\bimportScripts\(|\bsendBeacon\(|\.src\s*=|\.open\([^,()]{1,12},"""
    r"""|new\s+(?:WebSocket|EventSource|Worker|SharedWorker)\(|@import\s*(?:url\()?|\burl\()"""
    r"""\s*["'`]?\s*((?:https?:|wss?:)?//[\w.-]+)""",
    re.IGNORECASE,
)


def keep_to_itself(page: str) -> str:
    """The page without trackers, under a policy that allows no request; verified.

    Raises:
        ReportError: if something that loads from another host is left.
    """
    page = _SCRIPT.sub(_without_tracking, page)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    page, found = re.subn(r"(<head\b[^>]*>)", rf"\1\n{policy}", page, count=1, flags=re.IGNORECASE)
    if not found:
        raise ReportError("The rendered page has no <head>: this is not the page we know.")
    if left := sorted(set(external_loads(page))):
        raise ReportError(
            "The rendered page would load from other hosts when it is opened: "
            f"{', '.join(left)}. It is not kept. The renderer probably changed: compare "
            "reports/renderer/package-lock.json with the version before."
        )
    return page


def external_loads(page: str) -> Iterator[str]:
    """What the page would fetch by itself from anywhere but itself."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    yield from reader.fetched
    for text in reader.programs:
        yield from (match.group(1) for match in _LOADERS.finditer(text))
        yield from (name for name in _TRACKERS if name in text)


def _without_tracking(script: re.Match[str]) -> str:
    """Drop a script that is nothing but a tracker; the page's own are long and stay."""
    text = script.group()
    return "" if len(text) < _LONGEST_TRACKER and _TRACKING.search(text) else text


class _Reader(HTMLParser):
    """Collects what is fetched, and the text of scripts and styles wherever they are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.programs: list[str] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in {"script", "style"} else ""
        for name, value in attrs:
            if name not in _FETCHED.get(tag, ()) or not value:
                continue
            if value.startswith(("data:text/javascript", "data:text/css")):
                self.programs.append(_decoded(value))
            elif not value.strip().lower().startswith(_HARMLESS):
                self.fetched.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.programs.append(data)


def _decoded(address: str) -> str:
    """The text of a ``data:`` address."""
    head, _, body = address.partition(",")
    if not head.endswith(";base64"):
        return body
    try:
        return base64.b64decode(body).decode("utf-8", "replace")
    except binascii.Error:
        raise ReportError("The rendered page holds a script that cannot be read.") from None
