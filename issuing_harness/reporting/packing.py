"""The data of a rendered page: searched by the words of sentences, shown without what is empty.

Allure keeps a page's data in it as base64, file by file. Here they are taken out, completed, and
put back as one compressed block, each distinct content once; a short script unpacks it when the
page is opened. Each text of a scenario's evidence is shown below its step (``evidence_in_page``). A
page of another shape than the one known here is left as it is.
"""

import base64
import gzip
import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from issuing_harness.reporting.evidence_in_page import show_evidence

#: A file of the report in Allure's own script: its name and its content, both as JSON strings.
_FILE: Final = re.compile(r'\bd\(("[^"\\]*"),("[A-Za-z0-9+/=]*")\)')
#: How the script with the data begins and ends.
_DATA: Final = "Promise.allSettled(["
_OPENING: Final = re.compile(r"<script[^>]*>\s*", re.IGNORECASE)
_CLOSING: Final = "</script>"
_APPLICATION: Final = re.compile(
    r'<script\s+src="data:text/javascript;base64,([A-Za-z0-9+/=]+)"\s*></script>'
)
_SEARCH_INDEX: Final = "search-index.json"

#: The most thorough level, 9, makes the page a twentieth smaller in twice the time.
_LEVEL: Final = 6

Files = dict[str, bytes]


#: What stands in the page where its data was, and will be.
_MARK: Final = "<!-- packed -->"


def take_out(page: str) -> tuple[str, Files]:
    """Return the page without its data, and the data; a page of another shape, and none."""
    begin, end = _data_script(page)
    if begin == end or _APPLICATION.search(page) is None:
        return page, {}
    files = {
        orjson.loads(file[1]): base64.b64decode(orjson.loads(file[2]))
        for file in _FILE.finditer(page, begin, end)
    }
    return f"{page[:begin]}{_MARK}{page[end:]}", files


def _data_script(page: str) -> tuple[int, int]:
    """Return where the script with the data begins and ends; the same twice if there is none.

    It is looked for by its text: an expression would stop at each ``<`` of 40 MB.
    """
    call = page.find(_DATA)
    while call >= 0:
        begin, end = page.rfind("<script", 0, call), page.find(_CLOSING, call)
        if begin >= 0 and end >= 0 and _OPENING.fullmatch(page, begin, call):
            return begin, end + len(_CLOSING)
        call = page.find(_DATA, call + 1)
    return 0, 0


def put_in(page: str, files: Files) -> str:
    """Return the page with its data, completed and compressed."""
    application = _APPLICATION.search(page)
    if application is None or not files:
        return page
    show_evidence(files)
    _add_sentences(files)
    packed = _PACKED.replace("…", _compressed(base64.b64decode(application[1]), files))
    page = page.replace(application.group(), "", 1).replace(_MARK, packed, 1)
    return page.replace("</head>", f"<style>{_style(files)}</style></head>", 1)


def _compressed(application: bytes, files: Files) -> str:
    """Return application and files in base64: a line of JSON that says where each is, and they."""
    places: dict[bytes, tuple[int, int]] = {application: (0, len(application))}
    end = len(application)
    # side by side with their like they compress better
    for _, content in sorted(files.items(), key=lambda file: file[0].rpartition(".")[2]):
        if content not in places:
            places[content] = (end, len(content))
            end += len(content)
    index = {name: places[content] for name, content in files.items()}
    head = json.dumps({"application": places[application], "files": index}).encode()
    block = gzip.compress(b"\n".join((head, b"".join(places))), _LEVEL, mtime=0)
    return base64.b64encode(block).decode()


#: Where a file stands that is beside the page. Allure links to nothing without a host, so that a
#: link has this one until it is shown.
BESIDE: Final = "https://beside.invalid/"
#: Unpacks the block. A file is made base64 again only when the application asks for it.
_PACKED: Final = """<script type="application/octet-stream" id="packed">…</script>
<noscript>This report needs JavaScript, and no network.</noscript>
<script>
  window.allureReportDataReady = false;
  window.allureReportData = {};
  const beside = "https://beside.invalid/";
  new MutationObserver(() => {
    for (const link of document.querySelectorAll(`a[href^="${beside}"]`))
      link.setAttribute("href", link.getAttribute("href").slice(beside.length));
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["href"] });
  (async () => {
    const text = document.getElementById("packed").textContent;
    const block = new Blob([Uint8Array.from(atob(text), (char) => char.charCodeAt(0))]);
    const unpacked = block.stream().pipeThrough(new DecompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
    const start = bytes.indexOf(10) + 1;
    const decode = (part) => new TextDecoder().decode(part);
    const part = ([from, length]) => bytes.subarray(start + from, start + from + length);
    const base64 = (part) => {
      let binary = "";
      for (let at = 0; at < part.length; at += 32768)
        binary += String.fromCharCode(...part.subarray(at, at + 32768));
      return btoa(binary);
    };
    const { application, files } = JSON.parse(decode(bytes.subarray(0, start)));
    for (const [name, place] of Object.entries(files))
      Object.defineProperty(window.allureReportData, name, { get: () => base64(part(place)) });
    window.allureReportDataReady = true;
    const script = document.createElement("script");
    script.textContent = decode(part(application));
    document.body.append(script);
  })().catch((error) => {
    document.body.textContent =
      `This browser cannot unpack the report (${error}). Any of 2023 or later can.`;
  });
</script>"""


def _add_sentences(files: Files) -> None:
    """Let the search find each scenario by the words of its sentences and of its description."""
    words = dict(_words_of_results(files))
    for name, content in files.items():
        if name.endswith(_SEARCH_INDEX):
            documents = orjson.loads(content)
            for document in documents:
                found = (document.get("parameters"), words.get(document.get("id")))
                document["parameters"] = " ".join(filter(None, found))
            files[name] = orjson.dumps(documents)


def _words_of_results(files: Files) -> Iterator[tuple[str, str]]:
    for result in _results(files):
        prose = html.unescape(re.sub(r"<[^>]*>", " ", result.get("descriptionHtml") or ""))
        yield result["id"], " ".join([*_names(result.get("steps") or ()), prose])


def _results(files: Files) -> Iterator[dict[str, Any]]:
    """Yield what a page has of each scenario; its retries and its history are in it."""
    for name, content in files.items():
        if name.startswith("data/test-results/"):
            yield orjson.loads(content)


def _names(steps: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the names of steps; not of what hangs below them, which is what was sent."""
    for step in steps:
        if step.get("type") == "step":
            yield str(step["name"])


def _style(files: Files) -> str:
    """Return the style that hides panels and filters with nothing in them, and the like."""
    hidden = (_HIDDEN.format(panel) for panel in _empty_panels(files))
    return "\n".join([*hidden, _PAGE_STYLE])


#: A panel with the place it is alone in.
_HIDDEN: Final = (
    '[data-testid="{0}"], div:has(> [data-testid="{0}"]:only-child) {{ display: none }}'
)
#: The share of all scenarios, shown over the success rate, would be a second percentage; and a
#: picture is not made smaller for being high.
_PAGE_STYLE: Final = """article:has([data-chart-tooltip-trigger]) { pointer-events: none }
body > span[style*="clip-path"] { display: none }
table[class*="attachment-table"] :is(td, th) { word-break: normal; overflow-wrap: normal }
[data-testid="image-attachment-content"] img { max-height: none !important }"""


def _empty_panels(files: Files) -> Iterator[str]:
    """Yield the names of panels and filters that cannot show anything in this report."""
    leaves = list(_content(files, "widgets/tree.json", {}).get("leavesById", {}).values())
    severities = {leaf.get("severity") for leaf in leaves}
    retries = any(leaf.get("retriesCount") for leaf in leaves)
    has = {
        "nav-tab-qualityGate": _content(files, "widgets/quality-gate.json", {}),
        "nav-tab-globalAttachments": _content(files, "widgets/globals.json", {}).get("attachments"),
        "nav-tab-globalErrors": _content(files, "widgets/globals.json", {}).get("errors"),
        "retry-filter": retries,
        "test-result-tab-retries": retries,
        "test-result-tab-history": any(result.get("history") for result in _results(files)),
        "test-result-tab-environments": len(_content(files, "widgets/environments.json", [])) > 1,
        "flaky-filter": any(leaf.get("flaky") for leaf in leaves),
        "resolution-filter": any(leaf.get("resolution") for leaf in leaves),
        "transition-filter": any(leaf.get("transition") for leaf in leaves),
        "severity-filter": len(severities) > 1,
    }
    yield from (name for name, is_shown in has.items() if not is_shown)


def _content(files: Files, name: str, default: Any) -> Any:
    return orjson.loads(files[name]) if name in files else default
