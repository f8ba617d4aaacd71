"""Account notices as Stripe's preview SDKs have them, which its OpenAPI file leaves out.

No recorded answer of this API is known: the shapes are those of the types of the official SDKs for
preview versions from October 2023 to October 2026, which did not change but for further reasons
(Treasury and notices, C2 and C3).
"""

from typing import Any, Final

Json = dict[str, Any]

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
_TEXT: Final[Json] = {"type": "string"}
_ANY_TEXT: Final[Json] = {"maxLength": 5000, "type": "string"}
_NULLABLE_TEXT: Final[Json] = {"maxLength": 5000, "type": ["string", "null"]}
_NULLABLE_TIME: Final[Json] = {"format": "unix-time", "type": ["integer", "null"]}
_EXPAND: Final[Json] = {"items": _ANY_TEXT, "type": "array"}
_METADATA: Final[Json] = {"additionalProperties": _TEXT, "type": "object"}


def _closed(properties: Json, *optional: str) -> Json:
    """Return the schema of an object that has these properties and no others."""
    return {
        "additionalProperties": False,
        "properties": properties,
        "required": sorted(properties.keys() - {*optional}),
        "type": "object",
    }


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


_EMAIL: Final[Json] = dict.fromkeys(("plain_text", "recipient", "subject"), _TEXT)

LIST: Final[Json] = {
    "answer": "list.account_notice",
    "is_preview": True,
    "parameters": {
        "ending_before": _ANY_TEXT,
        "expand": _EXPAND,
        "limit": {"type": "integer"},
        "sent": {"type": "boolean"},
        "starting_after": _ANY_TEXT,
    },
}
RETRIEVE: Final[Json] = {
    "answer": "account_notice",
    "is_preview": True,
    "parameters": {"expand": _EXPAND},
}
UPDATE: Final[Json] = {
    "answer": "account_notice",
    "is_preview": True,
    "parameters": {
        "email": {"properties": _EMAIL, "required": sorted(_EMAIL), "type": "object"},
        "expand": _EXPAND,
        "metadata": {"anyOf": [_METADATA, {"enum": [""], "type": "string"}]},
        "sent_at": {"type": "integer"},
    },
    "required": ["email", "sent_at"],
}

NOTICE: Final[Json] = _closed(
    {
        "id": _ANY_TEXT,
        "object": {"enum": ["account_notice"], "type": "string"},
        "created": {"format": "unix-time", "type": "integer"},
        "deadline": _NULLABLE_TIME,
        "email": _or_null(_closed(_EMAIL)),
        "linked_objects": _or_null(
            _closed(
                {
                    "capability": _NULLABLE_TEXT,
                    "issuing_credit_underwriting_record": _NULLABLE_TEXT,
                    "issuing_dispute": _NULLABLE_TEXT,
                },
                "issuing_credit_underwriting_record",
            )
        ),
        "livemode": {"type": "boolean"},
        "metadata": _or_null(_METADATA),
        "reason": {"enum": list(REASONS), "type": "string"},
        "sent_at": _NULLABLE_TIME,
    }
)
LIST_OF_NOTICES: Final[Json] = _closed(
    {
        "data": {"items": {"$ref": "#/$defs/account_notice"}, "type": "array"},
        "has_more": {"type": "boolean"},
        "object": {"enum": ["list"], "type": "string"},
        "url": {"pattern": "^/v1/account_notices", "type": "string"},
    }
)
