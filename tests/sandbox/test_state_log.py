"""The log beside a state file: what is there after a program was killed, or the machine stopped."""

import pytest

from issuing_sandbox.state.faults import StateRefused
from issuing_sandbox.state.log_file import LogFile
from tests.sandbox.api import START, InProcess, Watched


@pytest.fixture(name="file")
def _file(tmp_path):
    """Where the state is kept."""
    return tmp_path / "sandbox.state"


def torn(log):
    """Half of the newest step is missing: the machine stopped, or the program while it wrote."""
    log.write_bytes(log.read_bytes()[:-20])


def zeroed(log):
    """The system has lengthened the file, and not yet written what belongs there."""
    log.write_bytes(log.read_bytes() + bytes(5000))


@pytest.mark.parametrize(("harm", "left"), [(torn, 103), (zeroed, 105), (None, 105)])
def test_a_log_without_its_end_is_merged_up_to_there(file, tmp_path, harm, left):
    """Step by step; what is left is whole."""
    log = _killed(file, tmp_path)
    if harm:
        harm(log)

    sandbox = Watched(at=START, state=log.with_name("copy"))
    assert InProcess(sandbox).available() == left
    sandbox.close()
    assert not log.exists()


def scribbled(log):
    """A byte is another one, of a step that is not the newest."""
    content = bytearray(log.read_bytes())
    content[len(content) // 4] ^= 1
    log.write_bytes(content)


def foreign(log):
    """It is something else."""
    log.write_bytes(b"my notes\n")


def another(log):
    """It belongs to a later state of the file: some steps have been merged and are not in it."""
    steps = list(LogFile(log).read())
    later = LogFile(log)
    for number, content, _ in steps:
        later.append(number + 1, content)
    later.close(is_merged=False)


@pytest.mark.parametrize("harm", [scribbled, foreign, another])
def test_a_log_that_is_damaged_is_refused_and_left_as_it_is(file, tmp_path, harm):
    """Nothing that was answered is lost without a word."""
    log = _killed(file, tmp_path)
    harm(log)
    before = log.read_bytes()
    with pytest.raises(StateRefused, match="copy is damaged"):
        Watched(at=START, state=log.with_name("copy"))

    assert log.read_bytes() == before


def _killed(file, folder):
    """The log of a copy of what a sandbox leaves that is killed after three steps."""
    api = InProcess(Watched(at=START, state=file))
    for cents in (100, 3, 2):
        api.fund(cents)
    for end in ("", "-log", "-wal"):
        name = file.with_name(file.name + end)
        (folder / f"copy{end}").write_bytes(name.read_bytes())
    api.sandbox.close()
    return folder / "copy-log"
