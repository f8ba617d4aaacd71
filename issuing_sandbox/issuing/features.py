"""What a card can have besides: a second line, a PIN, an end after a number of payments.

Rules: reference, objects and platform, 2.2, 2.7 and 2.8; the wordings of refusals are ours.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.amounts import checked
from issuing_sandbox.contract import faults
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.store import Record

LONGEST_LINE: Final = 24
#: What was found to be printable by somebody who prints (objects and platform, 2.2).
PRINTABLE: Final = re.compile(r"[a-zA-Z0-9/\-&:().' ]*")
#: An encrypted value in its compact form: five parts.
ENCRYPTED: Final = re.compile(r"[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)


def second_line(params: Mapping[str, Any]) -> str | None:
    """What is printed below the name on a physical card.

    Raises:
        ParameterFault: it is too long.
        SandboxFault: it cannot be printed.
        NotModelled: a virtual card is not printed.
    """
    line: str | None = params.get("second_line")
    if line is None:
        return None
    if params["type"] == "virtual":
        raise NotModelled("the second line of a virtual card", param="second_line")
    if len(line) > LONGEST_LINE:
        raise faults.too_long("second_line", line, LONGEST_LINE)
    if not PRINTABLE.fullmatch(line):
        raise SandboxFault(
            "A second line has only letters, digits, spaces and / - & : ( ) . '",
            param="second_line",
        )
    return line


def lifecycle_controls(params: Mapping[str, Any]) -> Record | None:
    """When a virtual card is canceled by itself.

    Raises:
        ParameterFault: after no payment at all.
        SandboxFault: physical cards live until they are canceled.
    """
    given = params.get("lifecycle_controls")
    if given is None:
        return None
    if params["type"] != "virtual":
        raise SandboxFault(
            "Only virtual cards have lifecycle_controls.", param="lifecycle_controls"
        )
    at = "lifecycle_controls[cancel_after][payment_count]"
    count = checked(given["cancel_after"]["payment_count"], at, least=1)
    return {"cancel_after": {"payment_count": count}}


def check_pin(params: Mapping[str, Any]) -> None:
    """Pass if there is no PIN or an encrypted one; nobody here can read it, and it is not kept.

    Raises:
        SandboxFault: it is not encrypted.
    """
    number = (params.get("pin") or {}).get("encrypted_number")
    if number is not None and not ENCRYPTED.fullmatch(number):
        raise SandboxFault(
            "A PIN is given encrypted, as a JWE in compact form.", param="pin[encrypted_number]"
        )
