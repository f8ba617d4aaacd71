"""Whose keys count: a file of ``allowed_signers``, as ``ssh-keygen`` and git have it.

Each line has principals, options and a public key (ssh-keygen(1), ALLOWED SIGNERS, OpenSSH 9.9). An
option restricts a key, so one that is passed over lets more count than whoever wrote it has meant:
``valid-after``, ``valid-before`` and ``namespaces`` are honoured, and a key with any other option
does not count.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Final

KEY_TYPE: Final = "ssh-ed25519"
#: What signatures of ours are for, as ``namespaces`` names it: this harness, or files of any kind.
NAMESPACES: Final = ("issuing-harness", "file")
#: Principals, in quotes if there are spaces in them, and what follows.
_PRINCIPALS: Final = re.compile(r'("[^"]*"|\S+)\s*(.*)')
#: One option, with its value in quotes if it has one.
_OPTION: Final = re.compile(r'([\w-]+)(?:="((?:[^"\\]|\\.)*)")?(,|$)')
#: A day, or a moment, in the machine's own time unless a Z follows.
_MOMENT: Final = re.compile(r"(\d{8})(\d{4})?(\d{2})?(Z?)")
_DEFAULT_NAME: Final = "the key's owner"


@dataclass(frozen=True, slots=True)
class AllowedSigner:
    """Whom a line names, and when the key counts.

    Args:
        name: whom.
        after: from when on the key counts; ``None`` from the beginning.
        before: until when; ``None`` for ever.
        refusal: why it never counts, in words that complete "the key …"; empty if it does.
    """

    name: str
    after: datetime | None = None
    before: datetime | None = None
    refusal: str = ""

    def why_not(self, *moments: datetime) -> str:
        """Return why the key does not count at each of these; empty if it does."""
        if self.refusal:
            return self.refusal
        for moment in moments:
            if self.after and moment < self.after:
                return f"counts from {self.after.isoformat()} on (valid-after)"
            if self.before and moment > self.before:
                return f"counts until {self.before.isoformat()} (valid-before)"
        return ""


def allowed_signers(text: str) -> dict[str, AllowedSigner]:
    """Return whom a file names for each public key, ``ssh-ed25519 AAAA…``; the first line counts.

    A line without a name, as a key's own file has it, is of whom its comment names.
    """
    signers: dict[str, AllowedSigner] = {}
    for line in text.splitlines():
        before, _, rest = line.strip().partition(KEY_TYPE)
        if rest.split() and not before.startswith("#"):
            key, *comment = rest.split(maxsplit=1)
            signer = _signer(before) if before else AllowedSigner("".join(comment))
            name = signer.name or _DEFAULT_NAME
            signers.setdefault(
                f"{KEY_TYPE} {key}",
                AllowedSigner(name, signer.after, signer.before, signer.refusal),
            )
    return signers


def _signer(before: str) -> AllowedSigner:
    """Return whom a line names that has principals, and perhaps options, before its key."""
    found = _PRINCIPALS.fullmatch(before.strip())
    assert found is not None  # there is something before the key
    principals, options = found.groups()
    name = principals.strip('"')
    try:
        return _with_options(name, dict(_options(options)))
    except ValueError as error:
        return AllowedSigner(name, refusal=str(error))


def _options(text: str) -> Iterator[tuple[str, str]]:
    """Yield each option with its value; raises ``ValueError`` where they cannot be told apart."""
    place = 0
    while place < len(text):
        found = _OPTION.match(text, place)
        if found is None:
            raise ValueError(f"has options that cannot be read ({text[place:]})")
        yield found[1].lower(), found[2] or ""
        place = found.end()


def _with_options(name: str, options: Mapping[str, str]) -> AllowedSigner:
    """Return a signer as options restrict it; raises ``ValueError`` for what is not honoured."""
    for option in options:
        if option not in ("valid-after", "valid-before", "namespaces"):
            raise ValueError(f"has the option {option}, which is not honoured here")
    namespaces = options.get("namespaces")
    if namespaces is not None and not any(_is_among(each, namespaces) for each in NAMESPACES):
        wanted = " or ".join(NAMESPACES)
        raise ValueError(f"counts for {namespaces} alone (namespaces), not for {wanted}")
    after, before = (
        _moment(name, options[name]) if name in options else None
        for name in ("valid-after", "valid-before")
    )
    return AllowedSigner(name, after, before)


def _is_among(name: str, patterns: str) -> bool:
    """Whether a name fits a list of patterns, of which one with ! excludes it."""
    listed = patterns.split(",")
    excluded = any(fnmatchcase(name, each[1:]) for each in listed if each.startswith("!"))
    return not excluded and any(fnmatchcase(name, each) for each in listed)


def _moment(option: str, text: str) -> datetime:
    day, minutes, seconds, is_utc = _parts(text)
    try:
        moment = datetime.strptime(f"{day}{minutes}{seconds}", "%Y%m%d%H%M%S")  # noqa: DTZ007 - its zone is set below
    except ValueError:
        raise ValueError(
            f"has {option} {text}, which is no time such as 20270131 or 202701312359Z"
        ) from None
    return moment.replace(tzinfo=UTC) if is_utc else moment.astimezone()


def _parts(text: str) -> tuple[str, str, str, str]:
    """Return day, minutes and seconds of a moment, and the Z after it; empty if it is none."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return "", "", "", ""
    return found[1], found[2] or "0000", found[3] or "00", found[4]
