"""Where a request leads: to what the contract has under its method and path, in its API version.

Clients ask for few URLs again and again, so what was found is kept, the newest so many.
"""

from functools import lru_cache
from typing import NamedTuple

from issuing_sandbox.contract import newer, operations
from issuing_sandbox.contract.operations import Contract, Operation
from issuing_sandbox.contract.parsers import Hash
from issuing_sandbox.errors import NotModelled, SandboxFault, UnknownUrl
from issuing_sandbox.routes import ROUTES
from issuing_sandbox.treasury import access
from issuing_sandbox.wire import versions


class Route(NamedTuple):
    """A modelled operation, and how it is reached.

    Args:
        operation: what is called.
        ids: the ids in the path, by Stripe's name for them.
        key: by which ``ROUTES`` has what does it.
        is_of_treasury: whether it takes Treasury.
    """

    operation: Operation
    ids: dict[str, str]
    key: tuple[str, str]
    is_of_treasury: bool


class Plan(NamedTuple):
    """Where requests with the same head lead, if that depends on nothing but the head.

    Args:
        default_version: the account's API version, which applies where none is named.
        route: what is called, and how.
        version: the API version that applies.
        has_form: whether the body, if there is one, is a plain form.
        parser: of that form, if it has one where it belongs.
    """

    default_version: str
    route: Route
    version: str
    has_form: bool
    parser: Hash | None


class Destination(NamedTuple):
    """What was found under a method, a path and an API version.

    Args:
        version: the API version that applies.
        is_preview: whether only preview versions have it.
        route: of a modelled operation, otherwise ``None``.
    """

    version: str
    is_preview: bool
    route: Route | None


@lru_cache(maxsize=512)
def find(contract: Contract, method: str, path: str, version: str) -> Destination:
    """Return where a request leads; what is returned is shared and never changed.

    Args:
        contract: Stripe's.
        method: of the request.
        path: of the request, undecoded.
        version: the API version, as it was sent.

    Raises:
        SandboxFault: there is no such API version.
        NotModelled: it is one that the sandbox does not know.
    """
    match = contract.find(method, path)
    is_preview = match is not None and match[0].is_preview
    checked = versions.check(version, may_be_preview=is_preview)
    if match is None or (method, match[0].template) not in ROUTES:
        return Destination(checked, is_preview, None)
    route = Route(*match, (method, match[0].template), path.startswith(access.PATHS))
    return Destination(checked, is_preview, route)


def refusal(contract: Contract, method: str, path: str) -> SandboxFault:
    """Return the refusal of a request that leads nowhere: Stripe has no such URL, or we do not."""
    match = contract.find(method, path)
    if match or operations.is_listed(method, path) or newer.is_listed(method, path):
        return NotModelled(f"{method} {match[0].template if match else path}")
    return UnknownUrl(method, path)
