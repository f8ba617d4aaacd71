"""What the page leaves out of what it shows: secrets, card numbers, and what a URL may hide.

The account keeps its own secrets apart from its objects, so that no object has them. But callers
write into metadata, and endpoints reply, as they please.
"""

import re
from typing import Any, Final
from urllib.parse import urlsplit

REDACTED: Final = "(redacted)"
#: Keys and secrets by how they begin, and whatever calls itself a secret: those of clients
#: (``src_client_secret_…``, ``seti_1_secret_…``) and of sessions (``accs_secret__…``).
_SECRET: Final = re.compile(r"\b(?:(?:sk|rk|ek)_(?:test|live)|whsec|\w+_secret)_[\w+/=-]{4,}")
_DIGITS: Final = re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-])")
#: Fields that are secret, or derived from a secret.
_SECRET_FIELDS: Final = ("cvc", "number", "signature", "encrypted_pin")
#: How the names of all others end.
_ENDING: Final = "secret"
_URLS: Final = ("url",)
#: No secret or card number is shorter.
_SHORTEST: Final = 12
#: What may be the beginning of a secret or a card number, at the end of a text that was cut.
_UNFINISHED: Final = re.compile(r"[\w+/=%-]*(?:\d[ -]?)*\Z")


def redact(value: Any) -> Any:
    """Return a JSON value without secrets, card numbers and the secret parts of URLs."""
    if isinstance(value, dict):
        problem = _known_url(value)
        return {name: _redact_field(name, each, problem) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [redact(each) for each in value]
    return redact_text(value) if isinstance(value, str) else value


def redact_text(text: str) -> str:
    """Return a text without secrets and card numbers."""
    if len(text) < _SHORTEST:
        return text
    return _DIGITS.sub(_covered_number, _SECRET.sub(REDACTED, text))


def redact_beginning(text: str, longest: int) -> str:
    """Return a text without secrets and card numbers, and without what may be half of one.

    Args:
        text: a text; if it is as long as it may be, it was cut.
        longest: the most characters that were kept.
    """
    if len(text) < longest:
        return redact_text(text)
    return f"{redact_text(_UNFINISHED.sub('', text))}…"


def redacted_url(url: str) -> str:
    """Return a URL without what may be secret in it: user, password and query."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "(an address that cannot be read)"
    bare = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return bare + ("?…" if parts.query else "")


def _known_url(value: dict[str, Any]) -> str:
    url = value.get("url")
    return url if isinstance(url, str) else ""


def _redact_field(name: str, value: Any, url: str) -> Any:
    if not isinstance(value, str):
        return redact(value)
    if name in _SECRET_FIELDS or name.endswith(_ENDING):
        return REDACTED
    if name in _URLS and "://" in value:
        return redacted_url(value)
    return redact_text(value.replace(url, redacted_url(url)) if url else value)


def _covered_number(match: re.Match[str]) -> str:
    """Return the last four digits of a card number; other long numbers stay."""
    digits = re.sub(r"\D", "", match[0])
    return f"{REDACTED}{digits[-4:]}" if _has_check_digit(digits) else match[0]


def _has_check_digit(digits: str) -> bool:
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    plain = [int(digit) for digit in digits[-1::-2]]
    return (sum(plain) + sum(each // 10 + each % 10 for each in doubled)) % 10 == 0
