"""Reads a cassette from disk in a fraction of a millisecond, and diagnoses a damaged one.

The seal shows that the file is as it was written, so its layout can be relied on and read with
regular expressions. A YAML parser would cost more than everything else in a replay, and importing
vcrpy more than starting pytest; plain vcrpy reads the same file (``verify_cassette`` compares).
Only when the seal does not match is the file parsed as YAML, to say what happened to it.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_harness.errors import DamagedTape, NoTape, StaleTape, TapeError
from issuing_harness.interactions import Delivery, EndpointReply, Interaction, Request, Response
from issuing_harness.tape import signature
from issuing_harness.tape.cassette import Cassette
from issuing_harness.tape.contradictions import claim_contradiction, content_contradiction
from issuing_harness.tape.provenance import UNSIGNED, Provenance, digest, display_path
from issuing_harness.tape.serializer import BLOCK_INDENT, FORMAT, WEBHOOK_FORMAT
from issuing_harness.tape.timeline import parse_timeline

_END_OF_METADATA: Final = b"\ninteractions:"
_SEAL: Final = re.compile(rb'\n  seal: "([0-9a-f]+)"(?=\ninteractions:)')
#: Bytes that hold the metadata of any cassette.
_HEAD_SIZE: Final = 16384
#: What git leaves where two sides have changed the same lines; no line of a cassette is like it.
_CONFLICT_MARKER: Final = re.compile(rb"^(?:<{7}|\|{7}|={7}|>{7})(?: |$)", re.MULTILINE)
_CONFLICT: Final = "it holds conflict markers"
_INTERACTION: Final = re.compile(
    r"    method: (?P<method>[A-Z]+)\n"
    r"    uri: (?P<uri>.+)\n"
    r"    headers:(?: \{\})?(?P<request_headers>(?:\n      .+)*)\n"
    r"    body: (?P<form>.+)\n"
    r"  response:\n"
    r"    status: \{code: (?P<status>[0-9]+), message: .+\}\n"
    r"    headers:(?: \{\})?(?P<response_headers>(?:\n      .+)*)\n"
    r"    body:\n"
    r"      string: (?P<body>(?s:.+))"
)
_DELIVERY: Final = re.compile(
    r"(?P<event>(?s:.+?))\n"
    r"  reply:\n"
    r"    status: (?P<status>null|[0-9]+)\n"
    r"    headers:(?: \{\})?(?P<headers>(?:\n      .+)*)\n"
    r"    body: (?P<body>(?s:.+))"
)
_BLOCK: Final = "|-" + BLOCK_INDENT


def read_cassette(path: Path) -> Cassette:
    """Read a whole cassette.

    Raises:
        NoTape: there is no such file.
        DamagedTape: it is truncated, edited by hand, not a cassette of this harness, or what is in
            it contradicts what it says of its origin.
        StaleTape: its format is unknown.
    """
    content = _content(path)
    provenance = _provenance(path, content)
    seal = _SEAL.search(content)
    if seal is None or digest(content[: seal.start()], content[seal.end() :]) != seal[1].decode():
        raise _damaged(path, _damage(content, provenance), provenance)
    try:
        _check_claim(path, provenance, content)
        provenance = replace(provenance, signed=_signed(path, provenance, content))
        return _parse(path, provenance, content[seal.end() :].decode())
    except (LookupError, TypeError, ValueError) as error:
        raise _damaged(
            path, f"it is sealed, and not laid out as one ({error}).", provenance
        ) from None


def _parse(path: Path, provenance: Provenance, content: str) -> Cassette:
    """Return the cassette whose content, from the first interaction on, is as it was sealed.

    Raises:
        LookupError, TypeError, ValueError: no harness has written this.
    """
    outbound, _, inbound = content.partition("\ncourse: ")
    interactions = [_interaction(text) for text in outbound.split("\n- request:\n")[1:]]
    if not inbound:
        return Cassette(path, provenance, tuple(interactions))
    head, *texts = inbound.removesuffix("\n").split("\n- event: ")
    deliveries = tuple([_delivery(text) for text in texts])
    timeline = parse_timeline(orjson.loads(head.partition("\n")[0]))
    return Cassette(path, provenance, tuple(interactions), deliveries, timeline)


def read_provenance(path: Path) -> Provenance:
    """Read the provenance from a cassette's first lines alone; further down nothing is checked.

    One that claims to be live is read as a whole, since more than its seal has to bear that out.
    """
    provenance = _provenance(path, _content(path, _HEAD_SIZE))
    if provenance.recorded_from == "live":
        return read_cassette(path).provenance
    _check_claim(path, provenance)
    return provenance


def _content(path: Path, size: int = -1) -> bytes:
    if path.is_fifo():  # to read it would take until somebody writes to it
        raise DamagedTape(f"`{display_path(path)}` is a pipe, and no cassette. Take it away.")
    try:
        with path.open("rb") as file:
            content = file.read(size)
    except FileNotFoundError:
        raise NoTape(f"`{display_path(path)}` does not exist.") from None
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def _provenance(path: Path, content: bytes) -> Provenance:
    try:
        metadata = _metadata(content.partition(_END_OF_METADATA)[0].decode())
        layout = metadata["format"]
        provenance = Provenance.from_metadata(metadata)
    except (KeyError, ValueError):
        raise _damaged(path, _damage(_content(path), None), None) from None
    if layout not in (FORMAT, WEBHOOK_FORMAT):
        raise StaleTape(
            f"`{display_path(path)}` cannot be played: it is laid out in format {layout}, this "
            f"harness reads formats {FORMAT} and {WEBHOOK_FORMAT}. It was written by harness "
            f"{provenance.harness_version}. Install that version, or record the scenario again: "
            f"{provenance.record_command()}."
        )
    return provenance


def _check_claim(path: Path, provenance: Provenance, content: bytes = b"") -> None:
    contradiction = claim_contradiction(provenance) or content_contradiction(
        provenance, content.decode()
    )
    if contradiction:
        raise _damaged(path, f"{contradiction}.", provenance)


def _signed(path: Path, provenance: Provenance, content: bytes) -> str:
    """Return who signed a live recording, or why that says nothing."""
    if provenance.recorded_from != "live" or not (provenance.signature or provenance.public_key):
        return UNSIGNED
    if not signature.is_available():
        return f"{UNSIGNED} as far as is known here (to check its signature: {signature.INSTALL})"
    if not signature.is_genuine(provenance, content):
        damage = "its signature was not made for what is in it, or not with the key that it names."
        raise _damaged(path, damage, provenance)
    signer = signature.signer_of(provenance.public_key, path, provenance.feature)
    return f"signed by {signer}" if signer else f"{UNSIGNED} by anybody in {signature.SIGNERS}"


def _metadata(head: str) -> dict[str, Any]:
    lines = head.partition("\nmetadata:\n")[2].split("\n")
    pairs = [line.strip().partition(": ") for line in lines if line]
    return {key: orjson.loads(value) for key, _, value in pairs}


def _interaction(text: str) -> Interaction:
    match = _matched(_INTERACTION, text.removesuffix("\n"))
    headers, form = _headers(match["request_headers"]), orjson.loads(match["form"])
    return Interaction(
        Request.from_wire(match["method"], orjson.loads(match["uri"]), headers, form),
        Response(int(match["status"]), _headers(match["response_headers"]), _body(match["body"])),
    )


def _delivery(text: str) -> Delivery:
    match = _matched(_DELIVERY, text)
    status, headers = orjson.loads(match["status"]), _headers(match["headers"])
    return Delivery(_body(match["event"]), EndpointReply(status, headers, _body(match["body"])))


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError(f"the layout and its reader disagree: {text[:200]!r}")
    return match


def _body(text: str) -> str:
    """Return a body that is written as a block of JSON or as a quoted string."""
    if text.startswith(_BLOCK):
        return text.removeprefix(_BLOCK).replace(BLOCK_INDENT, "\n")
    return str(orjson.loads(text) or "")


def _headers(lines: str) -> dict[str, str]:
    pairs = [line.partition(": ") for line in lines.split("\n      ")[1:]]
    return {name: orjson.loads(values)[0] for name, _, values in pairs}


def _damaged(path: Path, damage: str, provenance: Provenance | None) -> TapeError:
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


def _damage(content: bytes, provenance: Provenance | None) -> str:
    """Tell a truncated cassette from an edited one and from one of another origin."""
    if not content.strip():
        return "it is empty."
    if marker := _CONFLICT_MARKER.search(content):
        line = content.count(b"\n", 0, marker.start()) + 1
        return f"{_CONFLICT}, the first in line {line}: a merge was not finished."
    try:
        document = _parsed_yaml(content)
    except ValueError as error:
        return f"it is truncated or not YAML ({error})."
    if provenance is None:
        return _missing_provenance(document)
    complete = _count_complete(document, content)
    if complete is not None and complete < provenance.interaction_count:
        return (
            f"it is truncated; {complete} of its {provenance.interaction_count} interactions are "
            "complete."
        )
    return "it was edited by hand since it was recorded; its seal does not match its content."


def _missing_provenance(document: Any) -> str:
    if not isinstance(document, dict) or "interactions" not in document:
        return "it is truncated, or not a cassette at all; it holds no interactions."
    if "metadata" in document:
        return "its metadata is incomplete or invalid, so where its responses come from is unknown."
    return (
        "it has no provenance; it looks like a plain vcrpy cassette, so where its responses come "
        "from is unknown."
    )


def _parsed_yaml(content: bytes) -> Any:
    import yaml  # noqa: PLC0415 - only a damaged cassette is ever parsed as YAML

    try:
        return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise ValueError(f"line {line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ValueError(str(error).partition("\n")[0]) from None


def _count_complete(document: Any, content: bytes) -> int | None:
    """Return how many interactions are whole; None if what stands there is no list of them."""
    interactions = (document.get("interactions") if isinstance(document, dict) else None) or []
    if not isinstance(interactions, list):
        return None
    is_cut = not content.endswith(b"\n") or not _is_complete(interactions[-1:])
    return len(interactions) - (1 if is_cut and interactions else 0)


def _is_complete(last: list[Any]) -> bool:
    """Whether the last body is whole: cut within it, the file is still YAML, the body not JSON."""
    try:
        text = last[0]["response"]["body"]["string"]
        return not str(text).startswith("{") or bool(orjson.loads(text))
    except (LookupError, TypeError, ValueError):
        return False
