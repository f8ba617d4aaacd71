"""Lines of texts that were searched for secrets, and are known to have no part in any.

The bodies of answers consist of the same few thousand lines in every scenario, so that a line is
searched once in a process and not with every text that has it. It is never taken for searched
because of where it comes from: somebody may have written into a cassette.
"""

from collections.abc import Callable
from typing import Final

from issuing_harness.tape.known_secrets import generation

#: So many lines are remembered, of so many characters each: a few megabytes. Then it begins anew.
_MOST: Final = 30_000
_LONGEST: Final = 200


class InnocentLines:
    """Remembers which lines have no part in a secret, whatever stands above and below them.

    Args:
        are_innocent: whether all lines of a text are, in whatever order they stand.
    """

    def __init__(self, are_innocent: Callable[[str], bool]) -> None:
        self._are_innocent = are_innocent
        self._lines: set[str] = set()
        #: they are searched again when others are known to be secret
        self._generation = generation()

    def are_all_of(self, text: str) -> bool:
        """Whether all lines of a text are such; only those that are new are searched."""
        lines = self._remembered()
        new = set(text.split("\n")) - lines
        if not new:
            return True
        if are_new := self._are_innocent("\n".join(new)):
            lines.update(filter(_is_short, new))
        else:
            lines.update(filter(self._are_innocent, filter(_is_short, new)))
        return are_new

    def _remembered(self) -> set[str]:
        """Return the lines; others than before, so that no thread adds what another has judged by
        less.
        """  # noqa: D205 - one sentence
        known = generation()
        if len(self._lines) > _MOST or self._generation != known:
            self._lines = set()
            self._generation = known
        return self._lines


def _is_short(line: str) -> bool:
    return len(line) <= _LONGEST
