"""Render Allure results to one HTML page that loads nothing from anywhere else.

Allure 3 renders the page. It is then made self-contained: trackers are removed, a content security
policy forbids every request, and a search for anything that would still load verifies both.
"""

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
from typing import Final

from issuing_harness.errors import ReportError
from issuing_harness.tooling.npm import NodeToolError, find_node, install_once, summarize_output

RESULTS: Final = Path("reports/allure-results")
REPORT: Final = Path("reports/allure-report.html")
_TIMEOUT_SECONDS: Final = 600
_RENDERER_FILES: Final = ("package.json", "package-lock.json", "allurerc.json")
#: What a message advises when the page could not be rendered.
_LATER: Final = "The results are kept; render them later with: uv run issuing-harness report"


def render(results: Path = RESULTS, to: Path = REPORT) -> Path:
    """Write the page and return its path; the previous page stays if that fails.

    Args:
        results: the folder ``--alluredir`` named.
        to: the page to write.

    Raises:
        ReportError: there are no results, Node.js or Allure is missing, or the page loads from
            elsewhere; the message says how to render later.
    """
    if not any(results.glob("*-result.json")):
        raise ReportError(
            f"There are no results to render in {results}. Run scenarios first: "
            "uv run issuing-harness run"
        )
    files = renderer_files()
    node, script = _find_allure(files)
    with tempfile.TemporaryDirectory(prefix="issuing-harness-report-") as folder:
        page = _generate(node, script, files / "allurerc.json", results, Path(folder))
        _write(make_self_contained(page), to)
    return to


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


def _generate(node: Path, script: Path, config: Path, results: Path, folder: Path) -> str:
    """Return the page that Allure renders, working in ``folder``."""
    # the configuration is copied there, so that nothing Allure writes lands elsewhere
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
        descriptor, name = tempfile.mkstemp(prefix=f".{to.name}.", suffix=".part", dir=to.parent)
        part = Path(name)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(page)
            part.chmod(0o644)
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise ReportError(f"The report could not be written to {to}: {error}. {_LATER}") from error


#: The content security policy: the page holds all it needs, and the browser refuses any request.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "style-src 'unsafe-inline' data: blob:; img-src data: blob:; media-src data: blob:; "
    "font-src data:; connect-src data: blob:; frame-src data: blob:; worker-src data: blob:; "
    "form-action 'none'"
)

_TRACKERS: Final = ("googletagmanager", "google-analytics", "mc.yandex", "segment.io", "posthog")
_SCRIPT: Final = re.compile(r"<script\b[^>]*>.*?</script\s*>\s*", re.DOTALL | re.IGNORECASE)
_TRACKING: Final = re.compile(r"googletagmanager|google-analytics|\bgtag\s*\(", re.IGNORECASE)
#: The page's own scripts are longer, in characters.
_MAX_TRACKER_LENGTH: Final = 2_000

#: The attributes from which a browser loads something by itself, by element; not ``a href``.
_LOADING_ATTRIBUTES: Final = {
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
_LOCAL_PREFIXES: Final = ("data:", "blob:", "#")

#: What loads in scripts and styles, as far as a pattern can find it; the policy catches the rest.
_LOADING_CODE: Final = re.compile(
    r"""(?:\bfetch\(|\bimport\(|\bimportScripts\(|\bsendBeacon\(|\.src\s*=|\.open\([^,()]{1,12},"""
    r"""|new\s+(?:WebSocket|EventSource|Worker|SharedWorker)\(|@import\s*(?:url\()?|\burl\()"""
    r"""\s*["'`]?\s*((?:https?:|wss?:)?//[\w.-]+)""",
    re.IGNORECASE,
)


def make_self_contained(page: str) -> str:
    """Return the page without trackers, and with a policy that allows no request.

    Raises:
        ReportError: something in the page would still load from another host.
    """
    page = _SCRIPT.sub(_without_tracking, page)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">'
    page, heads = re.subn(r"(<head\b[^>]*>)", rf"\1\n{policy}", page, count=1, flags=re.IGNORECASE)
    if not heads:
        raise ReportError("The rendered page has no <head>: this is not the page we know.")
    if loads := sorted(set(external_loads(page))):
        raise ReportError(
            "The rendered page would load from other hosts when it is opened: "
            f"{', '.join(loads)}. It is not kept. The renderer probably changed: compare "
            "reports/renderer/package-lock.json with the version before."
        )
    return page


def external_loads(page: str) -> Iterator[str]:
    """Yield what the page would load by itself from elsewhere: URLs, hosts, and known trackers."""
    parser = _LoadParser()
    parser.feed(page)
    parser.close()
    yield from parser.urls
    for text in parser.code:
        yield from (match.group(1) for match in _LOADING_CODE.finditer(text))
        yield from (name for name in _TRACKERS if name in text)


def _without_tracking(script: re.Match[str]) -> str:
    """Return ``""`` for a short script that loads or feeds a tracker, else the script."""
    text = script.group()
    return "" if len(text) < _MAX_TRACKER_LENGTH and _TRACKING.search(text) else text


class _LoadParser(HTMLParser):
    """Collects URLs that the page loads, and the code of its scripts and styles.

    Code may stand in an element or in a ``data:`` URL.
    """

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[str] = []
        self.code: list[str] = []
        self._code_element = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._code_element = tag if tag in {"script", "style"} else ""
        for name, value in attrs:
            if name not in _LOADING_ATTRIBUTES.get(tag, ()) or not value:
                continue
            if value.startswith(("data:text/javascript", "data:text/css")):
                self.code.append(_decoded(value))
            elif not value.strip().lower().startswith(_LOCAL_PREFIXES):
                self.urls.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._code_element:
            self._code_element = ""

    def handle_data(self, data: str) -> None:
        if self._code_element:
            self.code.append(data)


def _decoded(url: str) -> str:
    """Return the text of a ``data:`` URL."""
    header, _, body = url.partition(",")
    if not header.endswith(";base64"):
        return body
    try:
        return base64.b64decode(body).decode("utf-8", "replace")
    except binascii.Error:
        raise ReportError("The rendered page holds a script that cannot be read.") from None
