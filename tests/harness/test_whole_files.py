"""Files that are written whole or not at all."""

import os
from pathlib import Path

import pytest

from issuing_harness.lint import formatter
from issuing_harness.whole_files import write_whole


def _fail(*_):
    raise OSError("disk full")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    """Whether it is the content that cannot be written, or the last step."""
    file = tmp_path / "x"
    file.write_text("old")
    for step in ("replace", "write_bytes"):
        monkeypatch.setattr(Path, step, _fail)
        with pytest.raises(OSError, match="disk full"):
            write_whole(file, b"new")

        assert file.read_text() == "old"
        assert list(tmp_path.iterdir()) == [file]


def test_a_file_keeps_its_mode_and_a_link_stays_one(tmp_path):
    """As where it is written in place."""
    file, link = tmp_path / "x", tmp_path / "link"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    write_whole(link, b"new")

    assert link.is_symlink()
    assert file.read_text() == "new"
    assert os.stat(file).st_mode & 0o777 == 0o640  # noqa: PTH116 - of the file itself


def test_a_feature_that_cannot_be_formatted_is_as_it_was(tmp_path, monkeypatch):
    """A disk that is full takes nobody's scenarios."""
    file, copy = tmp_path / "x.feature", tmp_path / "copy.feature"
    file.write_text("Feature: A\n\n\n  Scenario: B\n    When c\n")
    before = file.read_bytes()
    copy.write_text("Feature: A\n\n  Scenario: B\n    When c\n")
    monkeypatch.setattr(Path, "replace", _fail)
    with pytest.raises(OSError, match="disk full"):
        list(formatter._replace(file, copy))

    assert file.read_bytes() == before
