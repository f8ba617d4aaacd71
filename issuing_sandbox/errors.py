"""Refusals on purpose: each becomes one of Stripe's error envelopes (wire/envelopes.py).

::

    SandboxFault        a refusal as Stripe words it
      Missing           an id in the path (404) or in the body (400) that names nothing
      WrongState        the object is not in a state that allows this; Stripe gives no code
      KeyRefused        no key, an unknown kind of key, a live key
      NotModelled       the sandbox does not know this; never a plausible default
      Crashed           the sandbox's own fault
"""

from typing import Final

#: How Stripe names each kind in "No such …" (reference: objects and platform, 7.5).
KIND_WORDS: Final = {
    "issuing.authorization": "issuing authorization",
    "issuing.card": "issuing card",
    "issuing.cardholder": "issuing cardholder",
    "issuing.personalization_design": "issuing personalization design",
    "issuing.physical_bundle": "issuing physical bundle",
    "issuing.token": "issuing token",
    "issuing.transaction": "issuing transaction",
    "issuing.dispute": "issuing dispute",
    "balance_transaction": "balance transaction",
    "ephemeral_key": "ephemeral key",
    "event": "event",
    "file": "file",
    "topup": "topup",
}


class SandboxFault(Exception):
    """A refusal as Stripe words it.

    Args:
        message: the sentence a person reads.
        status: the HTTP status.
        kind: Stripe's ``error.type``.
        code: Stripe's ``error.code``, where it gives one.
        param: the parameter meant, in bracket form.
    """

    #: Whether the request had passed validation, so that its idempotency key is spent on this.
    begun = False

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param


class Missing(SandboxFault):
    """``No such issuing card: 'ic_nope'``: 404 for an id in the path, 400 for one in the body."""

    begun = True

    def __init__(self, kind: str, wanted: str, *, param: str, status: int) -> None:
        word = KIND_WORDS.get(kind, kind)
        super().__init__(
            f"No such {word}: '{wanted}'", status=status, code="resource_missing", param=param
        )


class WrongState(SandboxFault):
    """A 400 without a code: Stripe documents none for refusals that depend on a status."""

    begun = True


class KeyRefused(SandboxFault):
    """A 401: nothing is done for a caller who cannot be placed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, status=401)


class NotModelled(SandboxFault):
    """A 501: Stripe may know this, the sandbox does not.

    Args:
        what: the endpoint, parameter or value that was asked for.
        param: the parameter meant, in bracket form.
    """

    def __init__(self, what: str, *, param: str | None = None) -> None:
        super().__init__(
            f"The sandbox does not model {what}, and refuses rather than guess. "
            "What it models, and how it knows, is listed in docs/fidelity.md.",
            status=501,
            kind="api_error",
            code="not_modelled",
            param=param,
        )


class Crashed(SandboxFault):
    """A 500 for a mistake of the sandbox itself; whatever the request had done is taken back.

    Args:
        mistake: what was raised; its message may quote the request, so only its kind is shown.
    """

    begun = True

    def __init__(self, mistake: Exception) -> None:
        super().__init__(
            f"The sandbox itself failed ({type(mistake).__name__}). This is neither Stripe's doing "
            "nor yours, and nothing was changed. The sandbox's own output says where; please "
            "report it.",
            status=500,
            kind="api_error",
        )
