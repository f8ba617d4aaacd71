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

from issuing_sandbox.page import account as one
from issuing_sandbox.page import finding
from issuing_sandbox.page.door import Shown
from issuing_sandbox.page.overview import COUNTED, overview
from issuing_sandbox.page.records import MOST
from issuing_sandbox.policies import Policies
from issuing_sandbox.wire.http import Answer

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


def home(shown: Shown, host: str) -> Answer:
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


def account(shown: Shown, host: str, path: str) -> Answer:
    """One account with its lists, or that there is none at this path."""
    found = finding.find(shown.accounts, path)
    if found is None:
        return _drawn("missing.html", HTTPStatus.NOT_FOUND, shown=shown, host=host, path=path)
    tables = one.tables(found.account)
    connected = finding.connected(shown.accounts, found.account)
    return _drawn(
        "account.html",
        shown=shown,
        host=host,
        account=found.account,
        facts=one.facts(found.account),
        tables=tables,
        ids=one.ids(tables),
        unlisted=one.unlisted(found.account),
        platform=finding.platform(shown.accounts, found.account),
        connected=connected[:MOST],
        rest=len(connected[MOST:]),
    )


def refused(host: str) -> Answer:
    """Why a browser that asks for another host gets nothing."""
    return _drawn("refused.html", HTTPStatus.FORBIDDEN, host=host)


def broken(path: str, mistake: Exception) -> Answer:
    """That the page itself is wrong, which costs nobody else anything."""
    return _drawn(
        "broken.html", HTTPStatus.INTERNAL_SERVER_ERROR, path=path, mistake=type(mistake).__name__
    )


def icon() -> Answer:
    """A card, small."""
    return Answer(200, _file("icon.svg").encode(), dict(GUARDS), content_type=SVG)


def chosen(policies: Policies) -> list[tuple[str, Any, Any, str]]:
    """The policies that are not at their default: name, value, default, and what each is about."""
    return [
        (each.name, getattr(policies, each.name), each.default, each.metadata["why"])
        for each in fields(policies)
        if getattr(policies, each.name) != each.default
    ]


def _drawn(template: str, status: HTTPStatus = HTTPStatus.OK, **content: Any) -> Answer:
    drawing, allowed = _drawing()
    text = drawing.get_template(template).render(content)
    return Answer(
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
