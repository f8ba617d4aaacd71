"""Files: what is uploaded for a dispute, a card's design or a person's identity.

Of a content only its size and its SHA-256 are kept. Purposes, formats and sizes: Stripe's file
upload guide; what it says when they do not fit is unknown.
"""

from dataclasses import dataclass
from typing import Any, Final

from issuing_sandbox.call import Call
from issuing_sandbox.errors import Missing, NotModelled, WrongState
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.forms import Uploaded
from issuing_sandbox.wire.pagination import equal

KIND: Final = "file"
#: How a content begins, by Stripe's name of its format.
BEGINNINGS: Final = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a file is for decides what it may be, and who may see it again."""

    formats: tuple[str, ...]
    most: int
    lives: int | None = None
    downloadable: bool = True


#: The purposes around Issuing. Formats and sizes are documented, the logo's size excepted.
PURPOSES: Final = {
    "dispute_evidence": Purpose(("pdf", "jpg", "png"), 5 * MEGABYTE, lives=270 * 86_400),
    "identity_document": Purpose(("pdf", "jpg", "png"), 16 * MEGABYTE, downloadable=False),
    "issuing_logo": Purpose(("png",), 5 * MEGABYTE),
}


def create(call: Call) -> Record:
    """``POST /v1/files``."""
    name, purpose = call.params["purpose"], PURPOSES.get(call.params["purpose"])
    if purpose is None:
        raise NotModelled(f"files with the purpose {name}", param="purpose")
    link = call.params.get("file_link_data")
    if link and link["create"]:
        raise NotModelled("links to files", param="file_link_data[create]")
    sent = call.params["file"]
    kind = _checked(sent, name, purpose)
    record = _record(call, sent, kind, purpose)
    account = call.account
    account.changes.put(account.vault, record["id"], {"sha256": str(sent)})
    return account.table(KIND).put(record)


def retrieve(call: Call) -> Record:
    """``GET /v1/files/{file}``."""
    return call.named_in_path(KIND, "file")


def list_all(call: Call) -> Record:
    """``GET /v1/files``, newest first."""
    return call.page(KIND, wanted=equal(call.params, "purpose"))


def named(call: Call, wanted: str, *, param: str, purpose: str) -> str:
    """The id itself, of a file that a parameter names.

    Args:
        call: who names it.
        wanted: ``file_…``.
        param: the parameter, in bracket form.
        purpose: what the file must have been uploaded for.

    Raises:
        Missing: 400, there is none.
        WrongState: it was uploaded for something else; the wording is ours.
    """
    record = call.account.table(KIND).get(wanted)
    if record is None:
        raise Missing(KIND, wanted, param=param, status=400)
    if record["purpose"] != purpose:
        raise WrongState(
            f"The file '{wanted}' has the purpose {record['purpose']}; here one with the purpose "
            f"{purpose} is needed.",
            param=param,
        )
    return wanted


def _checked(sent: Any, name: str, purpose: Purpose) -> str:
    """The format of a file that fits its purpose."""
    if not isinstance(sent, Uploaded):
        raise WrongState("The parameter file must be a file, as multipart/form-data.", param="file")
    if not 0 < sent.size <= purpose.most:
        raise WrongState(
            f"A file with the purpose {name} has 1 to {purpose.most} bytes, not {sent.size}.",
            param="file",
        )
    for kind in purpose.formats:
        if sent.head.startswith(BEGINNINGS[kind]):
            return kind
    raise WrongState(
        f"A file with the purpose {name} is one of {', '.join(purpose.formats)}; this is none.",
        param="file",
    )


def _record(call: Call, sent: Uploaded, kind: str, purpose: Purpose) -> Record:
    name = call.account.ids.mint("file", call.now)
    url = f"https://files.stripe.com/v1/files/{name}/contents"
    return {
        "id": name,
        "object": KIND,
        "created": call.now,
        "expires_at": call.now + purpose.lives if purpose.lives else None,
        "filename": sent.filename,
        "links": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/file_links?file={name}",
        },
        "purpose": call.params["purpose"],
        "size": sent.size,
        "title": None,
        "type": kind,
        "url": url if purpose.downloadable else None,
    }
