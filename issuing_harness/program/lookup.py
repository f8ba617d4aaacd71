"""Names that sentences use: what stands behind one, or what is known instead of it."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

from issuing_harness.errors import VocabularyError

T = TypeVar("T")


def behind(name: str, known: Mapping[str, T], *, kind: str, place: str) -> T:
    """What stands behind a name.

    Args:
        name: as the sentence has it.
        known: all names of this kind.
        kind: what they name, in the singular: ``merchant``.
        place: the module they stand in.

    Raises:
        VocabularyError: nothing does; the message says what is known.
    """
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise VocabularyError(
        f"A sentence names the {kind} {name!r}, and there is none. There are: {', '.join(known)}."
        f"{hint} Correct the sentence, or add the {kind} to {place}."
    )
