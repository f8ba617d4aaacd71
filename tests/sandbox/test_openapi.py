"""The sandbox's own description of itself."""

from issuing_sandbox.routes import ROUTES

PATH = "/_sandbox/openapi.json"


def test_the_sandbox_describes_what_it_answers(api):
    """Every route, no other, as an OpenAPI 3.1 document that needs no other file."""
    document = api.see(PATH)
    described = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }

    assert document["openapi"] == "3.1.0"
    assert described == set(ROUTES)
    assert "issuing.authorization" in document["components"]["schemas"]


def test_the_description_is_for_who_has_a_key(base, api):
    """As any control; without one it is a 401."""
    assert api.send("GET", PATH, "", {}, b"").status == 401
