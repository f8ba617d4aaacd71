"""Small walks, made up of answers."""

import orjson

from issuing_harness.interactions import Response
from issuing_harness.parity.step import Step
from issuing_harness.parity.walk import Exchange, Walked


def said(name: str, document=None, status: int = 200, **headers: str) -> Exchange:
    """A step and what it was answered."""
    body = document if isinstance(document, str) else orjson.dumps(document or {}).decode()
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return Exchange(Step(name, "GET /v1/things"), Response(status, named, body))


def unasked(name: str) -> Exchange:
    """A step that could not be asked."""
    return Exchange(Step(name, "GET /v1/things/{thing.id}"), None, "{thing.id} was not made here")


def walk(*exchanges: Exchange, run: str = "run1", events=()) -> Walked:
    """A side's walk."""
    return Walked("somebody", run, exchanges, tuple(events))
