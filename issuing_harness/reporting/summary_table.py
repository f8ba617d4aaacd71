"""The table a run ends with: one line per feature, then what went wrong and where."""

import io

from rich.box import Box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from issuing_harness.reporting.environment import mixture_of
from issuing_harness.reporting.summary import BROKEN, FAILED, OUTCOMES, PASSED, SKIPPED, Summary

_COLOURS = {PASSED: "green", FAILED: "red", BROKEN: "yellow", SKIPPED: "cyan"}
_NARROWEST = 60
#: At eighty columns the figures leave room for this much, and it is what the words need.
_NARROWEST_NAME, _WIDEST_SOURCE = 20, 16

#: Two lines and no more: under the heading, and above the total.
_LINES = Box("    \n    \n -- \n    \n    \n -- \n    \n    \n", ascii=True)


def render_table(
    tally: Summary, *, width: int = 80, colour: bool = False, utf8: bool = True
) -> str:
    """The whole ending of a run as text, ``""`` if no scenario ran.

    Args:
        tally: what was counted.
        width: columns of the terminal.
        colour: whether it shows colours.
        utf8: whether it can show more than ASCII.
    """
    if not tally.features and not tally.uncollected:
        return ""
    console = Console(
        file=io.StringIO(),
        width=max(width, _NARROWEST),
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
    )
    if tally.features:
        console.print(_table(tally))
        console.print()
    _list_troubles(tally, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    lines = "\n".join(line.rstrip() for line in str(text).splitlines())
    return lines if utf8 else lines.encode("ascii", "replace").decode()


def _table(tally: Summary) -> Table:
    table = Table(box=_LINES, show_edge=False, padding=(0, 1, 0, 0), show_footer=True)
    features = [tally.features[path] for path in sorted(tally.features)]
    count = sum(len(feature.scenarios) for feature in features)
    table.add_column("feature", f"{count} scenario{'s' * (count != 1)}", min_width=_NARROWEST_NAME)
    for outcome in OUTCOMES:
        total = sum(feature.count(outcome) for feature in features)
        table.add_column(outcome, _figure(total, outcome), justify="right", no_wrap=True)
    seconds = sum(feature.seconds for feature in features)
    table.add_column("seconds", f"{seconds:.2f}", justify="right", no_wrap=True)
    table.add_column("recorded from", mixture_of(tally.sources), max_width=_WIDEST_SOURCE)
    capability = ""
    for feature in features:
        if feature.capability != capability:
            capability = feature.capability
            table.add_row(Text(capability, style="bold"))
        table.add_row(
            Padding(Text(feature.title), (0, 0, 0, 2 if capability else 0)),
            *(_figure(feature.count(outcome), outcome) for outcome in OUTCOMES),
            f"{feature.seconds:.2f}",
            mixture_of(feature.sources),
        )
    return table


def _figure(count: int, outcome: str) -> Text:
    """A nought is not worth looking at, anything else has its colour."""
    return Text(str(count), style=_COLOURS[outcome] if count else "dim")


def _list_troubles(tally: Summary, console: Console) -> None:
    """Failed and broken scenarios, then files that were no features; ids unbroken, to be copied."""
    for path in sorted(tally.features):
        for node_id, scenario in tally.features[path].scenarios.items():
            if scenario.outcome in {FAILED, BROKEN}:
                _trouble(console, scenario.outcome, node_id, scenario.message)
    for node_id, message in sorted(tally.uncollected.items()):
        _trouble(console, "not collected", node_id, message)


def _trouble(console: Console, outcome: str, node_id: str, message: str) -> None:
    head = Text(outcome, style=_COLOURS.get(outcome, "red")) + Text(f"  {node_id}")
    console.print(head, soft_wrap=True)
    for line in message.splitlines():
        console.print(Text("    ") + Text.from_ansi(line), soft_wrap=True)
