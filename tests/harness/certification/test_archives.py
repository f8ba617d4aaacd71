"""Zips that no bundle is: of another hand, with names that lead elsewhere, or that unfold."""

import io
import struct
import zipfile

import pytest

from issuing_harness.certification import archive
from issuing_harness.certification.archive import unpack
from issuing_harness.errors import BundleError
from tests.harness.certification import samples


def _zipped(files, change=lambda _: None, compression=zipfile.ZIP_STORED, comment=b""):
    """A zip of the files as another hand packs it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as writer:
        for name, content in files:
            entry = archive._entry(name)
            entry.compress_type = compression
            change(entry)
            writer.writestr(entry, content)
        writer.comment = comment
    return packed.getvalue()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda e: setattr(e, "comment", b"!"), "has a comment"),
        (lambda e: setattr(e, "date_time", (1999, 1, 1, 0, 0, 0)), "bytes that are in none"),
        (lambda e: setattr(e, "extra", b"UT\5\0\1\0\0\0\0"), "bytes that are in none"),
        (lambda e: setattr(e, "external_attr", 0o100755 << 16), "bytes that are in none"),
        (lambda e: setattr(e, "external_attr", 0o120777 << 16), "is a symbolic link"),
        (lambda e: setattr(e, "create_system", 0), "bytes that are in none"),
        (lambda e: setattr(e, "internal_attr", 1), "bytes that are in none"),
    ],
)
def test_other_metadata_is_refused(change, says, signed, check):
    """Though the files in the zip are the same, and the signature is right."""
    files = unpack(signed)

    assert says in check(_zipped(files.items(), change))[0]


def test_another_way_to_pack_it_is_refused(signed, check):
    """Compressed, in another order, with a comment, with something before it or after it."""
    files = list(unpack(signed).items())

    assert check(_zipped(files)) == []  # the way it is packed
    assert "is compressed" in check(_zipped(files, compression=zipfile.ZIP_DEFLATED))[0]
    assert "bytes that are in none" in check(_zipped(reversed(files)))[0]
    assert "a comment" in check(_zipped(files, comment=b"x"))[0]
    assert "does not begin where" in check(b"x" + signed)[0]
    assert "goes on where it should end" in check(signed + b"x")[0]


def test_what_is_no_zip_is_refused(check):
    """In a sentence, whatever it is."""
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)
    zip64 = b"PK\6\7" + bytes(16)
    for content in (b"", b"PK", b"x" * 100, b"PK\3\4" + bytes(60), end[:-1], end, zip64 + end):
        assert check(content)
    many = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 65535, 65535, 46 * 65535, 0, 0)
    assert "at most 20000 files" in check(many)[0]


@pytest.mark.parametrize(
    "name",
    ["../x", "/x", "evidence/../../x", "C:/x", "a\\b", "evidence//x", "evidence/.", "a\nb", ""],
    ids=range(9),
)
def test_a_name_that_leads_out_of_a_folder_is_refused(name, signed, check):
    """Before anything is read."""
    files = [*unpack(signed).items(), (name, b"x")]

    problem = check(_zipped(files, lambda entry: setattr(entry, "filename", entry.filename)))[0]
    assert "outside of a folder" in problem
    assert "\n" not in problem


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_refused(signed, check):
    """So that no two programs read two files for one name; on no system."""
    files = list(unpack(signed).items())
    for name in ("certificate.json", "CERTIFICATE.json"):
        assert "Two files of the bundle are called" in check(_zipped([*files, (name, b"{}")]))[0]


def test_what_would_unfold_is_refused(signed, check):
    """A compressed bomb, and entries that lie over each other, each as large as the bundle."""
    bomb = _zipped([("evidence/x", bytes(10**7))], compression=zipfile.ZIP_DEFLATED)
    assert "is compressed" in check(bomb)[0]

    content = bytearray(_zipped([("evidence/a", b"1" * 900), ("evidence/b", b"1" * 900)]))
    first, second = (content.index(b"PK\1\2", 0), content.rindex(b"PK\1\2"))
    content[second + 42 : second + 46] = content[first + 42 : first + 46]
    assert check(bytes(content))
    content[second + 20 : second + 28] = struct.pack("<II", 10**9, 10**9)
    assert "larger than the whole bundle" in check(bytes(content))[0]


def test_a_bundle_that_is_too_large_is_not_even_read(check, monkeypatch, signed):
    """Nor is one with too many files written."""
    monkeypatch.setattr("issuing_harness.certification.verification._MOST", 100)
    assert "at most 100 bytes" in check(signed)[0]
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    with pytest.raises(BundleError, match="at most 2 files"):
        samples.bundle()


def test_a_file_that_is_a_folder_too_is_refused(signed, check):
    """No folder can hold both: it could not be unpacked."""
    files = unpack(signed)
    content = _zipped(sorted({**files, "evidence/A": b"x", "evidence/a/b": b"y"}.items()))

    assert "evidence/A is a file of the bundle, and evidence/a/b lies below it" in check(content)[0]
