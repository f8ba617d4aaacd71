"""What tests of disputes begin with and look at."""

DISPUTES = "/v1/issuing/disputes"


def pay(api, cents=1000):
    """The id of a captured purchase."""
    api.fund(2 * cents)
    authorization = api.authorize(api.card()["id"], cents)
    return api.capture(authorization["id"])["transactions"][0]["id"]


def submit(api, name):
    """The submitted dispute."""
    return api.have(f"{DISPUTES}/{name}/submit")


def refused(said):
    """The message of a refusal without a code, as of whatever depends on a state."""
    assert (said.status, "code" in said.error) == (400, False)
    return said.error["message"]
