"""The report: a table of the scenarios, and what to do about each mutant that survived."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from textwrap import shorten

from issuing_harness.mutation.verdicts import (
    ANOTHER,
    ITS_THEN,
    ITS_THEN_STUMBLED,
    Idle,
    Tried,
    Verdict,
    waived,
)

_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Report:
    """What was found of a project.

    Args:
        tried: its scenarios, what is waived in them included.
        idle: the waivers that are wrong or not needed.
        seconds: how long it took altogether.
    """

    tried: Sequence[Tried]
    idle: Sequence[Idle] = field(default=())
    seconds: float = 0.0

    @classmethod
    def of(cls, tried: Sequence[Tried], root: Path, seconds: float = 0.0) -> "Report":
        """The report on these scenarios, with the waivers of their files.

        Args:
            tried: the scenarios.
            root: what their paths are relative to.
            seconds: how long it took altogether.
        """
        told, idle = waived(tried, root)
        return cls(told, idle, seconds)

    @property
    def mutants(self) -> int:
        """How many mutants there were."""
        return sum(len(each.verdicts) for each in self.tried)

    @property
    def killed(self) -> int:
        """How many were noticed."""
        return sum(each.killed for each in self.tried)

    @property
    def score(self) -> float:
        """The share of mutants that were noticed, in per cent; 100 where there were none."""
        return 100 * self.killed / self.mutants if self.mutants else 100.0

    @property
    def is_good(self) -> bool:
        """Whether nothing survived unwaived, no waiver is idle, and everything was green before."""
        return not self.idle and not any(each.survivors or each.red for each in self.tried)

    def text(self) -> str:
        """For a terminal."""
        parts = [*self._table(), "", *self._findings(), *self._summary()]
        return "\n".join(parts)

    def json(self) -> str:
        """For a machine: everything that was tried, and who noticed it."""
        document = {
            "score": round(self.score, 2),
            "mutants": self.mutants,
            "killed": self.killed,
            "replays": sum(each.replays for each in self.tried),
            "seconds": round(self.seconds, 1),
            "scenarios": [asdict(each) for each in self.tried],
            "idle_waivers": [asdict(each) for each in self.idle],
        }
        return json.dumps(document, indent=2, ensure_ascii=False)

    def _table(self) -> Iterator[str]:
        yield f"{'mutants':>7} {'killed':>6} {'elsewhere':>9} {'survived':>8}  scenario"
        for each in self.tried:
            remark = _remark(each)
            if remark:
                yield f"{'':33}  {each.scenario}\n{'':35}{remark}"
                continue
            row = f"{len(each.verdicts):7} {each.killed:6} {each.count(ANOTHER):9}"
            yield f"{row} {len(each.survived):8}  {each.scenario}"

    def _findings(self) -> Iterator[str]:
        for scenario in self.tried:
            if scenario.red:
                yield (
                    f"{scenario.scenario} is red as it is:\n    {scenario.red}\n"
                    "    Mend that first; what is red notices everything.\n"
                )
            for verdict in scenario.survivors:
                yield _survivor(scenario, verdict)
        for each in self.idle:
            yield (
                f"{each.path}:{each.line}: {each.fault}\n"
                "    Write '# survives VALUE because …' above the Then it is about, or take it "
                "away.\n"
            )

    def _summary(self) -> Iterator[str]:
        skipped = sum(bool(each.skipped) for each in self.tried)
        waived = sum(bool(verdict.waived) for each in self.tried for verdict in each.verdicts)
        replays = sum(each.replays for each in self.tried)
        own = sum(each.count(ITS_THEN) for each in self.tried)
        stumbled = sum(each.count(ITS_THEN_STUMBLED) for each in self.tried)
        yield (
            f"{self.killed} of {self.mutants} mutants killed ({self.score:.1f} %): {own} by the "
            f"Then that claims the value, {stumbled} by an error in it, "
            f"{self.killed - own - stumbled} by another sentence; "
            f"{self.mutants - self.killed} survived, {waived} of them waived"
        )
        all_of = [each.scenario for each in self.tried if each.survives_all]
        if all_of:
            yield f"{len(all_of)} scenarios notice nothing at all: {', '.join(all_of)}"
        yield (
            f"{len(self.tried) - skipped} scenarios tried, {skipped} skipped; {replays} replays "
            f"in {self.seconds:.0f} s"
        )


def _remark(tried: Tried) -> str:
    if tried.skipped:
        return f"skipped: {tried.skipped}"
    if tried.red:
        return "red as it is"
    return "" if tried.verdicts else "no Then claims anything that Stripe answered"


def _survivor(tried: Tried, verdict: Verdict) -> str:
    altered = shorten("; ".join(verdict.altered), _SHOWN, placeholder=" …")
    return (
        f"{tried.path}:{verdict.line}: {verdict.then}\n"
        f"    survived in: {tried.scenario}\n"
        f"    claims {verdict.value!r}; altered: {altered}\n"
        f"    The Then {_says(verdict)}, and stays true when Stripe says otherwise. Look at its "
        f"definition: it should compare this value with what Stripe answers.\n"
        f"    If it cannot: '# survives {verdict.value} because …' in the line above.\n"
    )


def _says(verdict: Verdict) -> str:
    if verdict.value == "everything":
        return "speaks of what Stripe answered and names no value of it"
    return f"names {verdict.value!r}, which stands in Stripe's answers"
