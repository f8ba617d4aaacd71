"""A certificate as a JSON document, there and back without a difference.

What a document may say is read off the dataclasses of ``certificate.py``; what they do not know,
or miss, is refused by its place: ``attempts[3].outcome``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Final, NoReturn, get_args, get_origin, get_type_hints

from issuing_harness.bounded_documents import check_depth
from issuing_harness.bounded_documents import read_json as read_bounded
from issuing_harness.certification.certificate import FORMAT, Attempt, Certificate, Proof
from issuing_harness.errors import BundleError
from issuing_harness.tape.redacted_output import beginning

_FORMAT: Final = "format"
_TYPES: Final[Mapping[type, tuple[type, ...]]] = {float: (float, int), int: (int,), str: (str,)}
#: The largest whole number that every reader of JSON takes as it is.
_LARGEST: Final = 2**53


def write_certificate(certificate: Certificate) -> bytes:
    """Return a certificate as JSON, the same bytes for the same certificate."""
    return write_json({_FORMAT: FORMAT, **plain(certificate)})


def read_certificate(content: bytes, place: str = "certificate.json") -> Certificate:
    """Return the certificate that a JSON document holds.

    Args:
        content: the document.
        place: what messages call it.

    Raises:
        BundleError: it is no JSON, of another format, or has other keys or kinds of values.
    """
    document = read_json(content, place)
    if not isinstance(document, dict) or document.get(_FORMAT) != FORMAT:
        found = document.get(_FORMAT) if isinstance(document, dict) else None
        raise BundleError(
            f"{place} should be a certificate of format {FORMAT}, and its format is "
            f"{'missing' if found is None else found}. Read it with the version of "
            "issuing-harness that wrote it."
        )
    del document[_FORMAT]
    certificate: Certificate = _Reader(place).value(document, Certificate, "")
    return certificate


def write_attempt(attempt: Attempt) -> bytes:
    """Return an attempt as JSON in one line, its end included."""
    return write_json(plain(attempt), indent=None)


def read_attempt(line: bytes, place: str) -> Attempt:
    """Return the attempt that a line of JSON holds.

    Raises:
        BundleError: it is no JSON, or has other keys or kinds of values.
    """
    attempt: Attempt = _Reader(place).value(read_json(line, place), Attempt, "")
    return attempt


def write_proof(proof: Proof) -> bytes:
    """Return a proof as JSON."""
    return write_json(plain(proof))


def read_proof(content: bytes, place: str) -> Proof:
    """Return the proof that JSON holds.

    Raises:
        BundleError: it is no JSON, or has other keys or kinds of values.
    """
    proof: Proof = _Reader(place).value(read_json(content, place), Proof, "")
    return proof


def write_json(document: Any, indent: int | None = 2) -> bytes:
    """Return a document as JSON, the same bytes for the same document.

    Args:
        document: what JSON can have.
        indent: by how much, for people; ``None`` writes one line, several times as fast.
    """
    check_depth(document)
    text = json.dumps(document, indent=indent, ensure_ascii=False, allow_nan=False)
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:  # half a character, as a broken text of the integration's may have
        return f"{json.dumps(document, indent=indent, allow_nan=False)}\n".encode()


def read_json(content: bytes, place: str) -> Any:
    """Return the document that JSON holds; no key twice, and no number that JSON has not.

    Raises:
        BundleError: it is none.
    """
    try:
        return read_bounded(
            content,
            object_pairs_hook=_once,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except ValueError as error:
        raise BundleError(f"{place} should be JSON, and is not: {error}.") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice} is there twice")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse_constant(text)


def plain(value: Any) -> Any:
    """Return a certificate or a profile, or a value of one, as JSON has it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


class _Reader:
    """Reads what JSON has as the types of a certificate's fields have it.

    Args:
        place: the document, for messages.
    """

    def __init__(self, place: str) -> None:
        self._place = place

    def value(self, value: Any, kind: Any, where: str) -> Any:
        """Return a value as a kind, which is the annotation of a field.

        Raises:
            BundleError: it is of another kind.
        """
        if kind is Any:
            return value
        if is_dataclass(kind):
            return self._record(value, kind, where)
        if isinstance(kind, UnionType):
            options = [each for each in get_args(kind) if each is not NoneType]
            return None if value is None else self.value(value, options[0], where)
        if get_origin(kind) is not None:
            return self._collection(value, kind, where)
        return self._scalar(value, kind, where)

    def _record(self, value: Any, kind: Any, where: str) -> Any:
        self._check(isinstance(value, dict), where, "a table", value)
        hints = _hints(kind)
        for name in value:
            if name not in hints:
                self._refuse(_join(where, name), "nothing of that name belongs there")
        for each in fields(kind):
            if each.name not in value:
                self._refuse(_join(where, each.name), "it is missing")
        parts = {name: self.value(value[name], hints[name], _join(where, name)) for name in value}
        return kind(**parts)

    def _collection(self, value: Any, kind: Any, where: str) -> Any:
        if get_origin(kind) is Mapping:
            self._check(isinstance(value, dict), where, "a table", value)
            [_, item] = get_args(kind)
            return {name: self.value(value[name], item, _join(where, name)) for name in value}
        self._check(isinstance(value, list), where, "a list", value)
        item = get_args(kind)[0]
        return tuple(self.value(each, item, f"{where}[{n}]") for n, each in enumerate(value))

    def _scalar(self, value: Any, kind: Any, where: str) -> Any:
        if issubclass(kind, StrEnum):
            names = [str(each) for each in kind]
            self._check(value in names, where, f"one of {', '.join(names)}", value)
            return kind(value)
        is_truth = isinstance(value, bool)
        fits = is_truth if kind is bool else not is_truth and isinstance(value, _TYPES[kind])
        fits = fits and not (isinstance(value, int) and abs(value) > _LARGEST)
        self._check(fits, where, _NAMES[kind], value)
        return float(value) if kind is float else value

    def _check(self, fits: bool, where: str, kind: str, value: Any) -> None:  # noqa: FBT001 - whether it fits is all there is to say
        if not fits:
            self._refuse(where, f"it should be {kind}, not {_shown(value)}")

    def _refuse(self, where: str, problem: str) -> NoReturn:
        raise BundleError(
            f"{self._place} was read as a certificate of format {FORMAT}, and of "
            f"{where or 'the whole'} {problem}. Read it with the version of issuing-harness that "
            "wrote it, or ask for a bundle that nobody has changed."
        )


_NAMES: Final[Mapping[type, str]] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
}
_LONGEST_SHOWN: Final = 40


def _shown(value: Any) -> str:
    return beginning(json.dumps(value), _LONGEST_SHOWN)


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
