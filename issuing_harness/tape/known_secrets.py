"""Secrets that are known by their value: what a profile names, or hands to the integration.

A password may look like any word, so that no pattern finds it
(:mod:`issuing_harness.tape.secret_patterns`); but a run that is told where it stands can look for
the value itself. It is found as it is, within a word, and in each way in which programs write one:
in JSON, in HTML, in a URL, in SQL, in literals, whatever of it is escaped there and how
(:mod:`issuing_harness.tape.plain_form`), in hexadecimal digits, in Base64 and Base32 wherever it
begins there.
"""

import json
import re
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from threading import Lock
from typing import Final
from urllib.parse import quote, quote_plus

from issuing_harness.tape.plain_form import PlainForm

#: A shorter value would be found in words that have nothing to do with it.
SHORTEST: Final = 6
#: Of so many characters at least a value in Base64 is searched for: fewer may be there by chance.
_SHORTEST_ENCODED: Final = 8
#: What begins an escape, or is a quote that may be doubled.
_ESCAPES: Final = re.compile("[\\\\%&]|''|\"\"")
#: What encodes bytes as characters, at how many offsets they look otherwise, and the bits of each.
_ENCODINGS: Final = ((b64encode, 3, 6), (urlsafe_b64encode, 3, 6), (b32encode, 5, 5))


@dataclass(slots=True)
class _Known:
    """What is known in this process: whose value each text is, and what finds any of them."""

    names: dict[str, str] = field(default_factory=dict)
    found: re.Pattern[str] | None = None
    #: Another number whenever others are searched for.
    generation: int = 0

    def search_for(self, names: Mapping[str, str]) -> None:
        """Replace what is searched for; of two that begin alike the longer is found.

        The number is another one last, or another thread would remember by the new one what it has
        found by the old expression.
        """
        self.names = dict(names)
        texts = sorted(self.names, key=len, reverse=True)
        self.found = re.compile("|".join(map(re.escape, texts))) if texts else None
        self.generation += 1


_KNOWN: Final = _Known()
#: Held by the thread that replaces what is known, so that none forgets what another has learned.
_CHANGING: Final = Lock()


def learn(secrets: Iterable[tuple[str, str]]) -> None:
    """Search for these values, too, from now on.

    Args:
        secrets: what a message calls each, such as the name of a variable, and the value. One of
            fewer than ``SHORTEST`` characters is not searched for.
    """
    new = {
        text: name
        for name, value in secrets
        if len(value) >= SHORTEST
        for text in _ways_to_write(value)
    }
    with _CHANGING:
        if not new.keys() <= _KNOWN.names.keys():
            _KNOWN.search_for(new | _KNOWN.names)


@contextmanager
def known(secrets: Iterable[tuple[str, str]]) -> Iterator[None]:
    """Search for these values as long as this lasts, and for what is learned meanwhile."""
    before = dict(_KNOWN.names)
    learn(secrets)
    try:
        yield
    finally:
        with _CHANGING:
            _KNOWN.search_for(before)


def generation() -> int:
    """Return a number that is another one when other values are searched for."""
    return _KNOWN.generation


def redact_known(text: str, instead: str) -> str:
    """Return a text with what is known replaced, however it is written there."""
    if _KNOWN.found is None:
        return text
    text = _KNOWN.found.sub(lambda _: instead, text)
    return PlainForm(text).replace(_KNOWN.found, instead) if _ESCAPES.search(text) else text


def find_known(text: str) -> str | None:
    """Return the name of a known value that the text holds, or ``None``."""
    if _KNOWN.found is None:
        return None
    match = _KNOWN.found.search(text) or _KNOWN.found.search(PlainForm(text).text)
    return match and _KNOWN.names[match[0]]


def _ways_to_write(value: str) -> Iterator[str]:
    """Yield a value in every way in which it is searched for."""
    data = value.encode()
    yield value
    for written in (json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1]):
        yield written
        yield written.replace("/", "\\/")
        yield json.dumps(written)[1:-1]
    yield from (quote(value, safe=""), quote(value), quote_plus(value), _lower_escapes(value))
    yield from (escape(value), escape(value, quote=False))
    yield from (data.hex(), data.hex().upper())
    # in its plain form, of characters or of bytes, its blanks as they are or as forms have them
    for written in (value, data.decode("latin-1"), quote_plus(value)):
        plain = PlainForm(written).text
        if len(plain) >= SHORTEST:
            yield plain
    for encode, offsets, bits in _ENCODINGS:
        for offset in range(offsets):
            # the first and the last character it may share with what stands around it
            first, last = -(-8 * offset // bits), 8 * (offset + len(data)) // bits
            if last - first >= _SHORTEST_ENCODED:
                yield encode(bytes(offset) + data).decode()[first:last]


def _lower_escapes(value: str) -> str:
    """Return a value in a URL with small hexadecimal digits, as some programs write them."""
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quote(value, safe=""))
