"""The summary of a run as a document, so that the summaries of shards become one table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from issuing_harness.reporting.summary import FeatureSummary, ScenarioSummary, Summary
from issuing_harness.tape.redacted_output import redact_document


def document_of(summary: Summary) -> dict[str, Any]:
    """Return a summary as plain values, without secrets that a message may repeat."""
    features = {path: asdict(feature) for path, feature in summary.features.items()}
    redacted: dict[str, Any] = redact_document(
        {"features": features, "uncollected": summary.uncollected}
    )
    return redacted


def merged_summary(documents: Iterable[Mapping[str, Any]], planned: Sequence[str]) -> Summary:
    """Return the summary that one run would have made of what several have counted.

    Args:
        documents: of the runs, the latest last: of a scenario that is in several, that counts.
        planned: the node ids in the order in which one run would have run them; no other scenario
            is taken.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: a document is none.
    """
    found: dict[str, tuple[str, FeatureSummary, ScenarioSummary]] = {}
    uncollected: dict[str, str] = {}
    for document in documents:
        uncollected |= {str(name): str(why) for name, why in document["uncollected"].items()}
        for path, feature in document["features"].items():
            title, capability = str(feature["title"]), str(feature["capability"])
            for name, scenario in feature["scenarios"].items():
                about = FeatureSummary(title, capability)
                found[name] = (path, about, ScenarioSummary(**scenario))
    summary = Summary()
    summary.uncollected = uncollected
    for name in filter(found.__contains__, planned):
        path, feature, scenario = found[name]
        summary.features.setdefault(path, feature).scenarios[name] = scenario
    return summary
