"""What a profile says of one requirement: that it need not be met, or that somebody has looked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from issuing_harness.toml_tables import Table

#: What the tables may have.
_ENTRIES: Final = {
    "waived": ("id", "reason", "owner", "until"),
    "attested": ("id", "person", "date", "file", "sha256"),
}


@dataclass(frozen=True, slots=True)
class Waiver:
    """A requirement that need not be met for now.

    Args:
        id: the requirement.
        reason: why.
        owner: who answers for it.
        until: the last day on which it holds.
    """

    id: str
    reason: str
    owner: str
    until: date


@dataclass(frozen=True, slots=True)
class Attestation:
    """What a person says who has looked.

    Args:
        id: the requirement.
        person: who.
        day: when.
        file: what shows it, relative to the profile.
        sha256: of that file, in hexadecimal digits, so that no other one is meant.
    """

    id: str
    person: str
    day: date
    file: str
    sha256: str


def read_waivers(requirements: Table) -> dict[str, Waiver]:
    """Return the waivers by requirement, ``[[requirements.waived]]``.

    Raises:
        SettingsError: one says nothing, or there are two of one requirement.
    """
    return {
        name: Waiver(name, said(table, "reason"), said(table, "owner"), table.day("until"))
        for name, table in _by_id(requirements, "waived")
    }


def read_attestations(requirements: Table) -> dict[str, Attestation]:
    """Return the attestations by requirement, ``[[requirements.attested]]``.

    Raises:
        SettingsError: one says nothing, or there are two of one requirement.
    """
    return {name: _attestation(name, table) for name, table in _by_id(requirements, "attested")}


def _attestation(name: str, table: Table) -> Attestation:
    attestation = Attestation(
        name,
        said(table, "person"),
        table.day("date"),
        said(table, "file"),
        table.text("sha256", ""),
    )
    if attestation.day > datetime.now(UTC).date():
        table.refuse("date", "it is to come, and nobody can have looked then")
    if not re.fullmatch("[0-9a-f]{64}", attestation.sha256):
        table.refuse("sha256", "it is the SHA-256 of the file, 64 digits, as sha256sum prints it")
    return attestation


def _by_id(requirements: Table, kind: str) -> Iterator[tuple[str, Table]]:
    """Yield each table of a kind with the id that it is about; whoever takes it has read it."""
    found = set()
    for table in requirements.tables(kind):
        table.admit(*_ENTRIES[kind])
        name = table.text("id")
        if name in found:
            table.refuse("id", f"{name} is {kind} twice")
        found.add(name)
        yield name, table


def said(table: Table, name: str) -> str:
    """Return a text that says something."""
    text = table.text(name)
    if not text.strip():
        table.refuse(name, "it is empty")
    return text
