"""The page about event destinations: where thin events go, and the pings that only they have."""

import pytest

from tests.sandbox.destinations import DESTINATIONS, THIN, call
from tests.sandbox.page import look, look_at


@pytest.mark.parametrize("deleted", [False, True])
def test_destinations_and_pings_have_lists_and_pages(api, base, deleted):
    """With where a destination is and what it gets; a deleted one as well."""
    made = call(api, "POST", DESTINATIONS, THIN).json["id"]
    ping = call(api, "POST", f"{DESTINATIONS}/{made}/ping").json["id"]
    if deleted:
        call(api, "DELETE", f"{DESTINATIONS}/{made}")
    home = look_at(base, api)
    rows = {row["id"]: row for rows in home.tables.values() for row in rows if "id" in row}
    account = api.see("/v1/account")["id"]

    assert rows[ping]["object"] == made
    assert ("deleted" in rows[made].values()) is deleted
    assert ("v1.issuing_card.created" in rows[made]["enabled_events"]) is not deleted
    for name in (made, ping):
        assert look(base, f"/account/{account}/objects/{name}").status == 200
