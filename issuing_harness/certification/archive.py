"""The zip that a bundle is: each set of files has one way to be packed, byte for byte.

Nothing is compressed, so that the same files are the same bytes with every library, and nothing
unfolds to more than it is. Whoever reads an archive packs its files again and compares: there is no
byte in it that could be another.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from io import BytesIO
from struct import error as StructError  # noqa: N812 - it is a class, and is named as one
from struct import unpack_from
from typing import Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from issuing_harness.errors import BundleError

#: Limits of what is written and read: files, bytes of all of them, characters of a name.
MOST_FILES: Final = 20_000
MOST_BYTES: Final = 256 * 1024 * 1024
LONGEST_NAME: Final = 240

#: A file that everybody may read and its owner may write, as Unix has it.
_MODE: Final = 0o100644 << 16
_UNIX: Final = 3
_NO_TIME: Final = (1980, 1, 1, 0, 0, 0)
_SYMLINK: Final = 0o120000
_KIND: Final = 0o170000
_ENCRYPTED: Final = 1
#: What some system cannot have in a name, or reads as something else.
_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|\ud800-\udfff]')

_END: Final = b"PK\x05\x06"
_END_LENGTH: Final = 22
_ZIP64: Final = b"PK\x06\x07"
_ZIP64_LENGTH: Final = 20
#: A file's entry in the directory, without its name.
_ENTRY_LENGTH: Final = 46
_BROKEN: Final = (
    *(BadZipFile, NotImplementedError, RuntimeError, ValueError, OverflowError),
    *(EOFError, LookupError, StructError),
)


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the archive of these files, in the order of their names.

    Raises:
        BundleError: a name cannot be one on every system, or there is too much.
    """
    check_names(files)
    size = sum(map(len, files.values()))
    if len(files) > MOST_FILES or size > MOST_BYTES:
        raise BundleError(
            f"The bundle should have at most {MOST_FILES} files and {MOST_BYTES} bytes, and would "
            f"have {len(files)} and {size}. Certify fewer scenarios at a time."
        )
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as writer:
        for name in sorted(files):
            writer.writestr(_entry(name), files[name])
    return archive.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _NO_TIME)
    entry.create_system, entry.external_attr = _UNIX, _MODE
    return entry


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive that :func:`pack` has made.

    Raises:
        BundleError: it was made by another hand, or changed.
    """
    _check_end(content)
    try:
        with ZipFile(BytesIO(content)) as reader:
            entries = reader.infolist()
            _check_entries(entries, len(content))
            files = {entry.filename: reader.read(entry) for entry in entries}
    except _BROKEN as error:
        raise BundleError(f"The bundle is damaged: {error or type(error).__name__}.") from None
    if pack(files) != content:
        raise BundleError(
            "The bundle has bytes that are in none of its files: another order, other times or "
            "rights, or something between them. It was packed by another hand."
        )
    return files


def _check_end(content: bytes) -> None:
    """Refuse what does not end as an archive of ours, before anything of it is believed."""
    end = content.rfind(_END)
    if not 0 <= end <= len(content) - _END_LENGTH:
        raise BundleError("The bundle is no zip, or its end is missing.")
    files, length, start, comment = unpack_from("<HIIH", content, end + 10)
    if end + _END_LENGTH < len(content):
        kind = "has a comment" if end + _END_LENGTH + comment == len(content) else "goes on"
        raise BundleError(f"The bundle's zip {kind} where it should end: something was added.")
    if files > MOST_FILES or length > MOST_FILES * (_ENTRY_LENGTH + 4 * LONGEST_NAME):
        raise BundleError(f"The bundle should have at most {MOST_FILES} files, and has {files}.")
    has_zip64 = content[max(end - _ZIP64_LENGTH, 0) :][:4] == _ZIP64
    if start + length != end or has_zip64:
        raise BundleError("The bundle does not begin where its zip begins: something was added.")


def _check_entries(entries: Iterable[ZipInfo], length: int) -> None:
    """Refuse entries that are no plain files, before any is read."""
    seen: list[str] = []
    for entry in entries:
        name, kind = entry.filename, (entry.external_attr >> 16) & _KIND
        _check_name(name)
        if kind == _SYMLINK:
            raise BundleError(f"{name} is a symbolic link; a bundle has files only.")
        if entry.compress_type != ZIP_STORED or entry.flag_bits & _ENCRYPTED:
            raise BundleError(f"{name} is compressed or encrypted; in a bundle nothing is.")
        if entry.comment:
            raise BundleError(f"{name} has a comment, which no file of a bundle has.")
        seen.append(name)
        length -= entry.file_size
        if length < 0 or entry.file_size != entry.compress_size:
            raise BundleError(f"{name} says that it is larger than the whole bundle.")
    check_names(seen)


def check_names(names: Iterable[str]) -> None:
    """Refuse names that are unsafe on some system, or the same on some system.

    Raises:
        BundleError: there is one.
    """
    seen: dict[str, str] = {}
    for name in names:
        _check_name(name)
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in seen:
            raise BundleError(f"Two files of the bundle are called {name}; a name is there once.")
        seen[folded] = name
    for folded, name in seen.items():
        for folder in (folded[:at] for at, letter in enumerate(folded) if letter == "/"):
            if folder in seen:
                raise BundleError(
                    f"{seen[folder]} is a file of the bundle, and {name} lies below it, as if it "
                    "were a folder."
                )


def _check_name(name: str) -> None:
    parts = name.split("/")
    is_plain = all(part.strip(" .") and part == part.rstrip(" .") for part in parts)
    if not is_plain or _FORBIDDEN.search(name) or not 0 < len(name) <= LONGEST_NAME:
        shown = _FORBIDDEN.sub("?", name[:LONGEST_NAME])
        raise BundleError(
            f"A file of the bundle is called {shown}, which would lie outside of a folder or "
            "nowhere on some system. Names are relative, with / between folders."
        )
