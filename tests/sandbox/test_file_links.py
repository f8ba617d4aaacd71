"""File links: made, listed, and expired."""

import pytest
import stripe

from tests.sandbox.api import DAY, FRAUD, PDF, START

LINKS = "/v1/file_links"


@pytest.fixture(name="file")
def _file(api):
    """The id of an uploaded document."""
    return api.upload(PDF).json["id"]


def test_a_link_is_the_file_s_address(api, file):
    """Every key is Stripe's; it does not expire unless that is said."""
    link = api.have(LINKS, {"file": file, "metadata[a]": "b"})

    assert link == {
        "id": link["id"],
        "object": "file_link",
        "created": START,
        "expired": False,
        "expires_at": None,
        "file": file,
        "livemode": False,
        "metadata": {"a": "b"},
        "url": link["url"],
    }
    assert link["id"].startswith("link_1")
    assert link == api.see(f"{LINKS}/{link['id']}")


def test_a_link_expires_when_its_time_has_come(api, file):
    """And not a second before; it is listed among the expired ones then."""
    link = api.have(LINKS, {"file": file, "expires_at": START + 60})["id"]
    api.pass_time(59)
    assert api.see(f"{LINKS}/{link}")["expired"] is False
    assert api.see(LINKS, {"expired": "true"})["data"] == []
    api.pass_time(1)
    assert api.see(f"{LINKS}/{link}")["expired"] is True
    assert [each["id"] for each in api.see(LINKS, {"expired": "true"})["data"]] == [link]


def test_a_link_is_ended_and_never_updated_again(api, file):
    """By ``now``: documented, as is that an expired one can no longer be updated."""
    link = api.have(LINKS, {"file": file})["id"]
    before = api.events()
    assert api.have(f"{LINKS}/{link}", {"expires_at": "now"})["expired"] is True
    said = api.post(f"{LINKS}/{link}", {"metadata[a]": "b"})
    assert (said.status, "code" in said.error) == (400, False)
    assert api.events() == before


def test_a_link_can_be_made_to_last(api, file):
    """An empty value takes the expiry away; metadata are merged."""
    link = api.have(LINKS, {"file": file, "expires_at": START + 60, "metadata[a]": "b"})["id"]
    later = api.have(f"{LINKS}/{link}", {"expires_at": START + 90})
    updated = api.have(f"{LINKS}/{link}", {"expires_at": "", "metadata[c]": "d"})
    assert later["expires_at"] == START + 90
    assert (updated["expires_at"], updated["metadata"]) == (None, {"a": "b", "c": "d"})


def test_links_are_listed_by_file(api, file):
    """Newest first, page by page."""
    other = api.upload(PDF).json["id"]
    one, two, _ = (api.have(LINKS, {"file": each})["id"] for each in (file, file, other))
    listed = api.see(LINKS, {"file": file})["data"]
    assert [each["id"] for each in listed] == [two, one]
    assert api.see(LINKS, {"file": file, "limit": 1})["has_more"] is True


@pytest.mark.parametrize(
    ("form", "param"), [({"file": "file_nope"}, "file"), ({"expires_at": START}, "expires_at")]
)
def test_a_link_needs_a_file_and_a_time_to_come(api, file, form, param):
    """A file of nobody, and a moment that is past."""
    said = api.post(LINKS, {"file": file} | form)
    assert (said.status, said.error["param"]) == (400, param)


def test_what_nobody_may_download_is_not_linked_to(api):
    """A document of identity: only some purposes can be linked to."""
    file = api.upload(PDF, {"purpose": "identity_document"}).json["id"]
    said = api.post(LINKS, {"file": file})
    assert (said.status, said.error["param"]) == (400, "file")


def test_a_report_s_file_is_there_until_it_expires(api):
    """Documented of its ``expires_at``: it is not downloaded afterwards, and not linked to."""
    report = {"report_type": "balance.summary.1"}
    report |= {"parameters[interval_start]": START, "parameters[interval_end]": START + DAY}
    api.pass_time(2 * DAY)
    run = api.have("/v1/reporting/report_runs", report)["id"]
    api.pass_time(DAY)
    csv = api.see(f"/v1/reporting/report_runs/{run}")["result"]
    for moment, status in ((csv["expires_at"] - 1, 200), (csv["expires_at"], 400)):
        api.pass_time(moment - api.see("/_sandbox/clock")["now"])
        assert api.post(LINKS, {"file": csv["id"]}).status == status
        assert api.get(f"/v1/files/{csv['id']}/contents").status == status

    now = api.see(f"/v1/files/{csv['id']}")
    assert len(now.pop("links")["data"]) == 1
    assert now == {name: value for name, value in csv.items() if name != "links"}


def test_a_file_that_has_expired_proves_nothing(api, file):
    """It is not available, so no dispute can name it; nor any link."""
    api.fund(10_000)
    api.pass_time(269 * DAY)
    bought = api.authorize(api.card()["id"], 500)["id"]
    transaction = api.capture(bought)["transactions"][0]["id"]
    given = {"transaction": transaction, "evidence[fraudulent][additional_documentation]": file}
    api.pass_time(DAY)
    said = api.post("/v1/issuing/disputes", FRAUD | given)

    assert (said.status, said.error["message"]) == (400, f"The file '{file}' has expired.")
    assert api.post(LINKS, {"file": file}).error["param"] == "file"


def test_a_key_makes_one_link(api, file):
    """The second answer is the first."""
    first, again = (api.have(LINKS, {"file": file}, idempotency_key="k") for _ in range(2))
    assert first == again
    assert len(api.see(LINKS)["data"]) == 1


def test_links_through_the_official_sdk(api, base, file):
    """Create, update, retrieve, list, and the file in place of its id."""
    links = stripe.StripeClient(api.key, base_addresses={"api": base}).v1.file_links
    link = links.create({"file": file, "expand": ["file"]})
    assert link.file.id == file
    assert links.update(link.id, {"expires_at": "now"}).expired is True
    assert links.retrieve(link.id).expired is True
    assert [each.id for each in links.list({"expired": True}).auto_paging_iter()] == [link.id]


def test_a_file_shows_the_links_to_it(api, file):
    """Wherever it is shown: the newest ten, as they are now."""
    made = [api.have(LINKS, {"file": file, "expires_at": START + 60})["id"] for _ in range(11)]
    api.pass_time(60)
    api.have(LINKS, {"file": api.upload(PDF).json["id"]})
    [listed] = [each for each in api.see("/v1/files")["data"] if each["id"] == file]
    [first, *_] = api.see(LINKS, {"file": file, "expand[]": "data.file"})["data"]

    links = api.see(f"/v1/files/{file}")["links"]
    assert [each["id"] for each in links["data"]] == made[:0:-1]
    assert (links["has_more"], links["data"][0]["expired"]) == (True, True)
    assert listed["links"] == first["file"]["links"] == links


def test_a_file_is_linked_to_as_it_is_uploaded(api):
    """By ``file_link_data``, when it says ``create``; the link is listed like any other."""
    given = {"file_link_data[expires_at]": START + 60, "file_link_data[metadata][a]": "b"}
    file = api.upload(PDF, {"file_link_data[create]": "true"} | given).json
    bare = api.upload(PDF, {"file_link_data[create]": "false"} | given).json

    [link] = file["links"]["data"]
    assert (link["file"], link["expires_at"], link["metadata"]) == (
        file["id"],
        START + 60,
        {"a": "b"},
    )
    assert api.see(LINKS)["data"] == [link]
    assert bare["links"]["data"] == []


@pytest.mark.parametrize(
    ("form", "param"),
    [
        ({"file_link_data[expires_at]": START}, "file_link_data[expires_at]"),
        ({"purpose": "identity_document"}, "file"),
    ],
)
def test_a_file_whose_link_is_refused_is_not_kept(api, form, param):
    """A time that is past, and a document that nobody may download."""
    said = api.upload(PDF, {"file_link_data[create]": "true"} | form)

    assert (said.status, said.error["param"]) == (400, param)
    assert api.see("/v1/files")["data"] == []
