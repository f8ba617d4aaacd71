"""Whatever rewrites a cassette keeps every byte that it was not told to change."""

import os
import shutil
from pathlib import Path

import pytest

from issuing_harness.tape import Library, read_cassette, rewrite_words, steps_digest
from issuing_harness.tape import cassette as cassette_module
from issuing_harness.tape.provenance import ScenarioIdentity
from tests.harness.tape.recorded_project import ROOT

CASSETTES = sorted((ROOT / "cassettes").rglob("*.yaml"))
#: A sample, and every two-way one.
CHOSEN = CASSETTES if os.environ.get("ISSUING_FULL") else CASSETTES[::3]
TWO_WAY = [path for path in CASSETTES if b"\ncourse: " in path.read_bytes()]
OTHER = ScenarioIdentity(
    feature="other/other.feature", scenario='Zoë: "£5"\\', steps_digest=steps_digest([])
)


def _identity(provenance):
    return ScenarioIdentity(
        feature=provenance.feature,
        scenario=provenance.scenario,
        steps_digest=provenance.steps_digest,
    )


def _body(path):
    """Everything below the metadata."""
    return path.read_bytes().partition(b"\ninteractions:")[2]


def test_a_rename_there_and_back_changes_nothing(tmp_path):
    """Of any cassette, two-way ones included; in between its interactions are the same bytes."""
    library = Library(tmp_path)
    for path in {*CHOSEN, *TWO_WAY}:
        was = read_cassette(path).provenance
        place = library.path_for(was.feature, was.scenario)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)
        renamed = library.rename(place, OTHER.feature, OTHER.scenario)
        assert _body(renamed.path) == _body(path)
        back = library.rename(renamed.path, was.feature, was.scenario)
        assert back.path.read_bytes() == path.read_bytes(), path
        back.path.unlink()


def test_other_words_and_back_change_nothing(tmp_path):
    """A reseal touches three lines of the metadata and the seal."""
    for path in CHOSEN:
        cassette = read_cassette(path)
        other = rewrite_words(cassette, tmp_path / "other.yaml", OTHER)
        assert read_cassette(other.path).provenance == other.provenance
        changed = set(other.path.read_bytes().splitlines()) - set(path.read_bytes().splitlines())
        assert {line.split(b":")[0].strip() for line in changed} == {
            *(b"feature", b"scenario", b"steps_digest", b"seal")
        }
        back = rewrite_words(other, tmp_path / "back.yaml", _identity(cassette.provenance))
        assert back.path.read_bytes() == path.read_bytes()


def _sealed_again(path, old, new):
    """Write a cassette that a newer harness or another vcrpy could have written."""
    path.write_bytes(path.read_bytes().replace(old, new, 1))
    head, mark, rest = path.read_bytes().partition(b"\ninteractions:")
    path.write_bytes(cassette_module._seal(head, mark, rest))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'message: "OK"', b'message: "Fine"'),
        (b"version: 1\n", b"version: 2\n"),
        (b"  takes:", b'  remark: "kept"\n  takes:'),
    ],
    ids=["a phrase", "vcrpy's version", "a key of tomorrow"],
)
def test_what_this_harness_would_write_otherwise_stays(cassette, tmp_path, old, new):
    """It is copied, not written anew, so that nobody needs to understand it."""
    _sealed_again(cassette.path, old, new)
    renamed = Library(tmp_path).rename(cassette.path, "cards/other.feature", "Other")

    assert new in renamed.path.read_bytes()
    assert read_cassette(renamed.path).provenance.scenario == "Other"


def test_line_ends_stay(cassette, tmp_path):
    """Git on Windows may have turned them all, and no line is turned back."""
    before = cassette.path.read_bytes().replace(b"\n", b"\r\n")
    cassette.path.write_bytes(before)
    was = cassette.provenance
    library = Library(tmp_path)
    renamed = library.rename(cassette.path, "cards/other.feature", "Other")

    assert read_cassette(renamed.path).provenance.scenario == "Other"
    back = rewrite_words(read_cassette(renamed.path), Path(tmp_path / "back.yaml"), was)
    assert back.path.read_bytes() == before


def test_what_killed_recordings_left_is_swept(cassette, tmp_path):
    """Of a process that is gone, at once; of one that runs, after a minute; nothing else."""
    gone, running, old = (
        tmp_path / "cards" / f".x.yaml.{number}" for number in (2**22 + 7, os.getpid(), 1)
    )
    other = tmp_path / "cards" / ".x.yaml.swp"
    gone.parent.mkdir()
    for path in (gone, running, old, other):
        path.write_text("half")
    os.utime(old, (1, 1))
    Library(tmp_path).sweep()

    assert sorted(gone.parent.iterdir()) == sorted([running, other])
    assert cassette.path.exists()
