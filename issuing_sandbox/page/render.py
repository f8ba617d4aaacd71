"""The page rendered as HTML: every value is escaped, and nothing is loaded from elsewhere."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined

from issuing_sandbox.page import account_pages, addresses, parts, request_rows, views
from issuing_sandbox.page.account_pages import AccountPage
from issuing_sandbox.page.addresses import HOME, REQUESTS
from issuing_sandbox.page.forms import TOKEN
from issuing_sandbox.page.markup import breakable, with_links
from issuing_sandbox.page.parts import Part
from issuing_sandbox.page.pressed import Form
from issuing_sandbox.page.redaction import redact_text
from issuing_sandbox.page.sandbox_view import SandboxView
from issuing_sandbox.page.tables import Query
from issuing_sandbox.policies import POLICIES, Policies
from issuing_sandbox.wire.http import Request, Response

HTML: Final = "text/html; charset=utf-8"
SVG: Final = "image/svg+xml"
STYLE: Final = "style.css"
SCRIPT: Final = "refresh.js"
#: What every response to a browser forbids: frames and scripts of other sites, and loading from
#: elsewhere. The browser names this page as the origin of a form to itself only.
SECURITY_HEADERS: Final = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
#: The content security policy: the page's own style, script, icon and forms, and nothing else.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{}'; img-src 'self'; script-src 'sha256-{}'; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def page(sandbox: SandboxView, request: Request, others: Sequence[Part] = ()) -> Response:
    """Return the page at a path, or a 304 if it is as the browser has it already.

    Args:
        sandbox: the sandbox.
        request: of the browser.
        others: the parts of the other processes in a page about all accounts.
    """
    tag = revision(sandbox, others)
    if request.headers.get("if-none-match") == tag:
        return Response(HTTPStatus.NOT_MODIFIED, b"", {"etag": tag}, content_type=HTML)
    response = _page(sandbox, request, others)
    response.headers["etag"] = tag
    return response


def revision(sandbox: SandboxView, others: Sequence[Part] = ()) -> str:
    """Return a tag that is another one once something may have happened: it costs nothing to make.

    Requests and attempts at deliveries count, and what time has brought about by itself.
    """
    known = (parts.counts_of(sandbox), *others)
    requests, attempts = sum(p.requests for p in known), sum(p.attempts for p in known)
    return f'"{sandbox.token[:8]}-{requests}-{attempts}-{sum(p.passed for p in known)}"'


def _page(sandbox: SandboxView, request: Request, others: Sequence[Part]) -> Response:
    host, path, query = request.headers.get("host", ""), request.path, Query.of(request.query)
    if path == HOME:
        return _home(sandbox, host, others)
    if path == REQUESTS:
        return _requests(sandbox, query, others)
    address = addresses.parse(path)
    found = account_pages.find_page(sandbox, address.page) if address else None
    if address is None or found is None or address.view == addresses.BUTTONS:
        return missing(path)
    return _of_account(sandbox, found, address, query)


def _of_account(
    sandbox: SandboxView, found: AccountPage, address: addresses.Address, query: Query
) -> Response:
    """Return a page of an account: all of it, or one list, object, search or its requests."""
    name = address.view or "account"
    variables = views.VIEWS[name](sandbox, found, address.name, query)
    if variables is None:
        return missing(found.path + f"/{address.view}/{address.name}")
    return _html_response(
        f"{name}.html",
        page=found,
        account=found.account,
        exists=views.exists_in(found.account),
        token=sandbox.token,
        query=query,
        **variables,
    )


def _home(sandbox: SandboxView, host: str, others: Sequence[Part]) -> Response:
    """Return the page of all accounts, and of the policies that are not at their default."""
    all_parts = (parts.home_part(sandbox), *others)
    platforms, accounts = parts.newest_platforms(all_parts), sum(p.accounts for p in all_parts)
    return _html_response(
        "home.html",
        sandbox=sandbox,
        host=host,
        platforms=platforms,
        accounts=accounts,
        requests=sum(part.requests for part in all_parts),
        rest=accounts - len(platforms),
        headings=views.headings(platforms),
        policies=changed_policies(sandbox.policies),
    )


def _requests(sandbox: SandboxView, query: Query, others: Sequence[Part]) -> Response:
    """Return the page of the requests of all accounts."""
    table = parts.requests_table((parts.requests_part(sandbox, query), *others), query)
    return _html_response(
        "requests.html",
        table=table,
        headings=request_rows.HEADINGS_OF_ALL,
        classes=request_rows.CLASSES,
        page=None,
        processes=sandbox.processes,
        exists=lambda _id: False,
        query=query,
    )


def missing(path: str) -> Response:
    """Return a 404 that says that there is nothing at a path."""
    return _html_response("missing.html", HTTPStatus.NOT_FOUND, path=path)


def refused(host: str) -> Response:
    """Return a 403 that says why a browser that asks for another host gets nothing."""
    return _html_response("refused.html", HTTPStatus.FORBIDDEN, host=host)


def not_from_here() -> Response:
    """Return a 403 that says that a form is not of this page, so that nothing was done."""
    return _html_response("foreign.html", HTTPStatus.FORBIDDEN)


def not_done(form: Form, response: Response) -> Response:
    """Return what a refusal of a button's call says, with its status."""
    error = orjson.loads(response.body)["error"]
    return _html_response(
        "not_done.html",
        HTTPStatus(response.status),
        form=form,
        error=error,
        token=form.values[TOKEN],
        request=response.headers.get("request-id", ""),
    )


def see_other(path: str) -> Response:
    """Return what sends a browser to another page, which a reload shows again."""
    headers = {"location": path, **SECURITY_HEADERS}
    return Response(HTTPStatus.SEE_OTHER, b"", headers, content_type=HTML)


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
        (name, getattr(policies, name), policy.default, policy.why)
        for name, policy in POLICIES.items()
        if getattr(policies, name) != policy.default
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
        finalize=_without_secrets,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"breakable": breakable, "with_links": with_links}
    digests = [_digest(environment.get_template(name).render()) for name in (STYLE, SCRIPT)]
    environment.globals |= {"style": STYLE, "script": SCRIPT, "version": _version()}
    return environment, CONTENT_SECURITY_POLICY.format(*digests)


def _without_secrets(value: Any) -> Any:
    """Return what a template is about to show, whatever wrote it, without secrets.

    HTML is made of texts that went through here, or by ``markup``.
    """
    return redact_text(value) if type(value) is str else value


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _file(name: str) -> str:
    return (resources.files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _version() -> str:
    """Return the installed version; a checkout that is not installed has none."""
    try:
        return version("issuing-harness")
    except PackageNotFoundError:
        return "not installed"
