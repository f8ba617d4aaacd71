"""Cassettes in git: out of the statistics, byte for byte as recorded, never half of two sides."""

import shutil
import subprocess
from pathlib import Path

import pytest

from issuing_harness.tape import read_cassette

ROOT = Path(__file__).parents[3]
NAME = "cassettes/authorizations/spending.yaml"


class Repository:
    """A repository with one cassette, and this repository's attributes."""

    def __init__(self, path: Path, cassette: Path) -> None:
        self.path = path
        self.file = path / NAME
        self.git("init", "--quiet", "--initial-branch=main")
        shutil.copy(ROOT / ".gitattributes", path / ".gitattributes")
        self.file.parent.mkdir(parents=True)
        shutil.copy(cassette, self.file)
        self.commit()

    def git(self, *arguments: str, check: bool = True) -> str:
        """Return what a command of git says."""
        identity = ("-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=0")
        command = ["git", *identity, *arguments]
        done = subprocess.run(command, cwd=self.path, capture_output=True, text=True, check=check)
        return done.stdout + done.stderr

    def commit(self) -> None:
        """Commit everything."""
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", "Record")

    def change(self, new: str) -> None:
        """Commit another recording of the same scenario."""
        self.file.write_text(self.file.read_text().replace('"amount": 1000', f'"amount": {new}'))
        self.commit()


@pytest.fixture
def repository(cassette, tmp_path):
    """A repository with the cassette."""
    (tmp_path / "repository").mkdir()
    return Repository(tmp_path / "repository", cassette.path)


def test_a_recording_adds_no_lines_to_the_statistics(repository):
    """A review sees what people wrote; who wants to see the answers asks for them."""
    repository.change("2000")

    assert "0 insertions(+), 0 deletions(-)" in repository.git("diff", "--shortstat", "HEAD~1")
    assert '+          "amount": 2000' in repository.git("diff", "--text", "HEAD~1")


def test_line_ends_stay_as_they_are(repository, cassette):
    """Also where git is told to turn every line end."""
    repository.git("config", "core.autocrlf", "true")
    repository.file.unlink()
    repository.git("checkout", "--", NAME)

    assert repository.file.read_bytes() == cassette.path.read_bytes()


def test_a_merge_leaves_one_side_whole(repository):
    """Nothing of two recordings is mixed, and no marker is left in it."""
    repository.git("checkout", "--quiet", "-b", "theirs")
    repository.change("2000")
    repository.git("checkout", "--quiet", "main")
    repository.change("3000")
    before = repository.file.read_bytes()
    merged = repository.git("merge", "theirs", check=False)

    assert "CONFLICT" in merged
    assert repository.file.read_bytes() == before


def test_every_cassette_here_is_meant(repository):
    """The pattern reaches however deep a capability lies."""
    said = repository.git("check-attr", "text", "diff", "merge", "--", "cassettes/a/b/c/d.yaml")

    assert said.count(": unset") == 3


def test_an_untouched_cassette_reads(repository, cassette):
    """What git gives back is the recording."""
    assert read_cassette(repository.file).interactions == cassette.interactions
