"""``multipart/form-data``: the form that carries a file, decoded like any other form.

The standard library's parser of mail does the parsing: the two formats are one (RFC 7578).
"""

import hashlib
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Final, Self
from urllib.parse import urlencode

from issuing_sandbox.contract.form import Form
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.wire.forms import decode

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


def read(body: bytes, content_type: str) -> dict[str, Form]:
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


def fingerprint(body: bytes, content_type: str) -> bytes:
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
