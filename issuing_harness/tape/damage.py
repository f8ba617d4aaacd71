"""What happened to a cassette that is not as it was written, and the message that says so.

Only a damaged cassette is ever parsed as YAML: whoever looks at it wants to know the line.
"""

import re
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_harness.bounded_documents import line_of, read_yaml
from issuing_harness.errors import DamagedTape
from issuing_harness.tape.provenance import Provenance, display_path

#: What git leaves where two sides have changed the same lines; no line of a cassette is like it.
_CONFLICT_MARKER: Final = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?: |$)", re.MULTILINE)
_CONFLICT: Final = "it holds conflict markers"


def damaged(path: Path, damage: str, provenance: Provenance | None) -> DamagedTape:
    """Return the error for a cassette that is not as it was written, with the way back to one.

    Args:
        path: the cassette.
        damage: what happened to it, a sentence that begins with a pronoun.
        provenance: what it says of itself, if that can be read.
    """
    advice = (
        f"record it again: {provenance.record_command()}"
        if provenance
        else "record its scenario again with `--backend sandbox --record`"
    )
    name = display_path(path)
    restore = f"Restore it (`git restore {name}`)"
    if damage.startswith(_CONFLICT):
        restore = (
            f"Take one side whole (`git checkout --ours {name}` or `git checkout --theirs {name}` "
            "while the merge is open)"
        )
    return DamagedTape(f"`{name}` cannot be played: {damage} {restore}, or {advice}.")


def describe_damage(content: bytes, found: Provenance | str) -> str:
    """Tell a truncated cassette from an edited one and from one of another origin.

    Args:
        content: all of it.
        found: its provenance, or why that cannot be read.
    """
    if not content.strip():
        return "it is empty."
    if marker := _CONFLICT_MARKER.search(content):
        line = line_of(content, marker.start())
        return f"{_CONFLICT}, the first in line {line}: a merge was not finished."
    try:
        document = read_yaml(content)
    except ValueError as error:
        return f"it is truncated or not YAML ({error})."
    if isinstance(found, str):
        return _missing_provenance(document, found)
    complete = _count_complete(document, content)
    if complete is not None and complete < found.interaction_count:
        return (
            f"it is truncated; {complete} of its {found.interaction_count} interactions are "
            "complete."
        )
    return "it was edited by hand since it was recorded; its seal does not match its content."


def _missing_provenance(document: Any, reason: str) -> str:
    if not isinstance(document, dict) or "interactions" not in document:
        return "it is truncated, or not a cassette at all; it holds no interactions."
    if "metadata" in document:
        return (
            f"its metadata is incomplete or invalid ({reason}), so where its responses come from "
            "is unknown."
        )
    return (
        "it has no provenance; it looks like a plain vcrpy cassette, so where its responses come "
        "from is unknown."
    )


def _count_complete(document: Any, content: bytes) -> int | None:
    """Return how many interactions are whole; None if what stands there is no list of them."""
    interactions = (document.get("interactions") or []) if isinstance(document, dict) else None
    if not isinstance(interactions, list):
        return None
    is_cut = not content.endswith(b"\n") or not _is_complete(interactions[-1:])
    return len(interactions) - (1 if is_cut and interactions else 0)


def _is_complete(last: list[Any]) -> bool:
    """Whether the last body is whole: cut within it, the file is still YAML, the body not JSON."""
    try:
        text = last[0]["response"]["body"]["string"]
        # what is no text may be references to references, with no end to it when written out
        is_json = isinstance(text, str) and text.startswith("{")
        return not is_json or bool(orjson.loads(text))
    except (LookupError, TypeError, ValueError):
        return False
