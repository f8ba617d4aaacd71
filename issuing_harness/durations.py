"""A file that says how long each test takes, as pytest-split writes it: names, and seconds."""

import json
from collections.abc import Mapping
from math import isfinite
from pathlib import Path

from issuing_harness.bounded_documents import read_json
from issuing_harness.whole_files import write_whole


def read_durations(file: Path) -> dict[str, float]:
    """Return the seconds that each test takes, by its node id; none if the file is not there.

    Raises:
        OSError: it cannot be read.
        TypeError, ValueError: it says something else.
    """
    document = read_json(file.read_bytes()) if file.exists() else {}
    # a list of pairs is what pytest-split wrote before its version 0.2
    return {str(name): _seconds(took) for name, took in dict(document).items()}


def write_durations(file: Path, seconds: Mapping[str, float]) -> None:
    """Write the file whole, or not at all.

    Laid out as pytest-split does, so that a change of one duration is a change of one line.

    Raises:
        OSError: it cannot be written; what was there is as it was.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, json.dumps(dict(seconds), sort_keys=True, indent=4).encode())


def _seconds(took: object) -> float:
    """Return a duration.

    Raises:
        TypeError: it is none.
    """
    if isinstance(took, bool) or not isinstance(took, int | float) or not isfinite(took):
        raise TypeError(f"{took} is no duration")
    if took < 0:
        raise TypeError(f"{took} is no duration")
    return float(took)
