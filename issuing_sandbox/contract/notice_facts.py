"""Account notices as Stripe's preview SDKs have them, which its OpenAPI file leaves out.

No recorded answer of this API is known: the shapes are those of the types of the official SDKs for
preview versions from October 2023 to October 2026, which did not change but for further reasons
(Treasury and notices, C2 and C3).
"""

from typing import Final

from issuing_sandbox.contract.schema_parts import (
    ANY_TEXT,
    EXPAND,
    METADATA,
    TEXT,
    Json,
    closed,
    enumeration,
    or_null,
)

#: Why a notice is owed; the list grows, so that a reader has to expect others.
REASONS: Final = tuple(
    f"issuing.{name}"
    for name in (
        "account_closed_for_inactivity",
        "account_closed_for_not_providing_business_model_clarification",
        "account_closed_for_not_providing_url_clarification",
        "account_closed_for_not_providing_use_case_clarification",
        "account_closed_for_terms_of_service_violation",
        "application_rejected_for_failure_to_verify",
        "credit_application_rejected",
        "credit_increase_application_rejected",
        "credit_limit_decreased",
        "credit_line_closed",
        "dispute_lost",
        "dispute_submitted",
        "dispute_won",
    )
)
#: The events, which the file's list of events leaves out, too.
EVENTS: Final = ("account_notice.created", "account_notice.updated")
_NULLABLE_TEXT: Final[Json] = {"maxLength": 5000, "type": ["string", "null"]}
_NULLABLE_TIME: Final[Json] = {"format": "unix-time", "type": ["integer", "null"]}
_EMAIL: Final[Json] = dict.fromkeys(("plain_text", "recipient", "subject"), TEXT)

LIST: Final[Json] = {
    "answer": "list.account_notice",
    "is_preview": True,
    "parameters": {
        "ending_before": ANY_TEXT,
        "expand": EXPAND,
        "limit": {"type": "integer"},
        "sent": {"type": "boolean"},
        "starting_after": ANY_TEXT,
    },
}
RETRIEVE: Final[Json] = {
    "answer": "account_notice",
    "is_preview": True,
    "parameters": {"expand": EXPAND},
}
UPDATE: Final[Json] = {
    "answer": "account_notice",
    "is_preview": True,
    "parameters": {
        "email": {"properties": _EMAIL, "required": sorted(_EMAIL), "type": "object"},
        "expand": EXPAND,
        "metadata": {"anyOf": [METADATA, enumeration("")]},
        "sent_at": {"type": "integer"},
    },
    "required": ["email", "sent_at"],
}

NOTICE: Final[Json] = closed(
    {
        "id": ANY_TEXT,
        "object": enumeration("account_notice"),
        "created": {"format": "unix-time", "type": "integer"},
        "deadline": _NULLABLE_TIME,
        "email": or_null(closed(_EMAIL)),
        "linked_objects": or_null(
            closed(
                {
                    "capability": _NULLABLE_TEXT,
                    "issuing_credit_underwriting_record": _NULLABLE_TEXT,
                    "issuing_dispute": _NULLABLE_TEXT,
                },
                ("issuing_credit_underwriting_record",),
            )
        ),
        "livemode": {"type": "boolean"},
        "metadata": or_null(METADATA),
        "reason": enumeration(*REASONS),
        "sent_at": _NULLABLE_TIME,
    }
)
LIST_OF_NOTICES: Final[Json] = closed(
    {
        "data": {"items": {"$ref": "#/$defs/account_notice"}, "type": "array"},
        "has_more": {"type": "boolean"},
        "object": enumeration("list"),
        "url": {"pattern": "^/v1/account_notices", "type": "string"},
    }
)
