"""The page rendered as HTML: every value is escaped, and nothing is loaded from elsewhere."""

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
from issuing_sandbox.page.records import MAX_ROWS, SandboxView
from issuing_sandbox.page.views import COUNTED_KINDS, overview
from issuing_sandbox.policies import Policies
from issuing_sandbox.wire.http import Response

HTML: Final = "text/html; charset=utf-8"
SVG: Final = "image/svg+xml"
STYLE: Final = "style.css"
#: What every response to a browser forbids: frames and scripts of other sites, and loading from
#: elsewhere.
SECURITY_HEADERS: Final = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
#: The content security policy: the page's own style and icon, and nothing else.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{}'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def home(sandbox: SandboxView, host: str) -> Response:
    """Return the page of all accounts, and of the policies that are not at their default."""
    platforms = overview(sandbox.accounts)
    return _html_response(
        "home.html",
        sandbox=sandbox,
        host=host,
        platforms=platforms,
        rest=len(sandbox.accounts) - len(platforms),
        headings=("Issuing balance", "held", "clock (UTC)", *COUNTED_KINDS),
        policies=changed_policies(sandbox.policies),
    )


def account(sandbox: SandboxView, host: str, path: str) -> Response:
    """Return the page of one account with its lists, or a 404 if there is none at this path."""
    page = views.find_page(sandbox.accounts, path)
    if page is None:
        return _html_response("missing.html", HTTPStatus.NOT_FOUND, path=path)
    tables = views.tables(page.account)
    connected = views.connected_pages(sandbox.accounts, page.account)
    return _html_response(
        "account.html",
        host=host,
        account=page.account,
        facts=views.facts(page.account),
        tables=tables,
        ids=views.listed_ids(tables),
        unlisted=views.unlisted_counts(page.account),
        platform=views.platform_page(sandbox.accounts, page.account),
        connected=connected[:MAX_ROWS],
        rest=len(connected[MAX_ROWS:]),
    )


def refused(host: str) -> Response:
    """Return a 403 that says why a browser that asks for another host gets nothing."""
    return _html_response("refused.html", HTTPStatus.FORBIDDEN, host=host)


def broken(path: str, error: Exception) -> Response:
    """Return a 500 that says that a page cannot be rendered; the API is not affected."""
    return _html_response(
        "broken.html", HTTPStatus.INTERNAL_SERVER_ERROR, path=path, error=type(error).__name__
    )


def icon() -> Response:
    """Return the page's icon."""
    return Response(200, _file("icon.svg").encode(), dict(SECURITY_HEADERS), content_type=SVG)


def changed_policies(policies: Policies) -> list[tuple[str, Any, Any, str]]:
    """Return the name, value, default and reason of each policy that is not at its default."""
    return [
        (policy.name, getattr(policies, policy.name), policy.default, policy.metadata["why"])
        for policy in fields(policies)
        if getattr(policies, policy.name) != policy.default
    ]


def _html_response(template: str, status: HTTPStatus = HTTPStatus.OK, **variables: Any) -> Response:
    templates, policy = _environment()
    text = templates.get_template(template).render(variables)
    headers = {"content-security-policy": policy, **SECURITY_HEADERS}
    return Response(status, text.encode(), headers, content_type=HTML)


@cache
def _environment() -> tuple[Environment, str]:
    """Return the templates, and the content security policy of what they render."""
    environment = Environment(
        loader=PackageLoader("issuing_sandbox.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = environment.get_template(STYLE).render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals |= {"style": STYLE, "version": _version()}
    return environment, CONTENT_SECURITY_POLICY.format(digest)


def _file(name: str) -> str:
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _version() -> str:
    """Return the installed version; a checkout that is not installed has none."""
    try:
        return version("issuing-harness")
    except PackageNotFoundError:
        return "not installed"
