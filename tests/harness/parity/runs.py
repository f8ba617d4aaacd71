"""Small runs, built from responses."""

import orjson

from issuing_harness.interactions import Response
from issuing_harness.parity.runner import Run, StepResult
from issuing_harness.parity.script import Step


def result(name: str, document=None, status: int = 200, **more_headers: str) -> StepResult:
    """Return a step with its response."""
    body = document if isinstance(document, str) else orjson.dumps(document or {}).decode()
    headers = {key.replace("_", "-"): value for key, value in more_headers.items()}
    return StepResult(Step(name, "GET /v1/things"), Response(status, headers, body))


def unsent(name: str) -> StepResult:
    """Return a step that could not be sent."""
    return StepResult(Step(name, "GET /v1/things/{thing.id}"), None, "{thing.id} was not made here")


def run_of(*results: StepResult, run_id: str = "run1", events=()) -> Run:
    """Return the run of one side."""
    return Run("somebody", run_id, results, tuple(events))
