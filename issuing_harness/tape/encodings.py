"""What is written in another way: escaped, wide, in Base64 or Base32, hexadecimal, or packed.

A secret is the same secret in each of them. What is found here is searched like any other text
(:mod:`issuing_harness.tape.secret_search`), and may be encoded again.
"""

import base64
import binascii
import bz2
import lzma
import re
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

#: A word that may be an encoded secret; the shortest one has thirteen characters.
ENCODED: Final = re.compile(r"[0-9A-Za-z+/_-]{18,}")
#: How what every key has within begins in Base64, at each of three offsets, and in hexadecimal
#: digits: ``_test_``, ``_live_`` and ``whsec_``.
_KEY_WITHIN: Final = "X3Rlc3Rf|90ZXN0X|fdGVzdF|X2xpdmVf|9saXZlX|fbGl2ZV|d2hzZWNf|doc2VjX|3aHNlY1"
#: Base32 in one case throughout (RFC 4648, 6), without its padding.
_BASE32: Final = "[A-Z2-7]{18,}|[a-z2-7]{18,}"
#: Lengths, beyond whole groups of eight, that nothing in Base32 has.
_NOT_OF_BASE32: Final = (1, 3, 6)
_HEXADECIMAL: Final = r"(?:0[xX])?([0-9A-Fa-f]{18,})"
#: Colors of a terminal, the zeros of UTF-16, and what has no width, which may stand in a secret.
#: Here and below one of a few signs comes first, which is quickly searched for.
_UNSEEN: Final = "[\x1b\0\u00ad\u200b-\u200d\u2060\ufeff](?:(?<!\x1b)|(?<=\x1b)\\[[0-9;]*[A-Za-z])"
_ESCAPED: Final = (
    r"[\\%&=](?:"
    r"(?<=\\)\\*(?:[uU](?:0{2}|0{6}|\{0*)(?P<unicode>[2-7][0-9A-Fa-f])\}?|x(?P<hex>[2-7][0-9A-Fa-f])"
    r"|[uU](?:0{4})?(?P<wide>[fF]{2}[1-5][0-9A-Fa-f])|(?P<octal>[01][0-7]{2})|(?P<sign>/))"
    r"|(?<=%)(?:25)*(?P<url>[2-7][0-9A-Fa-f])"
    r"|(?<=&)(?:amp;)*(?:\#0*(?P<decimal>[0-9]{2,3});|\#[xX]0*(?P<html>[2-7][0-9A-Fa-f]);|lowbar;)"
    r"|(?<==)5F)"
)
#: Digits of other scripts, and the wide forms of ASCII (U+FF01 to U+FF5E).
_WIDE: Final = "[^\0-\x7f](?<=[\\d\uff01-\uff5e])"
_FROM_WIDE: Final = 0xFF01 - 0x21
_BASES: Final = {"decimal": 10, "octal": 8}
#: What secrets consist of; blanks and other signs between them have patterns of their own.
_OF_SECRETS: Final = r"[0-9A-Za-z_.:/@-]"
#: So much is unpacked of one file, and packed so often.
_MOST_BYTES: Final = 64 * 1024 * 1024
_DEEPEST: Final = 8
#: How what is packed begins, and what opens it; ``None`` if nothing here does.
_PACKED: Final[dict[bytes, Callable[[], Any] | None]] = {
    b"\x1f\x8b\x08": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": lzma.LZMADecompressor,
    b"x\x01": zlib.decompressobj,
    b"x\x9c": zlib.decompressobj,
    b"x\xda": zlib.decompressobj,
    b"(\xb5/\xfd": None,
    b"7z\xbc\xaf'\x1c": None,
    b"Rar!\x1a\x07": None,
    b"\x04\x22M\x18": None,
}
_ZIP: Final = b"PK\x03\x04"
_BEGIN_PACKED: Final = (_ZIP, *_PACKED)
#: Long enough not to be there by chance, these are looked for within a file, too.
_WITHIN: Final = rb"\x1f\x8b\x08|PK\x03\x04|BZh[1-9]1AY&SY|\xfd7zXZ\x00"
#: One of them is in whatever that expression finds; they are found faster.
_MARKS: Final = (b"\x1f\x8b\x08", b"PK\x03\x04", b"1AY&SY", b"\xfd7zXZ\x00")


class PackedError(ValueError):
    """What is packed so that it cannot be looked into."""


def unescaped(text: str) -> str:
    r"""Return a text with what may stand in a secret plainly written: ``sk\u005ftest_…``."""
    if not text.isascii() or "\0" in text or "\x1b" in text:
        text = re.sub(_WIDE, _narrow, re.sub(_UNSEEN, "", text))
    if "\\" in text or "%" in text or "&" in text or "=5F" in text:
        text = re.sub(_ESCAPED, _plain, text)
    return text


def _narrow(match: re.Match[str]) -> str:
    sign = match[0]
    return str(int(sign)) if sign.isdecimal() else chr(ord(sign) - _FROM_WIDE)


def _plain(match: re.Match[str]) -> str:
    kind = match.lastgroup
    if kind == "wide":
        return chr(int(match[kind], 16) - _FROM_WIDE)
    if kind is None:
        return "_"
    if kind == "sign":
        return "/"
    code = int(match[kind], _BASES.get(kind, 16))
    return chr(code) if re.match(_OF_SECRETS, chr(code)) else match[0]


def decoded(word: str) -> Iterator[str]:
    """Yield the texts that a word may be the encoding of; a word of prose is of none."""
    found = re.search(_KEY_WITHIN, word)
    # glued to a path it does not begin where it seems to
    for start in range(4) if found else (0,):
        yield from _texts(_of_base64(word[start:]), is_sure=found is not None)
    for run in re.findall(_BASE32, word):
        for start in (0, 1):  # behind an escape, its letter seems to belong to the word
            yield from _texts(_of_base32(run[start:].upper()))
    if hexadecimal := re.fullmatch(_HEXADECIMAL, word):
        for start in (0, 1):
            digits = hexadecimal[1][start:]
            yield from _texts(bytes.fromhex(digits[: len(digits) // 2 * 2]))


def _of_base64(word: str) -> bytes:
    word = word.replace("-", "+").replace("_", "/")
    word = word[:-1] if len(word) % 4 == 1 else word
    return binascii.a2b_base64(word + "=" * (-len(word) % 4))


def _of_base32(word: str) -> bytes:
    word = word[:-1] if len(word) % 8 in _NOT_OF_BASE32 else word
    return base64.b32decode(word + "=" * (-len(word) % 8))


def _texts(content: bytes, *, is_sure: bool = False) -> Iterator[str]:
    if is_sure:
        yield content.decode("latin-1")
    elif content.isascii() or _is_utf8(content):
        yield content.decode()
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield content.decode("utf-16", "replace")
    else:
        try:
            yield from (each.decode("latin-1") for each in unpacked(content))
        except PackedError:
            return  # by chance it begins as if it were packed


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def may_be_packed(content: bytes) -> bool:
    """Whether something begins in a file as what is packed does."""
    if content.startswith(_BEGIN_PACKED):
        return True
    for mark in _MARKS:  # noqa: SIM110 - quicker than a generator, and asked for every body
        if mark in content:
            return True
    return False


def unpacked(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """Yield all that is packed in a file's content, whatever is packed in that included.

    Raises:
        PackedError: it cannot be opened, or is too much.
    """
    for start in _beginnings(content):
        for inner in _opened(content[start:], is_whole=start == 0):
            if depth == _DEEPEST or len(inner) > _MOST_BYTES:
                raise PackedError("is packed too deeply, or too much")
            yield inner
            yield from unpacked(inner, depth + 1)


def _beginnings(content: bytes) -> Iterator[int]:
    if content.startswith(_BEGIN_PACKED):
        yield 0
    for match in re.compile(_WITHIN).finditer(content, 1):
        yield match.start()


def _opened(content: bytes, *, is_whole: bool) -> Iterator[bytes]:
    """Yield what a packed content holds, each part of it at most a little more than is allowed."""
    try:
        if content.startswith(_ZIP):
            yield from _of_zip(content)
            return
        opener = next(opener for magic, opener in _PACKED.items() if content.startswith(magic))
        if opener is None:
            raise PackedError("is packed in a way that is not known here")
        yield opener().decompress(content, _MOST_BYTES + 1)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError) as error:
        if is_whole and not content.startswith((b"x\x01", b"x\x9c", b"x\xda", b"BZh")):
            raise PackedError("is packed, and cannot be opened") from error


def _of_zip(content: bytes) -> Iterator[bytes]:
    with ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            yield entry.filename.encode("utf-8", "replace")
            with archive.open(entry) as file:
                yield file.read(_MOST_BYTES + 1)
