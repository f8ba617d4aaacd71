"""Multipart bodies, which carry files; imported, with the email package, with the first of them."""

import hashlib
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Final
from urllib.parse import urlencode

from issuing_sandbox.contract.form import Form
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.wire.forms import UploadedFile, decode_form

#: The parts that a multipart body may have, and the bytes of each part's headers.
MAX_PARTS: Final = 100
MAX_PART_HEAD: Final = 8192
#: The transfer encodings that leave a content as it is.
PLAIN_ENCODINGS: Final = ("7bit", "8bit", "binary")


def decode_multipart(body: bytes, content_type: str) -> dict[str, Form]:
    """Return the parameters of a multipart body; names may be bracketed, files are top-level.

    Args:
        body: the raw body.
        content_type: the header, with its boundary.

    Raises:
        SandboxFault: it is not multipart, whatever its header says.
    """
    fields: list[tuple[str, str]] = []
    files: dict[str, Form] = {}
    for head, content in _parts(body, content_type):
        name = str(head.get_param("name", "", header="content-disposition"))
        filename = head.get_filename()
        if filename is None:
            fields.append((name, content.decode("utf-8", "replace")))
        else:
            files[name] = UploadedFile(content, filename)
    return {**decode_form(urlencode(fields)), **files}


def multipart_fingerprint(body: bytes, content_type: str) -> bytes:
    """Return a hash that ignores the boundary, which differs each time a form is sent."""
    boundary = _header(content_type).get_boundary() or ""
    return hashlib.sha256(body.replace(boundary.encode(), b"")).hexdigest().encode()


def _parts(body: bytes, content_type: str) -> Iterator[tuple[EmailMessage, bytes]]:
    """Yield the headers and the content of each part.

    A content is cut out of the body as it is: the email package would copy it line by line, into
    objects that refer to each other and so outlive the request.
    """
    boundary = _header(content_type).get_boundary() or ""
    delimiter = b"\r\n--" + boundary.encode("ascii", "replace")
    _, *parts = (b"\r\n" + body).split(delimiter, MAX_PARTS + 1)
    if not boundary or len(parts) < 2 or not parts[-1].startswith(b"--"):  # noqa: PLR2004 - a part, and the end
        raise _unreadable()
    for part in parts[:-1]:
        padding, _, rest = part.partition(b"\r\n")
        head, blank_line, content = rest.partition(b"\r\n\r\n")
        if padding.strip() or not blank_line or len(head) > MAX_PART_HEAD:
            raise _unreadable()
        yield _part_headers(head), content


def _part_headers(head: bytes) -> EmailMessage:
    headers = BytesParser(policy=policy.HTTP).parsebytes(head + b"\r\n\r\n", headersonly=True)
    encoding = str(headers.get("content-transfer-encoding", "binary")).lower()
    if headers.defects or encoding not in PLAIN_ENCODINGS:
        raise _unreadable()
    return headers


def _unreadable() -> SandboxFault:
    return SandboxFault("The multipart body of this request could not be read.")


def _header(content_type: str) -> EmailMessage:
    message = EmailMessage()
    message["content-type"] = content_type
    return message
