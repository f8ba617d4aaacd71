"""What happened to a cassette that is not as it was written."""

from pathlib import Path
from typing import Any

import orjson

from issuing_harness.errors import DamagedTape, StaleTape, TapeError
from issuing_harness.tape.provenance import Provenance, record_command, shown
from issuing_harness.tape.serializer import FORMAT, TWO_WAY


def autopsy(path: Path, content: bytes, provenance: Provenance | None) -> TapeError:
    """Tells a cassette that breaks off from one that was edited and one that is not ours."""
    found = _finding(content, provenance)
    return DamagedTape(f"`{shown(path)}` cannot be played: {found} {_advice(path, provenance)}")


def foreign_format(path: Path, written: object, metadata: dict[str, Any]) -> TapeError:
    """A cassette of a layout this harness does not know."""
    again = record_command(metadata["feature"], metadata["scenario"])
    return StaleTape(
        f"`{shown(path)}` cannot be played: it is laid out in format {written}, this harness reads "
        f"formats {FORMAT} and {TWO_WAY}. It was written by harness {metadata['harness_version']}. "
        f"Install that version, or record the scenario again: {again}."
    )


def _finding(content: bytes, provenance: Provenance | None) -> str:
    if not content.strip():
        return "it is empty."
    try:
        cassette = _parsed(content)
    except ValueError as odd:
        return f"it is truncated or not YAML ({odd})."
    if provenance is None:
        return _stranger(cassette)
    whole = _whole_takes(cassette, content)
    if whole < provenance.takes:
        return f"it is truncated; {whole} of its {provenance.takes} takes are whole."
    return "it was edited by hand since it was recorded; its seal does not fit its content."


def _stranger(cassette: Any) -> str:
    if isinstance(cassette, dict) and "interactions" in cassette and "metadata" in cassette:
        return (
            "its metadata is incomplete or unsound; nobody could say where its answers come from."
        )
    if isinstance(cassette, dict) and "interactions" in cassette:
        return (
            "it has no provenance; it looks like a plain vcrpy cassette, and nobody could say "
            "where its answers come from."
        )
    return "it is truncated, or no cassette at all; it holds no interactions."


def _parsed(content: bytes) -> Any:
    """Import here: only a damaged tape is ever parsed as YAML."""
    import yaml  # noqa: PLC0415

    try:
        return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.MarkedYAMLError as odd:
        line = odd.problem_mark.line + 1 if odd.problem_mark else "?"
        raise ValueError(f"line {line}: {odd.problem}") from None
    except yaml.YAMLError as odd:
        raise ValueError(str(odd).partition("\n")[0]) from None


def _whole_takes(cassette: Any, content: bytes) -> int:
    interactions = (cassette.get("interactions") if isinstance(cassette, dict) else None) or []
    broken = not content.endswith(b"\n") or not _is_whole(interactions[-1:])
    return len(interactions) - (1 if broken and interactions else 0)


def _is_whole(last: list[Any]) -> bool:
    """Cut within its last body, a cassette is still YAML; the body is no longer JSON."""
    try:
        text = last[0]["response"]["body"]["string"]
        return not str(text).startswith("{") or bool(orjson.loads(text))
    except (LookupError, TypeError, ValueError):
        return False


def _advice(path: Path, provenance: Provenance | None) -> str:
    restore = f"Restore it (`git restore {shown(path)}`)"
    if provenance is None:
        return f"{restore}, or record its scenario again with `--backend sandbox --record`."
    return f"{restore}, or record it again: {provenance.record_command()}."
