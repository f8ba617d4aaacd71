"""What a shard of a certification leaves: one file, of which several are made one certificate.

It is a zip as a bundle is, with every attempt and what shows it. It has no verdict, which needs the
attempts of all shards, and nobody signs it: whoever signs the certificate vouches for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from typing import Any, Final

from issuing_harness.certification.archive import pack, unpack
from issuing_harness.certification.attempts import ATTEMPTS, EVIDENCE
from issuing_harness.certification.bundle import leaks, read_folder
from issuing_harness.certification.certificate import Slowness
from issuing_harness.certification.documents import plain, read_json, write_json
from issuing_harness.certification.evidence_seals import require_unchanged
from issuing_harness.certification.run import Order, Tried
from issuing_harness.certification.shard import Shard
from issuing_harness.certification.shares import LOG
from issuing_harness.errors import BundleError
from issuing_harness.tape.redacted_output import redact_bytes
from issuing_harness.whole_files import write_whole

_ABOUT: Final = "shard.json"
_FORMAT: Final = 2


@dataclass(frozen=True, slots=True)
class ShardFile:
    """A shard as its file has it.

    Args:
        path: the file.
        shard: which one it is.
        planned: the node ids of all scenarios, those of other shards included.
        own: those of this shard.
        rests_on: digests of what its attempts depend on, by what a person calls that.
        versions: of the harness, the SDK, the API and Python.
        commit: the integration's git commit; empty if there is none.
        slowness: how slow Stripe may get; ``None`` if that was not tried.
        files: the attempts and what shows them, by their names in the folder of a run.
    """

    path: Path
    shard: Shard
    planned: Sequence[str]
    own: Sequence[str]
    rests_on: Mapping[str, str]
    versions: Mapping[str, str]
    commit: Mapping[str, Any]
    slowness: Slowness | None
    files: Mapping[str, bytes]


def shard_path(output: Path, shard: Shard) -> Path:
    """Return where a shard's file is written, beside what will be the certificate."""
    return output.with_name(f"{output.stem}-{shard.number}-of-{shard.count}.zip")


def write_shard(path: Path, order: Order, tried: Tried) -> None:
    """Write what a shard has tried.

    Args:
        path: the file.
        order: what is certified, and by which shard.
        tried: what came of it.

    Raises:
        HarnessError: somebody has changed the evidence since it was written.
        BundleError: something in it looks like a secret.
        OSError: it cannot be written.
    """
    evidence = read_folder(order.folder / EVIDENCE, EVIDENCE)
    require_unchanged(evidence, tried.seals)
    about = {
        "format": _FORMAT,
        "number": order.shard.number,
        "count": order.shard.count,
        "planned": list(tried.planned),
        "own": order.shard.own(tried.planned),
        "rests_on": dict(tried.rests_on),
        "versions": dict(tried.versions),
        "commit": dict(tried.commit),
        "slowness": plain(tried.slowness),
    }
    log = order.folder / LOG
    files = {
        _ABOUT: write_json(about),
        ATTEMPTS: b"".join(tried.lines()),
        LOG: redact_bytes(log.read_bytes()) if log.exists() else b"",
        **evidence,
    }
    for problem in leaks(files):
        raise BundleError(f"The shard's file was to be written, and was not: {problem}")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, pack(files))


def read_shard(path: Path) -> ShardFile:
    """Return the shard that a file holds.

    Raises:
        BundleError: it is none, or was changed.
    """
    try:
        files = unpack(path.read_bytes())
        about = _about(files.pop(_ABOUT))
        slowness = about["slowness"]
        return ShardFile(
            path,
            Shard(about["number"], about["count"]),
            [str(each) for each in about["planned"]],
            [str(each) for each in about["own"]],
            dict(about["rests_on"]),
            dict(about["versions"]),
            dict(about["commit"]),
            Slowness(**slowness) if slowness is not None else None,
            files,
        )
    except (BundleError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = error if isinstance(error, BundleError) else "It says not what such a file says."
        raise BundleError(
            f"{relpath(path)} was to be the file of a shard, and is none: {reason} `certify "
            "--shard` writes them."
        ) from None


def _about(content: bytes) -> Any:
    """Return what a shard's file says of itself.

    Raises:
        BundleError: another version of the harness has written it.
    """
    about = read_json(content, _ABOUT)
    if about["format"] != _FORMAT:
        raise BundleError("It is of another version of issuing-harness.")
    return about
