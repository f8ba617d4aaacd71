"""Stripe's forms: bracketed names in a query or a body, decoded into nested hashes and arrays.

``a[b]=x`` is a hash; ``a[]=x`` and ``a[0]=x`` are arrays, ``a[0][b]=x`` and ``a[][b]=x`` arrays of
hashes, where the latter begins a new element when a name comes again. Brackets may be sent as they
are or percent-encoded. A name that is not well formed, ``a[b``, is taken as it stands.
"""

import hashlib
from functools import lru_cache
from typing import Final, Self
from urllib.parse import unquote, unquote_to_bytes

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.contract.form import Form, Indexed

Hash = dict[str, Form]

#: The levels that names may nest; Stripe's own parameters need six.
MAX_DEPTH: Final = 32
#: Characters that a name may have to be remembered with the keys it is split into.
LONGEST_KNOWN: Final = 256
#: Digits that an index may have; what is longer is a key.
MAX_INDEX_DIGITS: Final = 9


def decode_form(text: str | bytes) -> Hash:
    """Return the parameters of a query or a form body.

    Empty values stay empty, of a repeated name the last value counts, and arrays are dense in the
    order of their indexes. What is an array here may still be a hash with digits for keys
    (``metadata[1]=x``): see ``Indexed``.

    Raises:
        ParameterFault: one name is used as a value and as a hash (``a=1&a[b]=2``).
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    form: Hash = {}
    with_arrays: set[str] = set()
    for pair in filter(None, text.split("&")):
        name, _, value = pair.partition("=")
        keys, last, has_indexes = split_name(name)
        node = _descend(form, keys, last) if keys else form
        if has_indexes:
            with_arrays.add(keys[0])
            last = last or _next_index(node)
        if type(node.get(last)) is dict:
            raise parameter_faults.not_an_object(_bracketed((*keys, last)))
        node[last] = decode_text(value) if "+" in value or "%" in value else value
    for name in with_arrays:
        form[name] = _with_arrays(form[name])
    return form


def decode_text(text: str) -> str:
    """Return a name or a value of a form without its percent-encoding."""
    if "+" in text:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    return unquote_to_bytes(text).decode("utf-8", "replace") if text.isascii() else unquote(text)


def _split(encoded: str) -> tuple[tuple[str, ...], str, bool]:
    """Return the keys that lead to a name's value, the last key, and whether any is an index."""
    name = decode_text(encoded)
    outermost, bracket, rest = name.partition("[")
    keys = rest[:-1].split("][")
    well_formed = bracket and outermost and rest.endswith("]") and len(keys) <= MAX_DEPTH
    if not well_formed or any("[" in key or "]" in key for key in keys):
        return (), name, False
    *leading, last = outermost, *keys
    return tuple(leading), last, any(not key or _is_index(key) for key in keys)


split_known: Final = lru_cache(maxsize=4096)(_split)


def split_name(name: str) -> tuple[tuple[str, ...], str, bool]:
    """Return the keys that lead to a name's value, the last key, and whether any is an index.

    Names come again and again. Long ones do not, and would be kept for good.
    """
    return split_known(name) if len(name) <= LONGEST_KNOWN else _split(name)


def _descend(form: Hash, keys: tuple[str, ...], last: str) -> Hash:
    """Return the hash that the keys lead to, creating it; arrays are hashes by index for now."""
    node = form
    for depth, sent_key in enumerate(keys):
        key = sent_key or _current_index(node, (*keys, last)[depth + 1 :])
        inner = node.get(key)
        if inner is None:
            inner = node[key] = {}
        elif type(inner) is not dict:
            raise parameter_faults.not_an_object(_bracketed(keys[: depth + 1]))
        node = inner
    return node


def _current_index(array: Hash, rest: tuple[str, ...]) -> str:
    """Return the index that ``[]`` stands for before further keys.

    It is the latest element, unless that has a value under these keys already.
    """
    latest = next(reversed(array), None)
    return _next_index(array) if latest is None or _has(array[latest], rest) else latest


def _has(node: Form, keys: tuple[str, ...]) -> bool:
    """Return whether the keys lead to a value; an array always has room for one more."""
    if "" in keys:
        return not isinstance(node, dict)
    for key in keys:
        if not isinstance(node, dict):
            return True
        if key not in node:
            return False
        node = node[key]
    return True


def _next_index(array: Hash) -> str:
    index = len(array)
    while str(index) in array:
        index += 1
    return str(index)


def _with_arrays(node: Form) -> Form:
    """Return the node with every hash whose keys are all indexes turned into an array."""
    if not isinstance(node, dict):
        return node
    values = {key: _with_arrays(value) for key, value in node.items()}
    if not all(map(_is_index, values)):
        return values
    indexes = sorted(values, key=int)
    return Indexed(indexes, [values[index] for index in indexes])


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdecimal() and len(key) <= MAX_INDEX_DIGITS


def _bracketed(path: tuple[str, ...]) -> str:
    outermost, *keys = path
    return outermost + "".join(f"[{key}]" for key in keys)


MULTIPART_TYPE: Final = "multipart/form-data"
#: Bytes of a content that are kept, to recognize what kind of file it is.
HEAD_BYTES: Final = 16


class UploadedFile(str):
    """An uploaded file: as text it is the SHA-256 of its content, which is not kept.

    Args:
        content: the bytes sent.
        filename: the name it was sent under.
    """

    __slots__ = ("filename", "head", "size")

    def __new__(cls, content: bytes, filename: str) -> Self:
        """Hash the content and keep its size, its first bytes and its name."""
        upload = super().__new__(cls, hashlib.sha256(content).hexdigest())
        upload.filename = filename
        upload.size = len(content)
        upload.head = content[:HEAD_BYTES]
        return upload

    filename: str
    size: int
    head: bytes
