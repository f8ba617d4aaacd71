"""Stripe's forms: bracketed names in a query or a body, decoded into nested hashes and arrays.

``a[b]=x`` is a hash; ``a[]=x`` and ``a[0]=x`` are arrays, ``a[0][b]=x`` and ``a[][b]=x`` arrays of
hashes, where the latter begins a new element when a name comes again. Brackets may be sent as they
are or percent-encoded. A name that is not well formed, ``a[b``, is taken as it stands.
"""

import hashlib
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import lru_cache
from typing import Final, Self
from urllib.parse import unquote, urlencode

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.contract.form import Form, Indexed
from issuing_sandbox.errors import SandboxFault

Hash = dict[str, Form]

#: How deep names may nest; Stripe's own parameters need six.
DEEPEST: Final = 32
#: An index has at most so many digits; longer ones are keys.
LONGEST_INDEX: Final = 9


def decode(text: str | bytes) -> Hash:
    """The parameters of a query or a form body.

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
        ways, last, indexed = _path(name)
        node = _inside(form, ways, last) if ways else form
        if indexed:
            with_arrays.add(ways[0])
            last = last or _next(node)
        if type(node.get(last)) is dict:
            raise parameter_faults.not_an_object(_bracketed((*ways, last)))
        node[last] = _decoded(value) if "+" in value or "%" in value else value
    for name in with_arrays:
        form[name] = _settled(form[name])
    return form


def _decoded(text: str) -> str:
    text = text.replace("+", " ")
    return unquote(text) if "%" in text else text


@lru_cache(maxsize=4096)
def _path(encoded: str) -> tuple[tuple[str, ...], str, bool]:
    """The keys that lead to a name's value, the last key, and whether there may be an array."""
    name = _decoded(encoded)
    outermost, bracket, rest = name.partition("[")
    keys = rest[:-1].split("][")
    well_formed = bracket and outermost and rest.endswith("]") and len(keys) <= DEEPEST
    if not well_formed or any("[" in key or "]" in key for key in keys):
        return (), name, False
    *ways, last = outermost, *keys
    return tuple(ways), last, any(not key or _is_index(key) for key in keys)


def _inside(form: Hash, ways: tuple[str, ...], last: str) -> Hash:
    """The hash that the keys lead to, made on the way; arrays are hashes by index for now."""
    node = form
    for depth, way in enumerate(ways):
        key = way or _element(node, (*ways, last)[depth + 1 :])
        inside = node.get(key)
        if inside is None:
            inside = node[key] = {}
        elif type(inside) is not dict:
            raise parameter_faults.not_an_object(_bracketed(ways[: depth + 1]))
        node = inside
    return node


def _element(array: Hash, rest: tuple[str, ...]) -> str:
    """The index that ``[]`` stands for before further keys.

    It is the latest element, unless that has a value under these keys already.
    """
    latest = next(reversed(array), None)
    return _next(array) if latest is None or _has(array[latest], rest) else latest


def _has(node: Form, keys: tuple[str, ...]) -> bool:
    """Whether the keys lead to something; an array always has room for one more."""
    if "" in keys:
        return not isinstance(node, dict)
    for key in keys:
        if not isinstance(node, dict):
            return True
        if key not in node:
            return False
        node = node[key]
    return True


def _next(array: Hash) -> str:
    index = len(array)
    while str(index) in array:
        index += 1
    return str(index)


def _settled(node: Form) -> Form:
    """The node with hashes of which every key is an index made into arrays."""
    if not isinstance(node, dict):
        return node
    settled = {key: _settled(each) for key, each in node.items()}
    if not all(map(_is_index, settled)):
        return settled
    keys = sorted(settled, key=int)
    return Indexed(keys, [settled[key] for key in keys])


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdecimal() and len(key) <= LONGEST_INDEX


def _bracketed(path: tuple[str, ...]) -> str:
    outermost, *keys = path
    return outermost + "".join(f"[{key}]" for key in keys)


MULTIPART: Final = "multipart/form-data"
#: How many bytes of a content are kept, to tell what kind of file it is.
HEAD: Final = 16


class Uploaded(str):
    """A file that was sent: as text it is the SHA-256 of its content, which is not kept.

    Args:
        content: the bytes sent.
        filename: the name it was sent under.
    """

    __slots__ = ("filename", "head", "size")

    def __new__(cls, content: bytes, filename: str) -> Self:
        """The digest of the content, with what else is known of it."""
        made = super().__new__(cls, hashlib.sha256(content).hexdigest())
        made.filename = filename
        made.size = len(content)
        made.head = content[:HEAD]
        return made

    filename: str
    size: int
    head: bytes


def read_multipart(body: bytes, content_type: str) -> dict[str, Form]:
    """The parameters of a multipart body; names may be bracketed, files are top-level.

    Args:
        body: the raw body.
        content_type: the header, with its boundary.

    Raises:
        SandboxFault: it is not multipart, whatever it says.
    """
    fields: list[tuple[str, str]] = []
    files: dict[str, Form] = {}
    for part in _parts(body, content_type):
        name = str(part.get_param("name", "", header="content-disposition"))
        content = part.get_payload(decode=True)
        raw = content if isinstance(content, bytes) else b""
        filename = part.get_filename()
        if filename is None:
            fields.append((name, raw.decode("utf-8", "replace")))
        else:
            files[name] = Uploaded(raw, filename)
    return {**decode(urlencode(fields)), **files}


def multipart_fingerprint(body: bytes, content_type: str) -> bytes:
    """What stays the same when the same form is sent again, with another boundary between."""
    boundary = _header(content_type).get_boundary() or ""
    return hashlib.sha256(body.replace(boundary.encode(), b"")).hexdigest().encode()


def _parts(body: bytes, content_type: str) -> list[EmailMessage]:
    head = f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n".encode()
    message = BytesParser(policy=policy.HTTP).parsebytes(head + body)
    if not message.is_multipart() or message.defects:
        raise SandboxFault("The multipart body of this request could not be read.")
    return [part for part in message.iter_parts() if isinstance(part, EmailMessage)]


def _header(content_type: str) -> EmailMessage:
    message = EmailMessage()
    message["content-type"] = content_type
    return message
