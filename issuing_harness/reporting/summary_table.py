"""The summary that a run prints last: a line per feature, then each failed or broken scenario."""

import io
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rich.box import Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from issuing_harness.reporting.labels import combined_source
from issuing_harness.reporting.summary import (
    BROKEN,
    FAILED,
    OUTCOMES,
    PASSED,
    SKIPPED,
    FeatureSummary,
    ScenarioSummary,
    Summary,
)
from issuing_harness.words import counted

#: How many reasons of skipped scenarios are printed.
_MAX_REASONS: Final = 5
_COLOURS: Final = {PASSED: "green", FAILED: "red", BROKEN: "yellow", SKIPPED: "cyan"}
_MIN_WIDTH: Final = 60
#: What a terminal of eighty columns leaves beside the figures is enough for both texts.
_MIN_NAME_WIDTH, _MAX_SOURCE_WIDTH = 20, 16

#: Only two lines are drawn: below the heading and above the total.
_LINES: Final = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)


def render_summary(
    summary: Summary, *, width: int = 80, colour: bool = False, utf8: bool = True
) -> str:
    """Return the summary as text, ``""`` if no scenario ran.

    Args:
        summary: what was counted.
        width: the columns of the terminal.
        colour: whether the terminal shows colours.
        utf8: whether the terminal shows more than ASCII.
    """
    if not summary.features and not summary.uncollected:
        return ""
    written = io.StringIO()
    console = Console(
        file=written,
        width=max(width, _MIN_WIDTH),
        force_terminal=colour,
        color_system="standard" if colour else None,
        emoji=False,  # a text stays what it is; and Rich's table of them is not imported
        legacy_windows=False,
    )
    if summary.features:
        console.print(_table(summary))
        console.print()
    _print_funding(summary, console)
    _print_skips(summary, console)
    _print_problems(summary, console)
    lines = "\n".join(line.rstrip() for line in written.getvalue().splitlines())
    return lines if utf8 else lines.encode("ascii", "replace").decode()


def _table(summary: Summary) -> Table:
    """Return the table: a line per feature below its capability's title, and the totals."""
    features = [summary.features[path] for path in sorted(summary.features)]
    table = _empty_table(features, combined_source(summary.sources))
    capability = ""
    for feature in features:
        if feature.capability != capability:
            capability = feature.capability
            table.add_row(Text(capability, style="bold"))
        table.add_row(
            Padding(Text(feature.title), (0, 0, 0, 2 if capability else 0)),
            *(_figure(feature.count(outcome), outcome) for outcome in OUTCOMES),
            f"{feature.seconds:.2f}",
            combined_source(feature.sources),
        )
    return table


def _empty_table(features: Sequence[FeatureSummary], source: str) -> Table:
    """Return the columns with their headings and, as footers, the totals."""
    table = Table(box=_LINES, show_edge=False, padding=(0, 1, 0, 0), show_footer=True)
    count = sum(len(feature.scenarios) for feature in features)
    table.add_column("feature", counted(count, "scenario"), min_width=_MIN_NAME_WIDTH)
    for outcome in OUTCOMES:
        total = sum(feature.count(outcome) for feature in features)
        table.add_column(outcome, _figure(total, outcome), justify="right", no_wrap=True)
    seconds = sum(feature.seconds for feature in features)
    table.add_column("seconds", f"{seconds:.2f}", justify="right", no_wrap=True)
    table.add_column("recorded from", source, max_width=_MAX_SOURCE_WIDTH)
    return table


def _figure(count: int, outcome: str) -> Text:
    """Return a count in its outcome's colour, or dimmed if it is 0."""
    return Text(str(count), style=_COLOURS[outcome] if count else "dim")


def _scenarios(summary: Summary) -> list[ScenarioSummary]:
    return [each for feature in summary.features.values() for each in feature.scenarios.values()]


def _print_funding(summary: Summary, console: Console) -> None:
    """Print how many scenarios had cards that spend from something else than usual."""
    counts = Counter(each.funding for each in _scenarios(summary) if each.funding)
    for funding, count in counts.most_common():
        console.print(Text(f"{count} {funding}"), soft_wrap=True)


def _print_skips(summary: Summary, console: Console) -> None:
    """Print why scenarios were skipped, the commonest reasons first."""
    reasons = Counter(
        each.message for each in _scenarios(summary) if each.outcome == SKIPPED and each.message
    ).most_common()
    for reason, count in reasons[:_MAX_REASONS]:
        heading = Text(f"{count} skipped", style=_COLOURS[SKIPPED])
        console.print(heading + Text(f"  {reason}"), soft_wrap=True)
    if rest := sum(count for _, count in reasons[_MAX_REASONS:]):
        console.print(Text(f"{rest} skipped  for other reasons: -rs lists each"), soft_wrap=True)


def _print_problems(summary: Summary, console: Console) -> None:
    """Print repeated and failed scenarios, uncollected files; ids unbroken, to be copied."""
    for path in sorted(summary.features):
        for node_id, scenario in summary.features[path].scenarios.items():
            if scenario.reruns:
                _print_reruns(console, node_id, scenario)
            if scenario.outcome in {FAILED, BROKEN}:
                _print_problem(console, scenario.outcome, node_id, scenario.message)
    for node_id, message in sorted(summary.uncollected.items()):
        # the error itself stands above, whole
        _print_problem(console, "not collected", node_id, next(iter(message.splitlines()), ""))


def _print_reruns(console: Console, node_id: str, scenario: ScenarioSummary) -> None:
    count = counted(scenario.reruns, "rerun")
    told = Text(f"  {node_id}, then {scenario.outcome}")
    console.print(Text(count, style="yellow") + told, soft_wrap=True)


def _print_problem(console: Console, outcome: str, node_id: str, message: str) -> None:
    heading = Text(outcome, style=_COLOURS.get(outcome, "red")) + Text(f"  {node_id}")
    console.print(heading, soft_wrap=True)
    for line in message.splitlines():
        console.print(Text("    ") + Text.from_ansi(line), soft_wrap=True)
