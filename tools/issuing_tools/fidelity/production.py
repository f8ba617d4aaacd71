"""What programs in production do, and what the sandbox makes of it, loaded from the file beside."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

HABITS: Final = Path(__file__).with_name("production.toml")


def rows(path: Path = HABITS) -> Iterator[tuple[str, str, str, str]]:
    """Yield a row for each habit: what is done, by whom, what comes of it, and the test's id."""
    for habit, told in tomllib.loads(path.read_text(encoding="utf-8")).items():
        yield habit, told["by"], told["does"], told["test"]
