"""The state files of processes that share the accounts: one each, whose name says how many.

Which process has an account depends on how many there are, so their files are of no use to another
number of processes, which would not find most accounts: that is refused.
"""

import re
from pathlib import Path
from typing import Final

from issuing_sandbox.state.faults import StateRefused

_OF: Final = r"\.[1-9][0-9]*-of-([1-9][0-9]*)"


def state_file(path: Path, process: int, processes: int) -> Path:
    """Return the file in which a process keeps its accounts.

    Args:
        path: the file that was named.
        process: which process, from 0.
        processes: how many there are.
    """
    return path if processes == 1 else Path(f"{path}.{process + 1}-of-{processes}")


def check_number(path: Path, processes: int) -> None:
    """Check that no other number of processes has kept its accounts in these files.

    Raises:
        StateRefused: one has.
    """
    for kept_by in _numbers(path) - {processes}:
        here = "one process" if kept_by == 1 else f"{kept_by} processes"
        raise StateRefused(
            f"{path} was kept by {here}, and an account is looked for in a file that depends on "
            f"how many there are. It was left as it is. Start with --processes {kept_by}, name "
            "another file: issuing-sandbox --state OTHER, or take each account along: GET and "
            "POST /_sandbox/state."
        )


def _numbers(path: Path) -> set[int]:
    """Return how many processes have kept accounts in files of this name."""
    pattern = re.compile(re.escape(path.name) + _OF)
    beside = path.parent.iterdir() if path.parent.is_dir() else ()
    found = {int(match[1]) for match in (pattern.fullmatch(each.name) for each in beside) if match}
    return found | ({1} if path.exists() and path.stat().st_size else set())
