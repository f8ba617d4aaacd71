"""Helpers for tests of event destinations: calls of the second API, and valid destinations."""

import json

DESTINATIONS = "/v2/core/event_destinations"
URL = "http://127.0.0.1:9/hook"
THIN = {
    "name": "books",
    "type": "webhook_endpoint",
    "event_payload": "thin",
    "enabled_events": ["v1.issuing_card.created"],
    "webhook_endpoint": {"url": URL},
}
SNAPSHOT = THIN | {"event_payload": "snapshot", "enabled_events": ["issuing_card.created"]}
#: When tests begin, as the second API writes it.
NOW = "2026-06-01T12:00:00.000Z"


def call(api, method, path, body=None, **headers):
    """A request of the second API, with a JSON body."""
    given = {"authorization": f"Bearer {api.key}", "content-type": "application/json"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = b"" if body is None else json.dumps(body).encode()
    return api.send(method, path, "", given | named, sent)
