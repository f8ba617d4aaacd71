"""The evidence of scenarios in the data of a rendered page: each text below the step it belongs to.

Allure knows a scenario's evidence as one file, and its steps by number (``evidence_file``). Here
each text becomes an attachment of its step, as if it had been a file, and the one file goes away.
"""

import itertools
from collections.abc import Iterator
from typing import Any, Final

import orjson
from allure_commons.types import AttachmentType

from issuing_harness.reporting.evidence_file import (
    PARAMETER,
    SUFFIX,
    Read,
    numbers_of,
    read_evidence,
)

_RESULTS: Final = "data/test-results/"
_ATTACHMENTS: Final = "data/attachments/"
_MEDIA_TYPES: Final = {kind.extension: kind.mime_type for kind in AttachmentType}


def show_evidence(files: dict[str, bytes]) -> None:
    """Give each step its texts, in place.

    Args:
        files: the page's, by name; those of results are changed, and attachments added.
    """
    ids = itertools.count(1)
    for name in [name for name in files if name.startswith(_RESULTS)]:
        if SUFFIX.encode() in files[name]:
            result = orjson.loads(files[name])
            _Result(result, files, ids).show()
            files[name] = orjson.dumps(result)


class _Result:
    """One scenario's result in the page.

    Args:
        result: it, which is changed.
        files: the page's.
        ids: what the next attachment is called; Allure's own are longer.
    """

    def __init__(self, result: dict[str, Any], files: dict[str, bytes], ids: Iterator[int]) -> None:
        self._result, self._files, self._ids = result, files, ids
        self._added: list[dict[str, Any]] = []

    def show(self) -> None:
        """Put each text below its step, in the place of the file with all of them."""
        own = next(filter(_is_evidence, self._result["steps"]), None)
        file = own and f"{_ATTACHMENTS}{own['link']['id']}{own['link']['ext']}"
        if file not in self._files:
            return
        parts = read_evidence(self._files.pop(file))
        self._result["steps"].remove(own)
        self._show_below(self._result["steps"], parts)
        others = [each for each in self._result.get("attachments", ()) if not _is_evidence(each)]
        self._result["attachments"] = [*self._added, *others]

    def _show_below(self, steps: list[dict[str, Any]], parts: dict[int, list[Read]]) -> None:
        for step in filter(_is_step, steps):
            self._show_below(step["steps"], parts)
            for number in set(numbers_of(step["parameters"])) & parts.keys():
                others = filter(lambda each: each["name"] != PARAMETER, step["parameters"])
                step["parameters"] = list(others)
                added = [self._attachment(*text) for text in parts[number]]
                step["steps"] += added
                self._added += added

    def _attachment(self, name: str, body: bytes, extension: str) -> dict[str, Any]:
        id_ = f"{next(self._ids):x}"
        self._files[f"{_ATTACHMENTS}{id_}.{extension}"] = body
        link = {
            "used": True,
            "missed": False,
            "id": id_,
            "ext": f".{extension}",
            "contentType": _MEDIA_TYPES.get(extension, "text/plain"),
            "contentLength": len(body),
            "name": name,
        }
        return {"link": link, "type": "attachment"}


def _is_step(item: dict[str, Any]) -> bool:
    return item.get("type") == "step"


def _is_evidence(item: dict[str, Any]) -> bool:
    link = item.get("link") or {}
    return str(link.get("originalFileName")).endswith(SUFFIX)
