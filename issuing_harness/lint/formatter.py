"""The layout of feature files: Cucumber's own formatter, asked on copies and never trusted blindly.

It is the one the editor's Cucumber extension formats with (``@cucumber/gherkin-utils``), so that an
editor and this command agree. It comes from npm, at versions a lock file pins, once per user.
"""

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from gherkin.errors import CompositeParserException
from gherkin.parser import Parser

from issuing_harness.errors import HarnessError, ReportError
from issuing_harness.tooling.node import cache_folder, find_node
from issuing_harness.tooling.npm import install_locked

_FILES: Final = ("package.json", "package-lock.json")
_SCRIPT: Final = Path("node_modules/@cucumber/gherkin-utils/bin/gherkin-utils")
_SECONDS: Final = 120


class NotFormatted(HarnessError):
    """Feature files could not be formatted; they are as they were."""


def lay_out(features: Sequence[Path]) -> Iterator[Path]:
    """Format these files; yields each that changed. A file Gherkin cannot read is left as it is.

    Raises:
        NotFormatted: the formatter is not there, fails, or would have changed what a file says.
    """
    readable = [path for path in features if _meaning(_text(path)) is not None]
    with tempfile.TemporaryDirectory(prefix="issuing-harness-layout-") as folder:
        copies = {path: Path(folder) / f"{n}.feature" for n, path in enumerate(readable)}
        for path, copy in copies.items():
            copy.write_text(_text(path), encoding="utf-8")
        if copies:
            _format(list(copies.values()))
        for path, copy in copies.items():
            yield from _take_over(path, copy)


def _take_over(path: Path, copy: Path) -> Iterator[Path]:
    before, after = _text(path), _text(copy).rstrip() + "\n"
    if before == after:
        return
    if _meaning(before) != _meaning(after):
        raise NotFormatted(
            f"{path} was to be formatted, and the formatter would have changed what it says, so it "
            "was left as it is. That is a fault of the formatter; format this file by hand."
        )
    path.write_text(after, encoding="utf-8")
    yield path


def _text(path: Path) -> str:
    return path.read_bytes().decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _meaning(text: str) -> Any:
    """All a feature says, remarks included, without where it stands; None if it is unreadable."""
    try:
        document: Any = Parser().parse(text)
    except CompositeParserException:
        return None
    remarks = sorted(remark["text"].strip() for remark in document["comments"])
    return _without_places(document.get("feature")), remarks


def _without_places(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_places(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {k: v for k, v in node.items() if k not in {"location", "id"}}
    if isinstance(prose := kept.get("description"), str):
        kept["description"] = [line.strip() for line in prose.strip().splitlines()]
    return {k: _without_places(v) for k, v in kept.items()}


def _format(copies: Sequence[Path]) -> None:
    try:
        node = find_node()
        script = _installed(node)
    except ReportError as error:
        raise NotFormatted(f"The features were not formatted. {error}") from None
    done = subprocess.run(  # noqa: S603 - our own arguments
        [str(node), str(script), "format", *map(str, copies)],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_SECONDS,
        check=False,
    )
    if done.returncode:
        raise NotFormatted(
            f"Cucumber's formatter failed, and all files are as they were. It said: "
            f"{(done.stderr or done.stdout).strip()[:500]}"
        )


def _installed(node: Path) -> Path:
    """The formatter's script; installed at first need, whole or not at all."""
    lock = Path(__file__).parent / "cucumber_formatter"
    digest = hashlib.sha256(b"".join((lock / name).read_bytes() for name in _FILES)).hexdigest()
    home = cache_folder() / f"formatter-{digest[:16]}"
    if not (home / _SCRIPT).is_file():
        _install(node, lock, home)
    return home / _SCRIPT


def _install(node: Path, lock: Path, home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{home.name}.", dir=home.parent) as part:
        fresh = Path(part) / "whole"
        fresh.mkdir()
        for name in _FILES:
            shutil.copyfile(lock / name, fresh / name)
        if reason := install_locked(node, fresh):
            raise NotFormatted(
                f"Cucumber's formatter (from npm) could not be installed: {reason}. npm has to "
                "reach its registry once. The features are as they were."
            )
        if not home.exists():
            fresh.rename(home)
