"""The page as HTML: everything in it is escaped, and nothing in it asks for anything elsewhere."""

import base64
import hashlib
from dataclasses import fields
from functools import cache
from http import HTTPStatus
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from issuing_sandbox.page import views
from issuing_sandbox.page.records import MOST, Shown
from issuing_sandbox.page.views import COUNTED, overview
from issuing_sandbox.policies import Policies
from issuing_sandbox.wire.http import Response

HTML: Final = "text/html; charset=utf-8"
SVG: Final = "image/svg+xml"
STYLE: Final = "style.css"
#: What every answer to a browser forbids: other sites' frames and programs, and asking elsewhere.
GUARDS: Final = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
#: The page's own style and icon, and nothing else.
ALLOWED: Final = (
    "default-src 'none'; style-src 'sha256-{}'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def home(shown: Shown, host: str) -> Response:
    """All accounts, and what is out of the ordinary about this sandbox."""
    listed = overview(shown.accounts)
    return _drawn(
        "home.html",
        shown=shown,
        host=host,
        platforms=listed,
        rest=len(shown.accounts) - len(listed),
        headings=("Issuing balance", "held", "clock (UTC)", *COUNTED),
        policies=chosen(shown.policies),
    )


def account(shown: Shown, host: str, path: str) -> Response:
    """One account with its lists, or that there is none at this path."""
    found = views.find(shown.accounts, path)
    if found is None:
        return _drawn("missing.html", HTTPStatus.NOT_FOUND, shown=shown, host=host, path=path)
    tables = views.tables(found.account)
    connected = views.connected(shown.accounts, found.account)
    return _drawn(
        "account.html",
        shown=shown,
        host=host,
        account=found.account,
        facts=views.facts(found.account),
        tables=tables,
        ids=views.ids(tables),
        unlisted=views.unlisted(found.account),
        platform=views.platform(shown.accounts, found.account),
        connected=connected[:MOST],
        rest=len(connected[MOST:]),
    )


def refused(host: str) -> Response:
    """Why a browser that asks for another host gets nothing."""
    return _drawn("refused.html", HTTPStatus.FORBIDDEN, host=host)


def broken(path: str, mistake: Exception) -> Response:
    """That the page itself is wrong, which costs nobody else anything."""
    return _drawn(
        "broken.html", HTTPStatus.INTERNAL_SERVER_ERROR, path=path, mistake=type(mistake).__name__
    )


def icon() -> Response:
    """A card, small."""
    return Response(200, _file("icon.svg").encode(), dict(GUARDS), content_type=SVG)


def chosen(policies: Policies) -> list[tuple[str, Any, Any, str]]:
    """The policies that are not at their default: name, value, default, and what each is about."""
    return [
        (each.name, getattr(policies, each.name), each.default, each.metadata["why"])
        for each in fields(policies)
        if getattr(policies, each.name) != each.default
    ]


def _drawn(template: str, status: HTTPStatus = HTTPStatus.OK, **content: Any) -> Response:
    drawing, allowed = _drawing()
    text = drawing.get_template(template).render(content)
    return Response(
        status, text.encode(), {"content-security-policy": allowed, **GUARDS}, content_type=HTML
    )


@cache
def _drawing() -> tuple[Environment, str]:
    """What draws the page, and the policy under which a browser shows it."""
    drawing = Environment(
        loader=PackageLoader("issuing_sandbox.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = drawing.get_template(STYLE).render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    drawing.globals |= {"style": STYLE, "version": _version(), "most": MOST}
    return drawing, ALLOWED.format(digest)


def _file(name: str) -> str:
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _version() -> str:
    """The installed version; a checkout that is not installed has none."""
    try:
        return version("issuing-harness")
    except PackageNotFoundError:
        return "not installed"
