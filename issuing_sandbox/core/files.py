"""Files: uploads for a dispute, a card's design or a person's identity, and reports.

Of an upload's content only the size and the SHA-256 are stored; that of a report can be downloaded,
at Stripe from another host. Purposes, formats and sizes: Stripe's file
upload guide; the errors where they do not fit are unknown.
"""

import hashlib
import re
from typing import Any, Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, find_record
from issuing_sandbox.core import file_links
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.forms import UploadedFile
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "file"
#: The kind of a report's content, which is sent as it is.
CONTENT_KIND: Final = "file.contents"
#: By Stripe's name of a format, how such a content begins.
MAGIC_BYTES: Final = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
MEGABYTE: Final = 1024 * 1024


class Purpose(NamedTuple):
    """What a file is for, which decides what it may be and who may download it.

    Args:
        formats: the formats it may have.
        max_bytes: how large it may be.
        lifetime: seconds after which it expires; ``None`` if it does not.
        is_downloadable: whether its ``url`` is shown.
    """

    formats: tuple[str, ...]
    max_bytes: int
    lifetime: int | None = None
    is_downloadable: bool = True


#: The purposes around Issuing. Formats and sizes are documented, the logo's size excepted.
PURPOSES: Final = {
    "dispute_evidence": Purpose(("pdf", "jpg", "png"), 5 * MEGABYTE, lifetime=270 * 86_400),
    "identity_document": Purpose(("pdf", "jpg", "png"), 16 * MEGABYTE, is_downloadable=False),
    "issuing_logo": Purpose(("png",), 5 * MEGABYTE),
}


def create(call: Call) -> Record:
    """``POST /v1/files``."""
    name, purpose = call.params["purpose"], PURPOSES.get(call.params["purpose"])
    if purpose is None:
        raise NotModelled(f"files with the purpose {name}", param="purpose")
    upload = call.params["file"]
    format_ = _checked_format(upload, name, purpose)
    record = _new_record(call, upload, format_, purpose)
    account = call.account
    link = call.params.get("file_link_data") or {}
    if link.get("create"):
        file_links.add(call, record, link, "file_link_data[expires_at]")
    account.changes.put(account.secrets, record["id"], {"sha256": str(upload)})
    return render(account, account.table(KIND).put(record))


def retrieve(call: Call) -> Record:
    """``GET /v1/files/{file}``."""
    return render(call.account, call.named_in_path(KIND, "file"))


def list_all(call: Call) -> Record:
    """``GET /v1/files``, newest first."""
    account = call.account
    return call.page(
        KIND,
        where=filter_by(call.params, "purpose"),
        render=lambda record: render(account, record),
    )


def render(account: Account, record: Record) -> Record:
    """Return a file as the API shows it, with the links to it."""
    return {**record, "links": {**record["links"], **file_links.newest_of(account, record["id"])}}


def store_report(account: Account, content: str, *, run: str, lifetime: int, now: int) -> Record:
    """Store the file of a report, and return it.

    Args:
        account: whose report it is.
        content: the CSV.
        run: the id of the report run, ``frr_…``.
        lifetime: seconds after which it expires.
        now: unix seconds.
    """
    name = account.ids.mint("file", now)
    account.table(CONTENT_KIND).put({"id": name, "text": content})
    record = _record(name, f"{run}.csv", len(content.encode()), now)
    report = {"purpose": "finance_report_run", "title": f"FinanceReportRun {run}", "type": "csv"}
    shown = {"expires_at": now + lifetime, "url": _contents_url(name)}
    return account.table(KIND).put({**record, **report, **shown})


def download(call: Call) -> Record:
    """``GET /v1/files/{file}/contents``: the CSV of a report, until it expires."""
    record = call.named_in_path(KIND, "file")
    file_links.check_available(call, record)
    name = record["id"]
    content = call.account.table(CONTENT_KIND).get(name)
    if content is None:
        raise NotModelled("the contents of uploaded files")
    return {"object": CONTENT_KIND, "text": content["text"]}


def digest(account: Account, file: str) -> str:
    """Return the SHA-256 of what is in a file (``file_…``), in hexadecimal."""
    content = account.table(CONTENT_KIND).get(file)
    if content is None:
        return account.secrets[file]["sha256"]
    return hashlib.sha256(content["text"].encode()).hexdigest()


def checked_id(call: Call, file_id: str, *, param: str, purpose: str) -> str:
    """Return the id of a file that a parameter names, if it is a file for this purpose.

    Args:
        call: the request.
        file_id: ``file_…``.
        param: the parameter, in bracket form.
        purpose: what the file must have been uploaded for.

    Raises:
        Missing: 400, there is none.
        WrongState: it was uploaded for something else, or has expired; the wording is ours.
    """
    record = find_record(call.account, KIND, file_id, param=param, status=400)
    if record["purpose"] != purpose:
        raise WrongState(
            f"The file '{file_id}' has the purpose {record['purpose']}; here one with the purpose "
            f"{purpose} is needed.",
            param=param,
        )
    file_links.check_available(call, record, param=param)
    return file_id


def _checked_format(upload: Any, name: str, purpose: Purpose) -> str:
    """Return the format of an upload.

    Raises:
        WrongState: it is no file, or its size or format does not fit the purpose ``name``.
    """
    if not isinstance(upload, UploadedFile):
        raise WrongState("The parameter file must be a file, as multipart/form-data.", param="file")
    largest = purpose.max_bytes
    if not 0 < upload.size <= largest:
        raise WrongState(
            f"A file with the purpose {name} has 1 to {largest} bytes, not {upload.size}.",
            param="file",
        )
    for format_ in purpose.formats:
        if upload.head.startswith(MAGIC_BYTES[format_]):
            return format_
    raise WrongState(
        f"A file with the purpose {name} is one of {', '.join(purpose.formats)}; this is none.",
        param="file",
    )


def _new_record(call: Call, upload: UploadedFile, format_: str, purpose: Purpose) -> Record:
    file_id = call.account.ids.mint("file", call.now)
    return {
        **_record(file_id, upload.filename, upload.size, call.now),
        "expires_at": call.now + purpose.lifetime if purpose.lifetime else None,
        "purpose": call.params["purpose"],
        "type": format_,
        "url": _contents_url(file_id) if purpose.is_downloadable else None,
    }


def _contents_url(file_id: str) -> str:
    return f"https://files.stripe.com/v1/files/{file_id}/contents"


def _record(file_id: str, filename: str | None, size: int, now: int) -> Record:
    """Return a file in which it is not said yet what it is for."""
    return {
        "id": file_id,
        "object": KIND,
        "created": now,
        "expires_at": None,
        "filename": filename and re.split(r"[/\\]", filename)[-1],
        "links": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/file_links?file={file_id}",
        },
        "purpose": None,
        "size": size,
        "title": None,
        "type": None,
        "url": None,
    }
