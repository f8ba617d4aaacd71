"""A button that was pressed: whether the page itself sent the form, and the call it makes.

No key is asked for, so a form counts only if this page drew it: it carries the page's token, which
no other site can read, and the browser says that it comes from here. Every other form is refused
before anything is looked up (docs/adr/0040).
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract.published import FORM_TYPE
from issuing_sandbox.page import account_pages, addresses, buttons, forms
from issuing_sandbox.page.records import find_object
from issuing_sandbox.page.sandbox_view import SandboxView
from issuing_sandbox.wire.http import Request, Response

NOT_FROM_HERE: Final = (
    "This form was not sent by this page as it is now, so nothing was done. If the sandbox was "
    "started again since, go back, reload and press the button once more."
)


@dataclass(frozen=True, slots=True)
class PressedButton:
    """A button that was pressed, to be handled as a call.

    Args:
        account: whose page it is on.
        call: the call it makes.
        show: returns the page to show after the response to the call.
    """

    account: Account
    call: Request
    show: Callable[[Response], Response]


@dataclass(frozen=True, slots=True)
class Form:
    """What a form of the page sent.

    Args:
        page: the account's.
        button: which one was pressed.
        record_id: the object on whose page it is; the account's id on the account's.
        values: the parameters that were filled in.
    """

    page: account_pages.AccountPage
    button: forms.Button
    record_id: str
    values: dict[str, str]


def is_from_page(request: Request, values: dict[str, str], token: str) -> bool:
    """Whether a form was sent by this page.

    Args:
        request: that carries it.
        values: what is in it.
        token: of the page.
    """
    headers = request.headers
    origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
    return (
        headers.get("content-type", "").partition(";")[0].strip().lower() == FORM_TYPE
        and origin in (None, f"http://{headers.get('host', '')}")
        and site == "same-origin"
        and hmac.compare_digest(values.get(forms.TOKEN, "").encode(), token.encode())
    )


def values_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, each once."""
    text = request.body.decode("utf-8", "replace")
    return {name: value.strip() for name, value in parse_qsl(text, keep_blank_values=True)}


def form_of(request: Request, values: dict[str, str], sandbox: SandboxView) -> Form | None:
    """Return the form that was sent; ``None`` if there is no such page, button or object."""
    address = addresses.parse(request.path)
    page = account_pages.find_page(sandbox, address.page) if address else None
    button = buttons.find(address.name) if address else None
    if page is None or button is None:
        return None
    if button.kind == buttons.ACCOUNT:
        return Form(page, button, page.account.id, values)
    found = find_object(page.account, values.get(forms.OBJECT, ""))
    if found is None or found[0] != button.kind:
        return None
    return Form(page, button, found[1]["id"], values)


def path_after(form: Form, response: Response) -> str:
    """Return where to go after a success: to the object it returned, or back."""
    beginning = response.body.partition(b'"id": "')[2]
    name = beginning.partition(b'"')[0].decode("utf-8", "replace")
    is_new = response.body.startswith(b'{\n  "id": "') and find_object(form.page.account, name)
    if is_new:
        return form.page.object_path(name)
    if form.button.kind == buttons.ACCOUNT:
        return form.page.path
    return form.page.object_path(form.record_id)


def is_refused(response: Response) -> bool:
    """Whether the call of a button was refused."""
    return response.status >= HTTPStatus.BAD_REQUEST
