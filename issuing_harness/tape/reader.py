"""Reads a tape from disk, in a fraction of a millisecond.

The seal says that the file is as the writer left it, so the writer's layout can be relied on and
read line by line. A YAML parser would cost more than everything else in a replay, and importing
vcrpy more than starting pytest; plain vcrpy reads the same file (``verify_tape`` compares). Only
when the seal does not hold is the file looked at as YAML, to say what happened to it.
"""

import re
from pathlib import Path
from typing import Any, Final

import orjson

from issuing_harness.errors import NoTape, TapeError
from issuing_harness.interactions import Delivery, EndpointReply, Interaction, Request, Response
from issuing_harness.tape import serializer
from issuing_harness.tape.cassette import Tape
from issuing_harness.tape.damage import autopsy, foreign_format
from issuing_harness.tape.provenance import ORDER, SOURCES, Provenance, digest_of, shown
from issuing_harness.tape.serializer import FORMAT, NOTHING, TWO_WAY, Inbound

_SEAL: Final = re.compile(rb'\n  seal: "([0-9a-f]+)"(?=\ninteractions:)')
_HEAD: Final = 4096
_TAKE: Final = re.compile(
    r"    method: (?P<method>[A-Z]+)\n"
    r"    uri: (?P<uri>.+)\n"
    r"    headers:(?: \{\})?(?P<asked>(?:\n      .+)*)\n"
    r"    body: (?P<form>.+)\n"
    r"  response:\n"
    r"    status: \{code: (?P<status>[0-9]+), message: .+\}\n"
    r"    headers:(?: \{\})?(?P<answered>(?:\n      .+)*)\n"
    r"    body:\n"
    r"      string: (?P<block>\|-\n        )?"
)
_BELOW: Final = "\ncourse: "
_BLOCK: Final = "|-\n        "
_DELIVERY: Final = re.compile(
    r"(?P<event>(?s:.+?))\n"
    r"  reply:\n"
    r"    status: (?P<status>null|[0-9]+)\n"
    r"    headers:(?: \{\})?(?P<headers>(?:\n      .+)*)\n"
    r"    body: (?P<body>(?s:.+))"
)


def read_tape(path: Path) -> Tape:
    """The whole tape; raises ``NoTape``, ``DamagedTape`` or ``StaleTape`` with what to do."""
    content = _content(path)
    provenance = _provenance(path, content.partition(b"\ninteractions:")[0])
    seal = _SEAL.search(content)
    if seal is None or not _holds(content, seal):
        raise autopsy(path, content, provenance)
    outbound, _, below = content[seal.end() :].decode().partition(_BELOW)
    takes = outbound.split("\n- request:\n")[1:]
    return Tape(path, provenance, tuple([_take(text) for text in takes]), _inbound(below))


def _holds(content: bytes, seal: re.Match[bytes]) -> bool:
    return digest_of(content[: seal.start()], content[seal.end() :]) == seal[1].decode()


def read_provenance(path: Path) -> Provenance:
    """Where the tape comes from, from its first lines alone; the takes are not looked at."""
    return _provenance(path, _content(path, _HEAD).partition(b"\ninteractions:")[0])


def _content(path: Path, size: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(size)
    except FileNotFoundError:
        raise NoTape(f"`{shown(path)}` does not exist.") from None
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def _provenance(path: Path, head: bytes) -> Provenance:
    try:
        fields = _fields(head.decode())
        written = fields.pop("format")
        known = _sound({name: fields[name] for name in ORDER if name != "seal"})
    except (KeyError, ValueError):
        raise _unplaceable(path) from None
    if written not in (FORMAT, TWO_WAY):
        raise foreign_format(path, written, known)
    return Provenance(**known, seal=fields.get("seal", ""))


def _sound(fields: dict[str, Any]) -> dict[str, Any]:
    texts = [value for name, value in fields.items() if name != "takes"]
    if not all(isinstance(value, str) for value in texts) or not isinstance(fields["takes"], int):
        raise ValueError("a field of another type")
    if fields["recorded_from"] not in SOURCES:
        raise ValueError("recorded from nowhere we know")
    return fields


def _unplaceable(path: Path) -> TapeError:
    return autopsy(path, _content(path), None)


def _fields(head: str) -> dict[str, Any]:
    lines = head.partition("\nmetadata:\n")[2].split("\n")
    pairs = [line.strip().partition(": ") for line in lines if line]
    return {name: orjson.loads(value) for name, _, value in pairs}


def _take(text: str) -> Interaction:
    found = _TAKE.match(text)
    if found is None:
        raise AssertionError(f"the layout and its reader disagree: {text[:200]!r}")
    body = text[found.end() :].removesuffix("\n")
    return Interaction(
        Request.from_wire(
            found["method"],
            orjson.loads(found["uri"]),
            _headers(found["asked"]),
            orjson.loads(found["form"]),
        ),
        Response(
            int(found["status"]),
            _headers(found["answered"]),
            body.replace("\n        ", "\n") if found["block"] else orjson.loads(body) or "",
        ),
    )


def _inbound(below: str) -> Inbound:
    if not below:
        return NOTHING
    course, *deliveries = below.removesuffix("\n").split("\n- event: ")
    line = course.partition("\n")[0]
    came = tuple([_delivery(text) for text in deliveries])
    return Inbound(came, serializer.read(orjson.loads(line)))


def _delivery(text: str) -> Delivery:
    found = _DELIVERY.fullmatch(text)
    if found is None:
        raise AssertionError(f"the layout and its reader disagree: {text[:200]!r}")
    return Delivery(
        _text(found["event"]),
        EndpointReply(
            orjson.loads(found["status"]), _headers(found["headers"]), _text(found["body"])
        ),
    )


def _text(written: str) -> str:
    """A body as it stands: a block of JSON, or a quoted text."""
    if written.startswith(_BLOCK):
        return written.removeprefix(_BLOCK).replace("\n        ", "\n")
    return str(orjson.loads(written) or "")


def _headers(lines: str) -> dict[str, str]:
    pairs = [line.partition(": ") for line in lines.split("\n      ")[1:]]
    return {name: orjson.loads(values)[0] for name, _, values in pairs}
