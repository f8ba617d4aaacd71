"""Make a rendered page self-contained: no tracker, no request, nothing that loads from elsewhere.

Trackers are removed, a content security policy forbids every request, and a search for anything
that would still load verifies both.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final

from issuing_harness.errors import ReportError

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
