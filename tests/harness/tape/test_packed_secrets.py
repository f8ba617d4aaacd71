"""What is packed is looked into, wherever in a file it begins; other files are left alone."""

import bz2
import gzip
import io
import lzma
import zipfile
import zlib

import pytest

from issuing_harness.tape.encodings import may_be_packed
from issuing_harness.tape.redacted_output import redact_bytes

SECRET = b"sk_test_51Mabcdefghijklmnop " * 9


def zipped(content):
    """An archive of one file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt", content)
    return file.getvalue()


WAYS = (gzip.compress, bz2.compress, lzma.compress, zlib.compress, zipped)


@pytest.mark.parametrize("pack", WAYS, ids=lambda way: way.__module__)
def test_a_packed_secret_is_not_written(pack):
    """The archive is redacted whole."""
    assert redact_bytes(pack(SECRET)) == b"[redacted]"
    assert redact_bytes(pack(b"an innocent note " * 9)) == pack(b"an innocent note " * 9)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zipped])
@pytest.mark.parametrize("before", ["x", '{"a": "', "\n" * 4000], ids=["a letter", "JSON", "lines"])
def test_a_packed_secret_within_a_file_is_not_written(pack, before):
    """Behind text, too."""
    assert redact_bytes(before.encode() + pack(SECRET) + b"\n") == b"[redacted]"


def test_a_text_is_not_taken_for_packed():
    """Nearly everything that is written is text, and is not looked through twice."""
    assert not may_be_packed(b'{"name": "PKP BZh1", "note": "x\\u0001"}')
    assert not may_be_packed(b"")
