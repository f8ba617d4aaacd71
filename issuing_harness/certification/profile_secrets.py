"""The secrets of a certification: what the profile names by environment, or hands over itself.

They are searched for by their value (:mod:`issuing_harness.tape.known_secrets`) in all that is
shown or written. What a profile names as ``$NAME``, and the endpoint's secret, is one whatever it
looks like, and so is a password in the address of the endpoint or of the application. What it hands
to the integration, or sends as a header, may be a setting like any other (``production``,
``8080``): there the name tells, or the look of the value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from issuing_harness.certification.profile import Profile
from issuing_harness.tape.known_secrets import SHORTEST
from issuing_harness.webhooks.application_access import VARIABLE, Access, Setting

#: Parts of names of variables and headers whose values are secret.
_SECRET_PARTS: Final = frozenset(
    {
        *("authorization", "cookie", "credential", "credentials", "dsn", "jwt", "key", "keys"),
        *("pass", "passphrase", "private", "pw", "pwd", "salt", "signature", "tokens", "secrets"),
    }
)
#: How such a part may end: ``PGPASSWORD``.
_SECRET_ENDS: Final = ("password", "passwd", "secret", "token", "apikey")
#: Variables of such names that hold no secret, but a folder.
_FOLDERS: Final = frozenset({"PWD", "OLDPWD"})
_PART: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_IN_BRACES: Final = re.compile(r"\{[a-z.]+\}")
#: A word with letters and digits, as many as tokens have: no word of prose, path or address.
_LOOKS_DRAWN: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[0-9A-Za-z+=_~!@#$%^&*-]{12,}")
_PATH: Final = re.compile(r"(?:/|\.{1,2}/|[A-Za-z]:\\|file:)")
_PLAIN: Final = re.compile(r"(?i:true|false|yes|no|on|off|none|null|[0-9.,:]*)")

#: Names and values; a name may have several.
Secrets = Iterable[tuple[str, str]]


def secrets_of(profile: Profile, environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what the profile names or holds that must be in nothing that is shown.

    Args:
        profile: what is certified.
        environment: in which.
    """
    handed = profile.start.environment if profile.start else {}
    found = [(name, environment[name]) for name in _named(profile) if name in environment]
    found += [(name, part) for name, value in handed.items() for part in _literal(name, value)]
    for name, value in _headers(profile):
        written = VARIABLE.split(value.rpartition(" ")[2])[::2]  # between the variables
        found += [(name, part) for each in written for part in _literal(name, each)]
    return [*found, *_passwords([*found, *_addresses(profile)]), *_tokens(_addresses(profile))]


def secrets_around(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the variables of a run that are secrets by their names; the integration gets all."""
    found = [(name, value) for name, value in environment.items() if _is_secret(name, value)]
    return [*found, *_passwords(environment.items())]


def findable(secrets: Secrets, texts: str) -> list[tuple[str, str]]:
    """Return those that can be told from what stands in every certificate.

    Args:
        secrets: what is to be searched for.
        texts: all that is known to everybody: the scenarios and the requirements.
    """
    return [(name, each) for name, each in secrets if len(each) >= SHORTEST and each not in texts]


def _named(profile: Profile) -> Iterator[str]:
    """Yield the variables that the profile names as those that hold a secret."""
    if profile.endpoint is not None:
        yield profile.endpoint.secret
    texts = [value for _, value in _headers(profile)]
    texts += [each.database for each in profile.application.shows.values()]
    for text in texts:
        yield from VARIABLE.findall(text)


def _addresses(profile: Profile) -> list[tuple[str, str]]:
    """Return where the profile says that something is, by what says it."""
    found = [("application.base", profile.application.base)]
    if profile.endpoint is not None:
        found.append(("integration.endpoint", profile.endpoint.url))
    if profile.start is not None:
        found.append(("start.ready", profile.start.ready))
    shows = profile.application.shows.items()
    return [*found, *((f"application.shows.{name}", each.database) for name, each in shows)]


def _headers(profile: Profile) -> Iterator[tuple[str, str]]:
    application = profile.application
    entries: list[Access | Setting] = [*application.shows.values(), *application.takes.values()]
    for entry in [*entries, *([application.reset] if application.reset else [])]:
        yield from entry.headers.items()


def _literal(name: str, value: str) -> Iterator[str]:
    """Yield what of an entry is written out, if it is a secret."""
    for part in _IN_BRACES.split(value):
        if _is_secret(name, part) or _LOOKS_DRAWN.fullmatch(part):
            yield part


def _passwords(secrets: Secrets) -> Iterator[tuple[str, str]]:
    """Yield the passwords in those that are addresses: ``postgres://user:password@host/books``.

    And the name of a user without one, if it looks like a token.
    """
    for name, value in secrets:
        with suppress(ValueError):
            parts = urlsplit(value if "://" in value else "")
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            if password and not VARIABLE.search(password) and not _IN_BRACES.search(password):
                yield f"{name} (its password)", password
            elif not password and _LOOKS_DRAWN.fullmatch(user):
                yield f"{name} (its user)", user


def _tokens(addresses: Secrets) -> Iterator[tuple[str, str]]:
    """Yield what addresses have in their queries under the name of a secret: ``?token=…``."""
    for name, value in addresses:
        with suppress(ValueError):
            for parameter, written in parse_qsl(urlsplit(value).query):
                yield from (
                    (f"{name} ({parameter})", each) for each in _literal(parameter, written)
                )


def _is_secret(name: str, value: str) -> bool:
    """Whether the name says that the value is a secret, and it is none of what settings have."""
    if name in _FOLDERS or _PATH.match(value) or _PLAIN.fullmatch(value):
        return False
    parts = [part.lower() for part in _PART.findall(name)]
    return any(part in _SECRET_PARTS or part.endswith(_SECRET_ENDS) for part in parts)
