"""Files: uploaded as a form with parts, kept as what they measure, named by other objects."""

import hashlib
import io

import pytest
import stripe

from issuing_sandbox.core.files import PURPOSES
from issuing_sandbox.wire import multipart
from tests.sandbox.api import DAY, PDF, START

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
BOUNDED = "multipart/form-data; boundary=zz"


def test_an_uploaded_file_is_described(api):
    """By its name, size and format; evidence lives for nine months and has a link of Stripe's."""
    file = api.upload(PNG, filename="receipt.bin").json

    assert file == {
        "id": file["id"],
        "object": "file",
        "created": START,
        "expires_at": START + 270 * DAY,
        "filename": "receipt.bin",
        "links": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/file_links?file={file['id']}",
        },
        "purpose": "dispute_evidence",
        "size": len(PNG),
        "title": None,
        "type": "png",
        "url": f"https://files.stripe.com/v1/files/{file['id']}/contents",
    }
    assert file["id"].startswith("file_1")
    assert api.see(f"/v1/files/{file['id']}") == file
    assert api.get("/v1/files/file_nope").error["message"] == "No such file: 'file_nope'"


def test_the_official_sdk_uploads_a_file(base, key, api):
    """To its own address for files, which is the same server here; every byte arrives."""
    client = stripe.StripeClient(key, base_addresses={"api": base, "files": base})
    content = b"%PDF-1.7\r\n--\x00\xff\r\n\r\n"
    file = client.v1.files.create({"purpose": "dispute_evidence", "file": io.BytesIO(content)})

    assert (file.type, file.size) == ("pdf", len(content))
    assert client.v1.files.retrieve(file.id).filename == file.filename
    assert [listed.id for listed in client.v1.files.list().data] == [file.id]
    kept = api.see(f"/_sandbox/files/{file.id}")
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()


def test_of_a_content_only_its_measure_is_kept(api, watched):
    """Nowhere in the account is there more than the digest."""
    content = PDF + b"a secret nobody should find"
    name = api.upload(content).json["id"]
    account = watched.account(api.key)

    assert api.see(f"/_sandbox/files/{name}") == {
        "object": "sandbox.file",
        "id": name,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    assert account.secrets[name] == {"sha256": hashlib.sha256(content).hexdigest()}
    assert "secret" not in repr(
        [account.secrets, account.idempotency_keys._keys, account.table("file")[name]]
    )
    assert api.get("/_sandbox/files/file_nope").status == 404


def test_of_a_report_the_digest_is_that_of_what_is_downloaded(api):
    """Its content is kept, unlike that of an upload."""
    api.fund(5000)
    api.pass_time(DAY)
    interval = {"parameters[interval_start]": START, "parameters[interval_end]": START + DAY}
    run = api.have("/v1/reporting/report_runs", {"report_type": "balance.summary.1"} | interval)
    name = api.see(f"/v1/reporting/report_runs/{run['id']}")["result"]["id"]
    content = api.get(f"/v1/files/{name}/contents").body
    kept = api.see(f"/_sandbox/files/{name}")

    assert kept["size"] == len(content)
    assert kept["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("purpose", "lives", "shown"),
    [
        ("dispute_evidence", True, True),
        ("identity_document", False, False),
        ("issuing_logo", False, True),
    ],
)
def test_a_purpose_decides_how_long_and_for_whom(api, purpose, lives, shown):
    """Identity documents are never shown again, only evidence expires."""
    file = api.upload(PNG, {"purpose": purpose}).json

    assert (file["expires_at"] is not None, file["url"] is not None) == (lives, shown)
    assert [listed["id"] for listed in api.see("/v1/files", {"purpose": purpose})["data"]] == [
        file["id"]
    ]


@pytest.mark.parametrize(
    ("content", "form", "message"),
    [
        (b"plain text", {}, "A file with the purpose dispute_evidence is one of pdf, jpg, png"),
        (PDF, {"purpose": "issuing_logo"}, "A file with the purpose issuing_logo is one of png;"),
        (b"", {}, "A file with the purpose dispute_evidence has 1 to 5242880 bytes, not 0."),
        (
            PDF + bytes(PURPOSES["dispute_evidence"].max_bytes),
            {},
            "A file with the purpose dispute_evidence has 1 to 5242880 bytes, not 5242889.",
        ),
    ],
    ids=["text", "a PDF as a logo", "nothing", "too much"],
)
def test_a_file_that_does_not_fit_its_purpose_is_refused(api, content, form, message):
    """By format and size; nothing is kept."""
    said = api.upload(content, form)

    assert (said.status, said.error["param"], "code" in said.error) == (400, "file", False)
    assert said.error["message"].startswith(message)
    assert api.see("/v1/files")["data"] == []


def test_other_purposes_are_refused_by_name(api):
    """Stripe has them, and they have nothing to do with Issuing."""
    said = api.upload(PDF, {"purpose": "business_logo"})

    assert (said.status, said.error["code"]) == (501, "not_modelled")
    assert said.error["param"] == "purpose"


@pytest.mark.parametrize("path", ["/home/me/receipt.pdf", r"C:\\receipts\\receipt.pdf"])
def test_a_file_has_no_folder(api, path):
    """Its name is one to save it by, whatever a client sends."""
    assert api.upload(PDF, filename=path).json["filename"] == "receipt.pdf"


def test_a_file_without_a_file_is_none(api):
    """Missing, or a text where the file should be."""
    missing = api.post("/v1/files", {"purpose": "dispute_evidence"})
    text = api.post("/v1/files", {"purpose": "dispute_evidence", "file": "C:\\receipt.pdf"})
    wrong = api.upload(PDF, {"purpose": "nonsense"})

    assert missing.error["message"] == "Missing required param: file."
    assert (text.status, text.error["param"]) == (400, "file")
    assert (wrong.status, wrong.error["param"]) == (400, "purpose")


def test_an_upload_can_be_repeated_safely(api):
    """Under one key the same form is the same, whatever boundary is between its parts."""
    first = api.upload(PDF, idempotency_key="once")
    again = api.upload(PDF, idempotency_key="once")
    other = api.upload(PNG, idempotency_key="once")

    assert again.headers["idempotent-replayed"] == "true"
    assert again.body == first.body
    assert other.error["type"] == "idempotency_error"
    assert len(api.see("/v1/files")["data"]) == 1


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (BOUNDED, b"--zz"),
        (BOUNDED, b""),
        (BOUNDED, b"--other\r\n\r\n--other--"),
        ("multipart/form-data", b"--zz\r\n\r\n--zz--"),
        ("multipart/form-data; boundary=", b"\x00"),
    ],
    ids=["cut off", "empty", "another boundary", "no boundary", "an empty boundary"],
)
def test_what_is_not_multipart_is_refused(api, header, body):
    """A 400, never a failure of the sandbox."""
    headers = {"authorization": f"Bearer {api.key}", "content-type": header}

    assert api.send("POST", "/v1/files", "", headers, body).status == 400


def test_bracketed_names_nest_in_multipart_too():
    """Fields are a form like any other; a file is known by its name in the header."""
    body = (
        b'--zz\r\nContent-Disposition: form-data; name="a[b][]"\r\n\r\n\xc3\xbc&=+%41\r\n'
        b'--zz\r\nContent-Disposition: form-data; name="file"; filename="x.pdf"\r\n\r\n\r\n\n\r\n'
        b"--zz--\r\n"
    )
    form = multipart.decode_multipart(body, BOUNDED)

    assert form["a"] == {"b": ["ü&=+%41"]}
    assert (form["file"].filename, form["file"].size) == ("x.pdf", 3)
    assert form["file"] == hashlib.sha256(b"\r\n\n").hexdigest()


def test_the_dispute_takes_what_was_uploaded(api):
    """From the upload to the evidence, as an integration does it."""
    api.fund(2000)
    captured = api.capture(api.authorize(api.card()["id"], 500)["id"])
    field = "evidence[fraudulent][additional_documentation]"
    file = api.upload(PDF).json["id"]
    dispute = api.dispute(captured["transactions"][0]["id"], **{field: file})

    assert dispute["evidence"]["fraudulent"]["additional_documentation"] == file
