"""Which program an integration is: its git commit, and what was changed since and not committed.

What git says hangs on settings of the checkout, by which a change can be kept from it: a file of
which it is told that it does not change (``update-index --assume-unchanged``, ``--skip-worktree``),
files that nobody is shown (``status.showUntrackedFiles``, ``.git/info/exclude``), another index or
folder (``GIT_*``). None of that is asked here. What a ``.gitignore`` leaves out is no part of the
program, and a filter of its attributes (``clean``) says what of a file counts.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_CHANGES: Final = (
    *("diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none"),
)
_UNTRACKED: Final = ("ls-files", "--others", "--exclude-per-directory=.gitignore", "-z")
#: Every file in the index with a letter: small if it is assumed not to change, S if it is skipped.
_MARKED: Final = ("ls-files", "-v", "-z")
_SKIPPED: Final = "S"
#: What git keeps of a symbolic link.
_LINK: Final = "120000"
#: Settings of a checkout that would keep a change from git, as they are without.
_SETTINGS: Final = {
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.ignoreStat": "false",
    "core.checkStat": "default",
    "core.trustctime": "true",
    "core.excludesFile": os.devnull,
}
#: What Python makes of a program.
_COMPILED: Final = "__pycache__"


def commit_of(folder: Path) -> dict[str, Any]:
    """Return the git commit of a folder, and whether nothing in its checkout was changed since."""
    try:
        commit = _git(folder, "rev-parse", "HEAD").decode().strip()
        is_clean = not _digest_of_changes(_top(folder), ())
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
        digest = _digest_of_changes(_top(folder), [each.resolve() for each in ours])
    except (OSError, subprocess.CalledProcessError):
        return ""
    return f"{commit} {digest or 'clean'}"


def _top(folder: Path) -> Path:
    return Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel")).removesuffix("\n"))


def _digest_of_changes(top: Path, ours: Sequence[Path]) -> str:
    """Return a digest of all that differs from the commit; empty if nothing does."""
    changes = [_git(top, *_CHANGES)]
    changes += [
        f"{name}\0{content}\0".encode("utf-8", "surrogateescape")
        for name, content in [*_untracked(top, ours), *_hidden(top)]
    ]
    found = b"".join(changes)
    return hashlib.sha256(found).hexdigest() if found else ""


def _hidden(top: Path) -> Iterator[tuple[str, str]]:
    """Yield each file that git is told not to look at, and that was changed, with its digest.

    One that is skipped and not there is no change where only a part is checked out (sparse).
    """
    marked = [entry.partition(" ") for entry in _names(top, *_MARKED)]
    for mark, _, name in marked:
        if not (mark.islower() or mark == _SKIPPED):
            continue
        path = top / name
        is_there = path.is_file() or path.is_symlink()
        if is_there and _is_as_committed(top, name):
            continue
        if is_there or not (mark == _SKIPPED and _is_sparse(top)):
            yield name, _content(path)


def _is_as_committed(top: Path, name: str) -> bool:
    """Whether a file, as git would keep it, is the one in the index."""
    [entry] = _names(top, "ls-files", "--stage", "-z", "--", f":(literal){name}")
    mode, blob, *_ = entry.split()
    path = top / name
    if path.is_symlink() or mode == _LINK:
        return path.is_symlink() and mode == _LINK and _blob(os.fsencode(path.readlink())) == blob
    return _git(top, "hash-object", "--", name).decode().strip() == blob


def _blob(content: bytes) -> str:
    """Return what git calls a content."""
    whole = b"blob %d\0" % len(content) + content
    return hashlib.sha1(whole, usedforsecurity=False).hexdigest()


def _is_sparse(top: Path) -> bool:
    try:
        return _git(top, "config", "--get", "--type=bool", "core.sparseCheckout").strip() == b"true"
    except subprocess.CalledProcessError:
        return False


def _untracked(top: Path, ours: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield each file that git does not know and does not ignore, with the digest of its bytes."""
    for name in sorted(_names(top, *_UNTRACKED)):
        path = top / name
        if _COMPILED in path.parts or any(path.resolve().is_relative_to(each) for each in ours):
            continue
        yield name, _content(path)


def _content(path: Path) -> str:
    """Return where a link leads, or the digest of a file; empty if it is neither."""
    if path.is_symlink():
        return str(path.readlink())
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _names(top: Path, *words: str) -> list[str]:
    """Return what git lists, each ended by a zero."""
    return [name for name in os.fsdecode(_git(top, *words)).split("\0") if name]


def _is_of_another(variable: str) -> bool:
    """Whether a variable leads git to another checkout, index or way to compare."""
    return variable.startswith("GIT_") and not variable.startswith("GIT_CONFIG")


def _git(folder: Path, *words: str) -> bytes:
    """Return what git says of a folder, whatever its settings keep from it.

    Raises:
        OSError: there is no git.
        subprocess.CalledProcessError: the folder is in no checkout, or has no commit.
    """
    git = shutil.which("git")
    if git is None:
        raise FileNotFoundError("git")
    settings = [word for each in _SETTINGS.items() for word in ("-c", "=".join(each))]
    found = subprocess.run(  # noqa: S603 - git's own words
        [git, "--no-replace-objects", *settings, *words],
        cwd=folder,
        env={name: os.environ[name] for name in os.environ if not _is_of_another(name)},
        capture_output=True,
        check=True,
    )
    return found.stdout
