"""The errors that the sandbox returns; wire/envelopes.py makes each one of Stripe's responses.

The module is long because it lists them all, with the words of each.

::

    SandboxFault        an error in Stripe's words
      UnknownUrl        a URL that the API does not have
      Missing           an id in the path (404) or in the body (400) that names nothing
      WrongState        the object is not in a state that allows this; Stripe gives no code
      KeyRefused        no key, an unknown kind of key, a live key
      NoAccess          an account that this key cannot speak for
      NoIssuing         an account that Issuing is not switched on for
      NoTreasury        a platform that is not onboarded on Treasury
      NoFunds           a balance does not cover what is to leave it
      InvalidFields     a wrong parameter of the second API
      RateLimited       too many requests in a second
      Locked            another request is changing the object right now
      Failed            a 500 on Stripe's side, of Stripe's own
      Lost              stands for a response that never arrives
      NotModelled       the sandbox does not know this; never a plausible default
      Crashed           a mistake of the sandbox itself
"""

from typing import Final

#: How Stripe names each kind in "No such …" (reference: objects and platform, 7.5).
KIND_WORDS: Final = {
    "issuing.authorization": "issuing authorization",
    "issuing.card": "issuing card",
    "issuing.cardholder": "issuing cardholder",
    "issuing.personalization_design": "issuing personalization design",
    "issuing.physical_bundle": "issuing physical bundle",
    "issuing.settlement": "issuing settlement",
    "issuing.token": "issuing token",
    "issuing.transaction": "issuing transaction",
    "issuing.dispute": "issuing dispute",
    "account": "account",
    "account_notice": "account notice",
    "account_link": "account link",
    "balance_transaction": "balance transaction",
    "bank_account": "external account",
    "ephemeral_key": "ephemeral key",
    "event": "event",
    "external_account": "external account",
    "file": "file",
    "file_link": "file link",
    "payout": "payout",
    "person": "person",
    "token": "token",
    "reporting.report_run": "report run",
    "reporting.report_type": "report type",
    "topup": "topup",
    "transfer": "transfer",
    "transfer_reversal": "transfer reversal",
    "treasury.credit_reversal": "credit reversal",
    "treasury.debit_reversal": "debit reversal",
    "treasury.financial_account": "financial account",
    "treasury.inbound_transfer": "inbound transfer",
    "treasury.outbound_payment": "outbound payment",
    "treasury.received_credit": "received credit",
    "treasury.received_debit": "received debit",
    "treasury.transaction": "transaction",
    "treasury.transaction_entry": "transaction entry",
    "v2.core.event": "event",
    "v2.money_management.financial_account": "v2 financial account",
    "v2.money_management.financial_address": "v2 financial address",
    "v2.money_management.received_credit": "v2 received credit",
    "v2.money_management.received_debit": "v2 received debit",
    "v2.money_management.transaction": "v2 transaction",
    "v2.money_management.transaction_entry": "v2 transaction entry",
    "v2.core.event_destination": "event destination",
    "webhook_endpoint": "webhook endpoint",
    "sandbox.delivery": "delivery",
}


class SandboxFault(Exception):
    """An error in Stripe's words.

    Args:
        message: the sentence for people.
        status: the HTTP status.
        kind: Stripe's ``error.type``.
        code: Stripe's ``error.code``, where it gives one.
        param: the parameter at fault, in bracket form.
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


class UnknownUrl(SandboxFault):
    """A 404 for a URL that the API does not have in the version that is asked for.

    Args:
        method: of the request.
        path: of the request.
    """

    def __init__(self, method: str, path: str) -> None:
        super().__init__(
            f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, "
            "remove the trailing slash. If you are trying to retrieve an object, make sure you "
            "passed a valid (non-empty) identifier in your code. Please see "
            "https://stripe.com/docs or we can help at https://support.stripe.com/.",
            status=404,
        )


class Missing(SandboxFault):
    """``No such issuing card: 'ic_nope'``: 404 for an id in the path, 400 for one in the body."""

    begun = True

    def __init__(self, kind: str, record_id: str, *, param: str, status: int) -> None:
        word = KIND_WORDS.get(kind, kind)
        super().__init__(
            f"No such {word}: '{record_id}'", status=status, code="resource_missing", param=param
        )


class InvalidFields(SandboxFault):
    """A 400 of the second API: a parameter is wrong, unknown or missing (recorded).

    Args:
        field: the parameter, ``events_from[0]`` or ``webhook_endpoint.url``.
        problem: what is wrong with it, a sentence.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(
            f"Some fields in the request were invalid: '{field}: {problem}'", code="invalid_fields"
        )


class WrongState(SandboxFault):
    """A 400 without a code: Stripe documents none for refusals that depend on a status."""

    begun = True


class KeyRefused(SandboxFault):
    """A 401: no account belongs to this key."""

    def __init__(self, message: str) -> None:
        super().__init__(message, status=401)


class NoAccess(SandboxFault):
    """A 403 for an account that is foreign or does not exist (objects and platform, 5.1).

    Args:
        key: the caller's key, masked.
        account: the account that was requested.
    """

    def __init__(self, key: str, account: str) -> None:
        super().__init__(
            f"The provided key '{key}' does not have access to account '{account}' (or that "
            "account does not exist). Application access may have been revoked.",
            status=403,
            code="account_invalid",
        )


class NoIssuing(SandboxFault):
    """A 400 for every call of Issuing by an account without it (objects and platform, 5.1)."""

    def __init__(self) -> None:
        super().__init__(
            "Your account is not set up to use Issuing. Please visit "
            "https://dashboard.stripe.com/issuing/overview to get started."
        )


class NoTreasury(SandboxFault):
    """A 400 for every call of Treasury by a platform without it (recorded of several accounts).

    Args:
        method: of the request.
        path: of the request.
        has_hint: whether the hint follows, which some of them saw and others did not.
    """

    def __init__(self, method: str, path: str, *, has_hint: bool) -> None:
        hint = (
            " (Hint: Have you onboarded to Treasury? You can learn more about the steps needed at "
            "https://stripe.com/docs/treasury/access)"
        )
        super().__init__(
            f"Unrecognized request URL ({method}: {path}). Please see https://stripe.com/docs or "
            f"we can help at https://support.stripe.com/.{hint if has_hint else ''}"
        )


class NoFunds(SandboxFault):
    """A 400: a balance does not cover a payout or a transfer (recorded for the payments balance).

    Args:
        balance: which one, ``card`` for payments.
    """

    begun = True

    def __init__(self, balance: str) -> None:
        super().__init__(
            "You have insufficient funds in your Stripe account for this transfer. "
            f"Your {balance} balance is too low.  You can use the /v1/balance endpoint to view "
            "your Stripe balance (for more details, see stripe.com/docs/api#balance).",
            code="balance_insufficient",
        )


class RateLimited(SandboxFault):
    """A 429 that no client retries by itself (objects and platform, 7.3 and 7.13)."""

    def __init__(self) -> None:
        super().__init__(
            "Request rate limit exceeded. Learn more about rate limits here "
            "https://stripe.com/docs/rate-limits.",
            status=429,
            code="rate_limit",
        )


class Locked(SandboxFault):
    """A 429 that clients do retry (objects and platform, 7.13)."""

    def __init__(self) -> None:
        super().__init__(
            "This object cannot be accessed right now because another API request or Stripe "
            "process is currently accessing it. If you see this error intermittently, retry the "
            "request. If you see this error frequently and are making multiple concurrent "
            "requests to a single object, make your requests serially or at a lower rate.",
            status=429,
            code="lock_timeout",
        )


class Failed(SandboxFault):
    """A 500 in the words that users of Issuing have reported."""

    begun = True

    def __init__(self) -> None:
        super().__init__("An unknown error occurred", status=500, kind="api_error")


class Lost(SandboxFault):
    """Stands for a response that never arrives; no client sees it."""

    def __init__(self) -> None:
        super().__init__("This answer was lost on purpose.", status=504, kind="api_error")


class NotModelled(SandboxFault):
    """A 501: Stripe may know this, the sandbox does not.

    Args:
        what: the endpoint, parameter or value that was requested.
        param: the parameter at fault, in bracket form.
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
    """A 500 for a mistake of the sandbox itself; what the request had changed is rolled back.

    Args:
        mistake: the exception; its message may quote the request, so only its class is shown.
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
