"""Which program an integration is: its git commit, and what was changed since and not committed.

What git says hangs on settings of the checkout, by which a change can be kept from it: a file of
which it is told that it does not change (``update-index --assume-unchanged``, ``--skip-worktree``),
files that nobody is shown (``status.showUntrackedFiles``, ``.git/info/exclude``, a ``.gitignore``
that is not committed), a filter that shows it other bytes (``.git/info/attributes``,
``core.attributesFile``), another index, folder or setting (``GIT_*``, ``core.worktree``). None of
that is asked here: of each file that is committed the bytes are compared, and no filter is run.
What a committed ``.gitignore`` leaves out is no part of the program.
"""

import hashlib
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

_COMMITTED: Final = ("ls-tree", "-r", "-z", "--full-tree", "HEAD")
_UNTRACKED: Final = ("ls-files", "--others", "--exclude-per-directory=.gitignore", "-z")
#: Each file that git does not know and that would leave others out.
_IGNORING: Final = ("ls-files", "--others", "-z", "--", ":(glob)**/.gitignore")
#: Which pattern of which file leaves each of several files out, or that none does.
_WHY_IGNORED: Final = ("check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin")
_IN_INDEX: Final = ("ls-files", "-z")
#: The same with a letter: S if it is skipped.
_MARKED: Final = ("ls-files", "-v", "-z")
_SKIPPED: Final = "S"
#: What git keeps of a symbolic link.
_LINK: Final = "120000"
_LENGTH_OF_SHA1: Final = 40
#: What it has of a checkout within the checkout: its commit.
_MODULE: Final = "160000"
_EXECUTABLE: Final = "100755"
#: What git-lfs commits in place of a file (its specification, version 1).
_POINTER: Final = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"
#: Settings of a checkout that would keep a change from git, as they are without.
_SETTINGS: Final = {
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.excludesFile": os.devnull,
    "core.attributesFile": os.devnull,
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
    """Return the folder of the checkout.

    Raises:
        FileNotFoundError: it is said to be elsewhere (``core.worktree``), where it vouches for
            other files.
    """
    top = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel")).removesuffix("\n"))
    if not folder.resolve().is_relative_to(top.resolve()):
        raise FileNotFoundError(top)
    return top


def _digest_of_changes(top: Path, ours: Sequence[Path]) -> str:
    """Return a digest of all that differs from the commit; empty if nothing does."""
    changes = [
        f"{name}\0{content}\0".encode("utf-8", "surrogateescape")
        for name, content in [*_changed(top), *_untracked(top, ours)]
    ]
    found = b"".join(changes)
    return hashlib.sha256(found).hexdigest() if found else ""


def _changed(top: Path) -> Iterator[tuple[str, str]]:
    """Yield each file of the commit that is another one now, with what it is; and what was added.

    One that is skipped and not there is no change where only a part is checked out (sparse).
    """
    committed = [_entry(line) for line in _names(top, *_COMMITTED)]
    left_out = _skipped(top) if _setting(top, "core.sparseCheckout", default=False) else set()
    has_modes = os.name == "posix" and _setting(top, "core.fileMode", default=True)
    for mode, blob, name in committed:
        path = top / name
        if name in left_out and not path.is_symlink() and not path.exists():
            continue
        if not _is_as_committed(path, mode, blob, has_modes=has_modes):
            yield name, f"{_is_executable(path)} {_content(path)}"
    known = {name for _, _, name in committed}
    yield from (
        (name, _content(top / name)) for name in _names(top, *_IN_INDEX) if name not in known
    )


def _entry(line: str) -> tuple[str, str, str]:
    """Return the mode, the blob and the name of a file in a commit."""
    told, _, name = line.partition("\t")
    mode, _, blob = told.split()
    return mode, blob, name


def _skipped(top: Path) -> set[str]:
    marked = (entry.partition(" ") for entry in _names(top, *_MARKED))
    return {name for mark, _, name in marked if mark.upper() == _SKIPPED}


def _is_as_committed(path: Path, mode: str, blob: str, *, has_modes: bool) -> bool:
    """Whether a file is the one in the commit, byte by byte.

    Ends of lines may be those of Windows, and a file may be what git-lfs has in its place.
    """
    if mode == _MODULE:
        return _is_same_module(path, blob)
    if path.is_symlink() or mode == _LINK:
        return path.is_symlink() and mode == _LINK and _blob(os.fsencode(path.readlink()), blob)
    if not path.is_file() or (has_modes and _is_executable(path) != (mode == _EXECUTABLE)):
        return False
    content = path.read_bytes()
    pointer = _POINTER.format(hashlib.sha256(content).hexdigest(), len(content)).encode()
    return any(_blob(each, blob) for each in (content, content.replace(b"\r\n", b"\n"), pointer))


def _is_same_module(path: Path, commit: str) -> bool:
    """Whether a checkout within the checkout has its commit and no change, or is not there."""
    if not (path / ".git").exists():
        return not path.is_symlink() and (not path.exists() or not any(path.iterdir()))
    return commit_of(path) == {"hash": commit, "clean": True}


def _is_executable(path: Path) -> bool:
    return path.is_file() and bool(path.stat().st_mode & stat.S_IXUSR)


def _blob(content: bytes, name: str) -> bool:
    """Whether git calls a content so."""
    whole = b"blob %d\0" % len(content) + content
    algorithm = "sha1" if len(name) == _LENGTH_OF_SHA1 else "sha256"
    return hashlib.new(algorithm, whole, usedforsecurity=False).hexdigest() == name


def _setting(top: Path, name: str, *, default: bool) -> bool:
    try:
        return _git(top, "config", "--get", "--type=bool", name).strip() == b"true"
    except subprocess.CalledProcessError:
        return default


def _untracked(top: Path, ours: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """Yield each file that git does not know and does not ignore, with the digest of its bytes.

    And each ``.gitignore`` that is not committed, unless one that is leaves it out.
    """
    for name in sorted({*_names(top, *_UNTRACKED), *_ignoring(top)}):
        path = top / name
        if _COMPILED in path.parts or any(path.resolve().is_relative_to(each) for each in ours):
            continue
        yield name, _content(path)


def _ignoring(top: Path) -> Iterator[str]:
    """Yield each ``.gitignore`` that is not committed and would leave itself, or others, out."""
    found = _names(top, *_IGNORING)
    if not found:
        return
    committed = {name for _, _, name in map(_entry, _names(top, *_COMMITTED))}
    told = _names(top, *_WHY_IGNORED, given=found, keep_empty=True)
    for source, _, _, name in zip(*[iter(told)] * 4, strict=False):
        if source not in committed:
            yield name


def _content(path: Path) -> str:
    """Return where a link leads, or the digest of a file; empty if it is neither."""
    if path.is_symlink():
        return str(path.readlink())
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _names(
    top: Path, *words: str, given: Sequence[str] = (), keep_empty: bool = False
) -> list[str]:
    """Return what git lists, each ended by a zero."""
    said = os.fsdecode(_git(top, *words, given=given)).split("\0")[:-1]
    return [name for name in said if name or keep_empty]


def _git(folder: Path, *words: str, given: Sequence[str] = ()) -> bytes:
    """Return what git says of a folder, whatever its settings keep from it.

    Args:
        folder: the one that is asked about.
        words: the command.
        given: names that it reads, of a command that ends with 1 where nothing is found.

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
        env={name: os.environ[name] for name in os.environ if not name.startswith("GIT_")},
        input=os.fsencode("".join(f"{name}\0" for name in given)),
        capture_output=True,
        check=False,
    )
    if found.returncode > (1 if given else 0) or found.returncode < 0:
        found.check_returncode()
    return found.stdout
