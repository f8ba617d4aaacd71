"""Reads a cassette from disk in a fraction of a millisecond.

The seal shows that the file is as it was written, so its layout can be relied on and read with
regular expressions. A YAML parser would cost more than everything else in a replay, and importing
vcrpy more than starting pytest; plain vcrpy reads the same file (``verify_cassette`` compares).
Only when the seal does not match is the file parsed as YAML, to say what happened to it
(:mod:`issuing_harness.tape.damage`).
"""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeVar

import orjson

from issuing_harness.bounded_documents import line_of
from issuing_harness.errors import DamagedTape, NoTape, StaleTape
from issuing_harness.interactions import Delivery, EndpointReply, Interaction, Request, Response
from issuing_harness.tape import signature
from issuing_harness.tape.cassette import Cassette
from issuing_harness.tape.contradictions import claim_contradiction, content_contradiction
from issuing_harness.tape.damage import damaged, describe_damage
from issuing_harness.tape.provenance import UNSIGNED, Provenance, digest, display_path
from issuing_harness.tape.serializer import BLOCK_INDENT, FORMAT, WEBHOOK_FORMAT
from issuing_harness.tape.timeline import Timeline, is_complete, parse_timeline

_END_OF_METADATA: Final = b"\ninteractions:"
_SEAL: Final = re.compile(rb'\n  seal: "([0-9a-f]+)"(?=\ninteractions:)')
#: Bytes that hold the metadata of any cassette.
_HEAD_SIZE: Final = 16384
_HEADERS: Final = r'(?:\n      [^:\n]+: \[".*"\])*'
_INTERACTION: Final = re.compile(
    r"    method: (?P<method>[A-Z]+)\n"
    r'    uri: (?P<uri>".+")\n'
    rf"    headers:(?: \{{\}})?(?P<request_headers>{_HEADERS})\n"
    r'    body: (?P<form>null|".*")\n'
    r"  response:\n"
    r"    status: \{code: (?P<status>[0-9]+), message: .+\}\n"
    rf"    headers:(?: \{{\}})?(?P<response_headers>{_HEADERS})\n"
    r"    body:\n"
    r"      string: (?P<body>(?s:.+))"
)
_DELIVERY: Final = re.compile(
    r"(?P<event>(?s:.+?))\n"
    r"  reply:\n"
    r"    status: (?P<status>null|[0-9]+)\n"
    rf"    headers:(?: \{{\}})?(?P<headers>{_HEADERS})\n"
    r"    body: (?P<body>(?s:.+))"
)
_BLOCK: Final = "|-" + BLOCK_INDENT
_Part = TypeVar("_Part")


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
        raise damaged(path, describe_damage(content, provenance), provenance)
    _refuse(path, provenance, claim_contradiction(provenance))
    try:
        _refuse(path, provenance, content_contradiction(provenance, _text(content)))
        if (signed := _signed(path, provenance, content)) != UNSIGNED:
            provenance = replace(provenance, signed=signed)
        return _parse(path, provenance, content[seal.end() :].decode())
    except ValueError as error:
        damage = f"it is sealed, and not laid out as one ({error})."
        raise damaged(path, damage, provenance) from None


def _parse(path: Path, provenance: Provenance, content: str) -> Cassette:
    """Return the cassette whose content, from the first interaction on, is as it was sealed.

    Raises:
        ValueError: no harness has written this; the message names the part.
    """
    outbound, _, inbound = content.partition("\ncourse: ")
    texts = outbound.split("\n- request:\n")[1:]
    interactions = tuple(_parts("interaction", texts, _interaction))
    said, held = provenance.interaction_count, len(interactions)
    if said != held:
        raise ValueError(f"its `takes` is {said}, and it holds {held} interactions")
    if not inbound:
        return Cassette(path, provenance, interactions)
    head, *texts = inbound.removesuffix("\n").split("\n- event: ")
    deliveries = tuple(_parts("delivery", texts, _delivery))
    timeline = _timeline(head.removesuffix("\ndeliveries:"), interactions, deliveries)
    return Cassette(path, provenance, interactions, deliveries, timeline)


def _parts(name: str, texts: Iterable[str], read: Callable[[str], _Part]) -> Iterator[_Part]:
    """Yield what each part says; raises ``ValueError`` with the number of a foreign one."""
    for number, text in enumerate(texts, start=1):
        try:
            yield read(text)
        except ValueError:
            raise ValueError(f"its {name} {number} is not as a harness writes it") from None


def read_provenance(path: Path) -> Provenance:
    """Read the provenance from a cassette's first lines alone; further down nothing is checked.

    One that claims to be live is read as a whole, since more than its seal has to bear that out.
    """
    provenance = _provenance(path, _content(path, _HEAD_SIZE))
    if provenance.recorded_from == "live":
        return read_cassette(path).provenance
    _refuse(path, provenance, claim_contradiction(provenance))
    return provenance


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ValueError(f"line {line_of(content, error.start)} is not UTF-8") from None


def _content(path: Path, size: int = -1) -> bytes:
    if _may_never_end(path):
        name = display_path(path)
        raise DamagedTape(f"`{name}` is a pipe or a device, and no cassette. Take it away.")
    try:
        with path.open("rb", buffering=0) as file:  # it is read in one go
            content = file.read(size)
    except (FileNotFoundError, NotADirectoryError):
        raise NoTape(f"`{display_path(path)}` does not exist.") from None
    except OSError as error:
        raise damaged(path, f"it cannot be read ({error.strerror}).", None) from None
    # one byte is found a hundred times as fast as two
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def _may_never_end(path: Path) -> bool:
    """Whether something else than a file is there, which opening or reading might wait for."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - quicker than the Path's, and asked at every replay
    except OSError:
        return False  # what is wrong is told when it is opened
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _provenance(path: Path, content: bytes) -> Provenance:
    try:
        metadata = _metadata(content.partition(_END_OF_METADATA)[0].decode())
        layout = metadata["format"]
        provenance = Provenance.from_metadata(metadata)
    except (KeyError, ValueError) as error:
        reason = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else str(error)
        raise damaged(path, describe_damage(_content(path), reason), None) from None
    if layout not in (FORMAT, WEBHOOK_FORMAT):
        raise StaleTape(
            f"`{display_path(path)}` cannot be played: it is laid out in format {layout}, this "
            f"harness reads formats {FORMAT} and {WEBHOOK_FORMAT}. It was written by harness "
            f"{provenance.harness_version}. Install that version, or record the scenario again: "
            f"{provenance.record_command()}."
        )
    return provenance


def _refuse(path: Path, provenance: Provenance, contradiction: str) -> None:
    if contradiction:
        raise damaged(path, f"{contradiction}.", provenance)


def _signed(path: Path, provenance: Provenance, content: bytes) -> str:
    """Return who signed a live recording, or why that says nothing."""
    if provenance.recorded_from != "live" or not (provenance.signature or provenance.public_key):
        return UNSIGNED
    if not signature.is_available():
        return f"{UNSIGNED} as far as is known here (to check its signature: {signature.INSTALL})"
    if not signature.is_genuine(provenance, content):
        damage = "its signature was not made for what is in it, or not with the key that it names."
        raise damaged(path, damage, provenance)
    signer = signature.signer_of(provenance.public_key, path, provenance.feature)
    if signer is None:
        return f"{UNSIGNED} by anybody in {signature.SIGNERS}"
    if why_not := signer.why_not(datetime.fromisoformat(provenance.recorded_at)):
        return f"{UNSIGNED} by anybody who counts: in {signature.SIGNERS} the key {why_not}"
    return f"signed by {signer.name}"


def _metadata(head: str) -> dict[str, Any]:
    lines = head.partition("\nmetadata:\n")[2].split("\n")
    pairs = [line.strip().partition(": ") for line in lines if line]
    return {key: _value(key, value) for key, _, value in pairs}


def _value(key: str, value: str) -> Any:
    try:
        return orjson.loads(value)
    except ValueError:
        raise ValueError(f"`{key}` is not as a harness writes it") from None


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


def _timeline(
    line: str, interactions: Sequence[Interaction], deliveries: Sequence[Delivery]
) -> Timeline:
    try:
        timeline = parse_timeline(str(orjson.loads(line)))
    except ValueError:
        timeline = ()
    if not is_complete(timeline, len(interactions), len(deliveries)):
        raise ValueError("its course does not say once when each interaction and delivery came")
    return timeline


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise ValueError
    return match


def _body(text: str) -> str:
    """Return a body that is written as a block of JSON or as a quoted string."""
    if text.startswith(_BLOCK):
        return text.removeprefix(_BLOCK).replace(BLOCK_INDENT, "\n")
    return str(orjson.loads(text) or "")


def _headers(lines: str) -> dict[str, str]:
    pairs = [line.partition(": ") for line in lines.split("\n      ")[1:]]
    return {name: orjson.loads(values)[0] for name, _, values in pairs}
