"""The formatter of feature files: Cucumber's own, run on copies whose content is then compared.

It is the one the editor's Cucumber extension formats with (``@cucumber/gherkin-utils``), so that an
editor and this command agree. It comes from npm, at versions a lock file pins, once per user.
"""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from gherkin.errors import CompositeParserException
from gherkin.parser import Parser

from issuing_harness.errors import HarnessError
from issuing_harness.tooling.npm import NodeToolError, find_node, install_once
from issuing_harness.whole_files import write_whole

#: The folder of package.json and its lock file.
_PINS: Final = Path(__file__).parent / "cucumber_formatter"
_SCRIPT: Final = Path("node_modules/@cucumber/gherkin-utils/bin/gherkin-utils")
#: In seconds.
_TIMEOUT: Final = 120


class NotFormatted(HarnessError):
    """Feature files could not be formatted; they are as they were."""


def format_features(features: Sequence[Path]) -> Iterator[Path]:
    """Format feature files, and yield the path of each that changed.

    A file that Gherkin cannot read is left as it is.

    Raises:
        NotFormatted: the formatter cannot be installed, fails, or would have changed the content.
    """
    readable = [path for path in features if _content(_text(path)) is not None]
    with tempfile.TemporaryDirectory(prefix="issuing-harness-layout-") as folder:
        copies = {path: Path(folder) / f"{n}.feature" for n, path in enumerate(readable)}
        for path, copy in copies.items():
            copy.write_text(_text(path), encoding="utf-8")
        if copies:
            _format(list(copies.values()))
        for path, copy in copies.items():
            yield from _replace(path, copy)


def _replace(path: Path, copy: Path) -> Iterator[Path]:
    """Replace a file by its formatted copy if they differ in layout only."""
    before, after = _text(path), _text(copy).rstrip() + "\n"
    if before == after:
        return
    if _content(before) != _content(after):
        raise NotFormatted(
            f"{path} was to be formatted, and the formatter would have changed what it says, so it "
            "was left as it is. That is a fault of the formatter; format this file by hand."
        )
    write_whole(path, after.encode())
    yield path


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _content(text: str) -> Any:
    """Return the syntax tree and comments without their places, None if it is unreadable."""
    try:
        document: Any = Parser().parse(text)
    except CompositeParserException:
        return None
    comments = sorted(comment["text"].strip() for comment in document["comments"])
    return _without_places(document.get("feature")), comments


def _without_places(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_places(child) for child in node]
    if not isinstance(node, dict):
        return node
    content = {key: value for key, value in node.items() if key not in {"location", "id"}}
    if isinstance(description := content.get("description"), str):
        content["description"] = [line.strip() for line in description.strip().splitlines()]
    return {key: _without_places(value) for key, value in content.items()}


def _format(copies: Sequence[Path]) -> None:
    try:
        node = find_node()
        script = install_once(_PINS, "formatter", node) / _SCRIPT
    except NodeToolError as error:
        raise NotFormatted(f"The features were not formatted. {error}") from None
    process = subprocess.run(  # noqa: S603 - our own arguments
        [str(node), str(script), "format", *map(str, copies)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_TIMEOUT,
        check=False,
    )
    if process.returncode:
        raise NotFormatted(
            f"Cucumber's formatter failed, and all files are as they were. It said: "
            f"{(process.stderr or process.stdout).strip()[:500]}"
        )
