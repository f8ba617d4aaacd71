"""Forms of the page: their fields, and the call that a form makes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from issuing_sandbox.account.account import Account
from issuing_sandbox.contract.published import FORM_TYPE
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.http import Request

#: The field of a form that names the object.
OBJECT: Final = "object"
#: The field with which a form shows that the page has drawn it.
TOKEN: Final = "token"  # noqa: S105 - its name, not its value


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form, and the parameter it is sent as.

    Args:
        name: the parameter.
        label: what it says beside the field.
        value: what is in it at first.
        choices: what can be chosen from; none for a field that is typed into.
        is_number: whether it takes whole numbers only.
        is_required: whether the form needs it; one that is left empty is not sent.
    """

    name: str
    label: str
    value: str = ""
    choices: tuple[str, ...] = ()
    is_number: bool = False
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A form, and the call it makes.

    Args:
        name: in the address it posts to.
        label: what it reads.
        kind: the kind of object on whose page it is.
        path: of the call, with ``{id}`` for the object's.
        inputs: its fields.
        fixed: parameters that are always sent.
        applies: whether it makes sense for an object as it is now.
        is_rare: whether it is behind the others.
    """

    name: str
    label: str
    kind: str
    path: str
    inputs: tuple[Input, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)
    applies: Callable[[Account, Record], bool] = lambda _account, _record: True
    is_rare: bool = False


def call_of(button: Button, form: Mapping[str, Any], record_id: str) -> Request:
    """Return the call that a button makes.

    Args:
        button: the button.
        form: what was filled in; fields that the button does not have are not sent.
        record_id: the object on whose page it is.
    """
    given = {each.name: form.get(each.name, "") for each in button.inputs}
    fixed = {name: value.replace("{id}", record_id) for name, value in button.fixed.items()}
    params = fixed | {name: value for name, value in given.items() if value}
    path = button.path.replace("{id}", quote(record_id, safe=""))
    return Request("POST", path, "", {"content-type": FORM_TYPE}, urlencode(params).encode())
