"""Words that every message about tapes shares: how a file is shown, what to type next."""

import re
import shlex
from pathlib import Path
from typing import Final

_PLAIN: Final = re.compile(r"[^\"$`\\!]*")


def shown(path: Path) -> str:
    """The path as a person would type it: from the folder the command runs in."""
    try:
        path = path.relative_to(Path.cwd())
    except ValueError:
        return path.as_posix()
    return path.as_posix()


def quoted(argument: str) -> str:
    """An argument in double quotes, as most shells read it; in single ones where it holds ``$``."""
    return f'"{argument}"' if _PLAIN.fullmatch(argument) else shlex.quote(argument)


def node_id(feature: str, scenario: str) -> str:
    """The scenario as pytest is told it."""
    return f"features/{feature}::{scenario}"


def record_command(feature: str, scenario: str, *, backend: str = "sandbox") -> str:
    """The command that records one scenario."""
    return f"`uv run pytest {quoted(node_id(feature, scenario))} --backend {backend} --record`"
