"""A plain page of results, for where the renderer cannot be had: HTML and no script."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader

from issuing_harness.reporting.result_files import read_environment, read_results

_ORDER: Final = ("failed", "broken", "skipped", "passed", "unknown")
_PICTURE: Final = "image/svg+xml"


def plain_page(results: Path, reason: str) -> str:
    """Return the page.

    Args:
        results: a folder of results.
        reason: why it is this page and not Allure's.
    """
    scenarios = read_results(results)
    templates = Environment(
        loader=PackageLoader("issuing_harness.reporting", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    counts = Counter(str(scenario.get("status", "unknown")) for scenario in scenarios)
    return templates.get_template("plain_page.html").render(
        reason=reason,
        environment=read_environment(results),
        counts=[(status, counts[status]) for status in _ORDER if counts[status]],
        total=len(scenarios),
        features=_by_feature([_Scenario(each, results) for each in scenarios]),
    )


class _Scenario:
    """One result, as the page shows it."""

    def __init__(self, result: dict[str, Any], folder: Path) -> None:
        self.name = str(result.get("name", ""))
        self.status = str(result.get("status", "unknown"))
        self.steps = result.get("steps") or ()
        self.details = result.get("statusDetails") or {}
        self.place = ": ".join(_labels(result, "epic", "feature"))
        self.rule = " ".join(_labels(result, "story"))
        self.provenance = _labels(result, "provenance")
        self.parameters = result.get("parameters") or ()
        self.description = _first_paragraph(result)
        self.is_wrong = self.status in {"failed", "broken"}
        self.pictures = list(_pictures(result, folder)) if self.is_wrong else []


def _labels(result: dict[str, Any], *names: str) -> list[str]:
    labels = result.get("labels") or ()
    return [str(each["value"]) for name in names for each in labels if each.get("name") == name]


def _first_paragraph(result: dict[str, Any]) -> str:
    """Return why a scenario was skipped, which its description says first."""
    text = str(result.get("description") or "").split("\n\n")[0]
    return text.strip("*").replace("&lt;", "<") if result.get("status") == "skipped" else ""


def _pictures(result: dict[str, Any], folder: Path) -> Iterable[str]:
    """Yield the sequence diagrams, which reporting has drawn itself: SVG without script."""
    for attachment in result.get("attachments") or ():
        file = folder / Path(str(attachment.get("source"))).name
        if attachment.get("type") == _PICTURE and file.is_file():
            yield file.read_text("utf-8")


def _by_feature(scenarios: Iterable[_Scenario]) -> dict[str, list[_Scenario]]:
    features: dict[str, list[_Scenario]] = {}
    for scenario in scenarios:
        features.setdefault(scenario.place or "Other tests", []).append(scenario)
    return dict(sorted(features.items()))
