"""Which program an integration is: its git commit, and what was changed since and not committed."""

import hashlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_CHANGES: Final = ("diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv")
_UNTRACKED: Final = ("ls-files", "--others", "--exclude-standard", "-z")
#: What Python makes of a program.
_COMPILED: Final = "__pycache__"


def commit_of(folder: Path) -> dict[str, Any]:
    """Return the git commit of a folder, and whether nothing in it was changed since."""
    try:
        commit = _git(folder, "rev-parse", "HEAD").decode().strip()
        is_clean = not _git(folder, "status", "--porcelain").strip()
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"hash": commit, "clean": is_clean}


def program_of(folder: Path, ours: Sequence[Path]) -> str:
    """Return what tells a program from any other: its commit and a digest of what was changed.

    Args:
        folder: of the program, anywhere in its checkout.
        ours: folders and files that the harness writes, which are no part of the program.

    Returns:
        Empty if there is no git, or no commit.
    """
    try:
        commit = _git(folder, "rev-parse", "HEAD").decode().strip()
        top = Path(_git(folder, "rev-parse", "--show-toplevel").decode().removesuffix("\n"))
        digest = hashlib.sha256(_git(top, *_CHANGES))
        for name, content in _untracked(top, [each.resolve() for each in ours]):
            digest.update(f"{name}\0{content}\0".encode("utf-8", "surrogateescape"))
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"{commit} {digest.hexdigest()}"


def _untracked(top: Path, ours: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield each file that git does not know and does not ignore, with the digest of its bytes."""
    names = _git(top, *_UNTRACKED).decode("utf-8", "surrogateescape").split("\0")
    for name in sorted(filter(None, names)):
        path = top / name
        if _COMPILED in path.parts or any(path.resolve().is_relative_to(each) for each in ours):
            continue
        if path.is_symlink():
            yield name, str(path.readlink())
        elif path.is_file():
            with path.open("rb") as file:
                yield name, hashlib.file_digest(file, "sha256").hexdigest()


def _git(folder: Path, *words: str) -> bytes:
    """Return what git says of a folder.

    Raises:
        OSError: there is no git.
        subprocess.CalledProcessError: the folder is in no checkout, or has no commit.
    """
    git = shutil.which("git")
    if git is None:
        raise FileNotFoundError("git")
    found = subprocess.run(  # noqa: S603 - git's own words
        [git, *words], cwd=folder, capture_output=True, check=True
    )
    return found.stdout
