"""Files that cannot keep a sandbox's state: refused in words, and left as they are."""

import sqlite3

import pytest

from issuing_sandbox.state.faults import StateRefused
from tests.sandbox.api import START, InProcess, Watched


@pytest.fixture(name="file")
def _file(tmp_path):
    """Where the state is kept."""
    return tmp_path / "sandbox.state"


def _foreign(file):
    file.write_bytes(b"my notes\n" * 100)


def _short(file):
    file.write_bytes(b"x")


def _somebody_s(file):
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE account (number)")
    database.close()


def _newer(file):
    with sqlite3.connect(file) as database:
        database.execute("PRAGMA user_version = 4")
    database.close()


def _other_api(file):
    _change(file, "UPDATE written SET api_version = '2030-01-01.x'")


def _torn(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _scribbled(file):
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = b"\x07" * (len(content) - len(content) // 2)
    file.write_bytes(content)


def _unbalanced(file):
    _change(file, "UPDATE part SET value = '7' WHERE name = 'books'")


def _without_marks(file):
    _change(file, "DELETE FROM part WHERE name = 'marks'")


def _no_json(file):
    _change(file, "UPDATE part SET value = '{' WHERE name = 'shelf/event'")


def _another_name(file):
    text = "replace(CAST(value AS TEXT), 'Company', 'Somebody')"
    _change(file, f"UPDATE part SET value = CAST({text} AS BLOB) WHERE name LIKE '%cardholder'")


def _another_start(file):
    text = "replace(CAST(facts AS TEXT), '178', '179')"
    _change(file, f"UPDATE account SET facts = CAST({text} AS BLOB)")


def _older(file):
    _change(file, "PRAGMA user_version = 1")


def _torn_step(file):
    _change(file, "INSERT INTO step VALUES (9999, '[[1, \"books\"', 0)")


def _change(file, statement):
    with sqlite3.connect(file) as database:
        database.execute(statement)
    database.close()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (_foreign, "is not a state file of this sandbox's"),
        (_short, "is not a state file of this sandbox's"),
        (_somebody_s, "is not a state file of this sandbox's"),
        (_newer, "has format 4, of a newer sandbox; this one reads 3"),
        (_older, "has format 1, of an older sandbox; this one reads 3"),
        (_other_api, "has objects of API version 2030-01-01.x, and this sandbox those of"),
        (_torn, "is damaged"),
        (_scribbled, "is damaged"),
        (_unbalanced, "is damaged"),
        (_without_marks, "is damaged"),
        (_no_json, "is damaged"),
        (_another_name, "is damaged: a row is not as it was written: its checksum does not fit"),
        (_another_start, "is damaged: a row is not as it was written: its checksum does not fit"),
        (_torn_step, "is damaged"),
    ],
)
def test_a_file_that_is_not_good_is_refused_and_left_as_it_is(file, harm, why):
    """Foreign, of a newer sandbox, of another contract, torn: never overwritten, byte for byte."""
    api = InProcess(Watched(at=START, state=file))
    api.fund(500)
    api.card()
    api.sandbox.close()
    if harm is _somebody_s:
        file.unlink()
    harm(file)
    before = file.read_bytes()
    with pytest.raises(StateRefused) as refused:
        Watched(at=START, state=file)

    assert why in str(refused.value)
    assert str(file) in str(refused.value)
    assert "--state OTHER" in str(refused.value)
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_an_empty_file_is_a_new_one_and_a_folder_is_none(file, tmp_path):
    """``mktemp`` makes the first; both are said or done without a traceback."""
    file.touch()
    Watched(state=file).close()
    with pytest.raises(StateRefused, match="cannot be read"):
        Watched(state=tmp_path)
    with pytest.raises(StateRefused, match="cannot be used"):
        Watched(state=tmp_path / "nowhere" / "file")

    assert file.stat().st_size
