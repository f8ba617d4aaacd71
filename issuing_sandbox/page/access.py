"""Access to the page: which browsers may see it and press buttons.

Reading needs no key, so nothing secret is shown, reading changes nothing, and only a browser that
addresses this machine gets the page. Pressing a button needs the page's own form (``pressed``).
Jinja is imported with the first request for it.
"""

import logging
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from issuing_sandbox.page.addresses import ICON, is_loopback
from issuing_sandbox.page.forms import call_of
from issuing_sandbox.page.pressed import (
    Form,
    PressedButton,
    form_of,
    is_from_page,
    is_refused,
    path_after,
    values_of,
)
from issuing_sandbox.page.sandbox_view import SandboxView
from issuing_sandbox.wire.http import Request, Response

if TYPE_CHECKING:
    from issuing_sandbox.page.parts import Part

_log = logging.getLogger(__name__)


def respond(
    request: Request, sandbox: SandboxView, others: "Sequence[Part]" = ()
) -> Response | PressedButton:
    """Return the page at a request's path, or the button that was pressed there.

    A page that cannot be had says why there is none.

    Args:
        request: the request.
        sandbox: the sandbox whose page it is.
        others: the parts of the other processes in a page about all accounts.
    """
    from issuing_sandbox.page import render  # noqa: PLC0415 - the API never waits for Jinja

    host = request.headers.get("host", "")
    if not is_loopback(host):
        return render.refused(host)
    if request.path == ICON:
        return render.icon()
    try:
        if request.method == "POST":
            return _press(request, sandbox)
        return render.page(sandbox, request, others)
    except Exception as error:  # noqa: BLE001 - whatever is odd in a record, the API goes on
        _log.exception("The page at %s cannot be drawn", request.path)
        return render.broken(request.path, error)


def _press(request: Request, sandbox: SandboxView) -> Response | PressedButton:
    from issuing_sandbox.page import render  # noqa: PLC0415 - as above

    values = values_of(request)
    if not is_from_page(request, values, sandbox.token):
        return render.not_from_here()
    form = form_of(request, values, sandbox)
    if form is None:
        return render.missing(request.path)
    call = call_of(form.button, form.values, form.record_id)
    return PressedButton(form.page.account, call, partial(_after, form))


def _after(form: Form, response: Response) -> Response:
    """Return the page after a button: the object it changed, or what the refusal says."""
    from issuing_sandbox.page import render  # noqa: PLC0415 - as above

    try:
        if is_refused(response):
            return render.not_done(form, response)
        return render.see_other(path_after(form, response))
    except Exception as error:  # noqa: BLE001 - as above; the call has been made
        _log.exception("The page after %s cannot be drawn", form.button.name)
        return render.broken(form.page.path, error)
