"""The writer of Allure's files, and the sanitizer that everything written passes.

Secrets are looked for in each text of a result, not in the JSON of it: an id that Allure made, a
digest, may look like a card's number, and is left as it is.
"""

import json
import os
import secrets
import sysconfig
import tempfile
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import allure_commons
import orjson
from allure_commons.model2 import Attachment, Parameter
from allure_commons.types import AttachmentType

import issuing_harness
from issuing_harness.reporting.evidence_file import MEDIA_TYPE, NAME, SUFFIX, EvidenceFile
from issuing_harness.reporting.faults import Faults, never_raises
from issuing_harness.tape.known_secrets import generation
from issuing_harness.tape.redacted_output import redact_bytes, redact_named, redact_text


def now() -> int:
    """Return the time as Allure writes it, in milliseconds since the epoch."""
    return int(time.time() * 1000)


def new_id() -> str:
    """Return a unique id for a result, a container or an attachment."""
    return secrets.token_hex(16)


#: Fields that Allure makes itself, or whose values are of a few known ones.
_MADE_BY_ALLURE: Final = frozenset(
    {"children", "historyId", "source", "stage", "status", "testCaseId", "type", "uuid"}
)


#: Bytes of a text that is cleaned once.
_LONGEST_REMEMBERED: Final = 100


class Sanitizer:
    """Removes this machine's folders from what is about to be written.

    Args:
        root: the project's root; files below it are named relative to it.
    """

    def __init__(self, root: Path) -> None:
        folders = _folders(root)
        self._folders = [
            (prefix, folders[folder].encode())
            for folder in sorted(folders, key=len, reverse=True)
            for prefix in _prefixes(folder)
        ]

    def clean(self, text: bytes) -> bytes:
        """Return ``text`` without this machine's folders."""
        for folder, replacement in self._folders:
            text = text.replace(folder, replacement)
        return text


def _folders(root: Path) -> dict[str, str]:
    """Return this machine's folders, with what stands for each; those that it has."""
    folders = {
        str(root): "",
        str(Path(issuing_harness.__file__).parents[1]): "",
        sysconfig.get_path("purelib"): "<python>/",
        sysconfig.get_path("stdlib"): "<python>/",
    }
    with suppress(OSError):  # there may be no folder to write temporary files to
        folders[tempfile.gettempdir()] = "<tmp>/"
    with suppress(RuntimeError):  # a user without an entry and without HOME has no home
        folders[str(Path.home())] = "~/"
    return folders


def _prefixes(folder: str) -> set[bytes]:
    """Return a folder as a prefix of paths, also as JSON escapes it where paths have backslashes.

    A path whose bytes the locale cannot name stands in texts as UTF-8 or escaped.

    The root of the file system is no prefix to replace.
    """
    if len(folder) <= 1:
        return set()
    separator = "\\" if "\\" in folder else "/"
    prefix = os.fsencode(folder + separator)
    return {
        prefix,
        prefix.replace(b"\\", b"\\\\"),
        json.dumps(folder + separator)[1:-1].encode(),
    }


@never_raises
class ResultWriter:
    """Writes results, containers and attachments, in the place of ``AllureFileLogger``.

    Args:
        folder: the folder of results; it exists (allure-pytest made it).
        sanitizer: takes this machine's folders out of what is written, except attached files.
        faults: keeps what goes wrong in here, such as a disk that is full.
    """

    def __init__(self, folder: Path, sanitizer: Sanitizer, faults: Faults) -> None:
        self.faults = faults
        self._folder = str(folder)
        self._sanitizer = sanitizer
        #: headings and names, which are the same in many scenarios
        self._remembered = lru_cache(maxsize=4096)(self._clean_short)

    @allure_commons.hookimpl
    def report_result(self, result: Any) -> None:
        """Write the result of a test, unless it ended before it was known which test it is.

        It would stand in the report as one more test, beside the attempt that goes on with it.
        """
        if result.testCaseId is not None:
            self._write(result)

    @allure_commons.hookimpl
    def report_container(self, container: Any) -> None:
        """Write the fixtures of a test, or a fixture that several tests shared."""
        self._write(container)

    @allure_commons.hookimpl
    def report_globals(self, globals_item: Any) -> None:
        """Write global errors and attachments, which belong to no test."""
        self._write(globals_item)

    @allure_commons.hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """Write an attachment, at once: a result that refers to it is written only later."""
        data = body.encode("utf-8", "backslashreplace") if isinstance(body, str) else body
        self._save(file_name, self._clean(data))

    def write_picture(self, name: str, picture: str) -> Attachment:
        """Write a diagram, whose texts were redacted when it was drawn; returns its attachment."""
        file = f"{new_id()}-attachment.{AttachmentType.SVG.extension}"
        self._save(file, self._sanitizer.clean(picture.encode()))
        return Attachment(name=name, source=file, type=AttachmentType.SVG.mime_type)

    def write_evidence(self, evidence: EvidenceFile) -> Attachment:
        """Write the file of a scenario's evidence; returns its attachment.

        Each of its bodies is cleaned by itself, so that none hides what stands in another.
        """
        file = f"{new_id()}{SUFFIX}"
        self._save(file, evidence.compose(self._clean))
        return Attachment(name=NAME, source=file, type=MEDIA_TYPE)

    def _clean(self, data: bytes) -> bytes:
        if len(data) <= _LONGEST_REMEMBERED:
            return self._remembered(data, generation())
        return self._sanitizer.clean(redact_bytes(data))

    def _clean_short(self, data: bytes, _generation: int) -> bytes:
        return self._sanitizer.clean(redact_bytes(data))

    def _save(self, file_name: str, content: bytes) -> None:
        _save(f"{self._folder}/{file_name}", content)

    @allure_commons.hookimpl
    def report_attached_file(self, source: str, file_name: str) -> None:
        """Copy an attached file; a picture has no secret in it that could be read as text."""
        Path(self._folder, file_name).write_bytes(redact_bytes(Path(source).read_bytes()))

    def _write(self, item: Any) -> None:
        path = f"{self._folder}/{item.file_pattern.format(prefix=new_id())}"
        # somebody may read at any moment (xdist, `allure watch`), so a result appears complete
        _save(f"{path}.tmp", self._sanitizer.clean(_json(item)))
        os.replace(f"{path}.tmp", path)  # noqa: PTH105 - quicker than a Path


def _save(path: str, content: bytes) -> None:
    """Write a new file; without a buffer, which asks the system twice as much."""
    with open(path, "wb", buffering=0) as file:  # noqa: PTH123 - quicker than a Path, and done for every result
        rest = memoryview(content)
        while rest:
            rest = rest[file.write(rest) :]


def _json(item: Any) -> bytes:
    try:
        return orjson.dumps(item, default=_non_empty_fields)
    except orjson.JSONEncodeError:
        return json.dumps(item, default=_non_empty_fields).encode()


def _non_empty_fields(item: Any) -> Any:
    """Return the fields of a model object that have a value, as allure-commons does, redacted."""
    try:
        fields = vars(item)
    except TypeError:
        return redact_text(str(item))
    shown: dict[str, Any] = {}
    for name, value in fields.items():  # three hundred of a scenario, most of them empty
        if isinstance(value, str):
            if value:
                shown[name] = value if name in _MADE_BY_ALLURE else redact_text(value)
        elif value and name == "titlePath":
            shown[name] = [redact_text(part) for part in value]
        elif value or value is False:
            shown[name] = value
    if isinstance(item, Parameter) and "value" in shown:
        shown["value"] = redact_named(str(item.name), str(item.value))
    return shown
