"""Whether a profile can turn red: each fault is planted on the way, and something has to notice.

The scenarios that could notice run without a fault first. Only those that pass then say anything:
where all is red anyway, nothing is proved. What was found is kept beside the run's own folder, so
that the certificates of the same profile say it.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from shutil import move, rmtree
from typing import Final

import pytest

from issuing_harness.certification.attempts import EVIDENCE, AttemptKeeper
from issuing_harness.certification.certificate import Attempt, Noticed, Outcome, Proof, ProvenFault
from issuing_harness.certification.faulty_way import FaultyWay, PlantedFault
from issuing_harness.certification.judgement import is_fault
from issuing_harness.certification.kept_proof import keep_proof, what_is_proved
from issuing_harness.certification.planted_faults import FAULTS
from issuing_harness.certification.planting import Planting
from issuing_harness.certification.proof_claims import why_moot
from issuing_harness.certification.run import Order, run_scenarios
from issuing_harness.certification.scenario_starts import Reached, reached
from issuing_harness.certification.selection import selected_ids
from issuing_harness.certification.tags import requirements_of
from issuing_harness.collection import scenario_of
from issuing_harness.collection.progress import ScenarioProgress
from issuing_harness.errors import HarnessError

#: Where the evidence of a fault lies in a bundle, below its other evidence.
SHELF: Final = f"{EVIDENCE}/proof"
#: How many scenarios are to notice a fault, for each requirement that could.
_MOST: Final = 3
#: Seconds beyond patience and settling, after which an event comes too late.
_LATE: Final = 2.0
#: What the last run is called, in which nothing is planted.
_AGAIN: Final = "again"
_SHOW_MORE: Final = (
    "Let application.shows say more of what the fault changes, unless the integration makes good "
    "for it by asking Stripe"
)

Tell = Callable[[str], None]


def prove(order: Order, tell: Tell) -> Proof:
    """Plant every fault that can matter under the profile, and return what was noticed.

    Args:
        order: what is certified, and the folder in which the proof is kept.
        tell: is given a line for whatever was found.

    Raises:
        HarnessError: the integration cannot be reached or started, or the scenarios cannot run.
    """
    rmtree(order.folder, ignore_errors=True)
    order.folder.mkdir(parents=True)
    proved_of = what_is_proved(order)  # before anything of it runs
    proof = Proof(tuple(_Prover(order, tell).results()))
    keep_proof(order.folder, proved_of, proof)
    return proof


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """A plugin that leaves only the scenarios that could notice a fault.

    Args:
        faults: those that could be planted.
        chosen: the scenarios of each fault by its name; filled in when there are none yet.
    """

    faults: Sequence[PlantedFault]
    chosen: dict[str, list[str]]

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Choose for each fault the first scenarios of the requirements that could notice it."""
        if not self.chosen:
            self.chosen.update({each.name: _noticing(each, items) for each in self.faults})
        wanted = {name for each in self.faults for name in self.chosen[each.name]}
        left = [item for item in items if item.nodeid in wanted]
        config.hook.pytest_deselected(items=[item for item in items if item not in left])
        items[:] = left


def _noticing(fault: PlantedFault, items: Sequence[pytest.Item]) -> list[str]:
    names: list[str] = []
    for requirement in fault.noticed:
        of_it = [item.nodeid for item in items if requirement in _verified(item)]
        names += of_it[:_MOST]
    return list(dict.fromkeys(names))


def _verified(item: pytest.Item) -> Sequence[str]:
    facts = scenario_of(item)
    return requirements_of(facts) if facts else ()


class _Prover:
    """Proves one profile.

    Args:
        order: what is certified.
        tell: is given a line for whatever was found.
    """

    def __init__(self, order: Order, tell: Tell) -> None:
        self._order = order
        self._tell = tell
        self._selected = frozenset(selected_ids(order.requirements, order.profile))
        self._chosen: dict[str, list[str]] = {}

    def results(self) -> list[ProvenFault]:
        """Plant one fault after the other, and return what came of each, looked at once more."""
        with self._integration() as get:
            found = list(self._planted(get))
            failing = self._run_again(found, get)
        return [self._doubted(each, failing) for each in found]

    def _planted(self, get: Callable[[], Reached]) -> Iterator[ProvenFault]:
        profile = self._order.profile
        moot = {each.name: why_moot(each, profile, self._selected) for each in FAULTS}
        applying = [each for each in FAULTS if not moot[each.name]]
        sound = self._run_soundly(applying, get()) if applying else {}
        for fault in FAULTS:
            if moot[fault.name]:
                found = _proven(fault, Noticed.MOOT, moot[fault.name])
            else:
                found = self._plant(fault, sound, get)
            self._tell(f"{found.noticed:14} {fault.name}: {found.reason}")
            yield found

    def _run_again(
        self, found: Sequence[ProvenFault], get: Callable[[], Reached]
    ) -> Mapping[str, Attempt]:
        """Run without a fault what has caught one; returns what does not pass, by scenario.

        An integration that fails after some requests looks as if it had noticed whatever came next.
        """
        caught = {each.name: [each.attempt.scenario] for each in found if each.attempt}
        if not caught:
            return {}
        faults = [each for each in FAULTS if each.name in caught]
        keeper = self._run(_AGAIN, _Choice(faults, caught), get())
        ended = {each.scenario: each for each in keeper.attempts}
        return {name: each for name, each in ended.items() if each.outcome is not Outcome.PASSED}

    def _doubted(self, fault: ProvenFault, failing: Mapping[str, Attempt]) -> ProvenFault:
        """Return a fault as inconclusive if what caught it fails without it, too."""
        red = failing.get(fault.attempt.scenario) if fault.attempt else None
        if red is None:
            return fault
        rmtree(self._order.folder / SHELF / fault.name)
        reason = f"in the end it fails without a fault, too: {_said(red)}"
        self._tell(f"{Noticed.UNDECIDED:14} {fault.name}: {reason}")
        return replace(fault, noticed=Noticed.UNDECIDED, reason=reason, attempt=None)

    @contextmanager
    def _integration(self) -> Iterator[Callable[[], Reached]]:
        """Yield what returns the integration, each time in a state that no fault has spoilt.

        One that can be emptied stays; another one is started anew, if it can be.
        """
        profile = self._order.profile
        with reached(profile, self._order.folder) as first:
            is_anew = first.process is not None and profile.application.reset is None

            def get() -> Reached:
                if is_anew and not first.is_fresh_for_each:
                    assert first.process is not None
                    first.process.stop()
                    first.process.start(first.names)
                return first

            yield get

    def _run_soundly(
        self, faults: Sequence[PlantedFault], integration: Reached
    ) -> Mapping[str, Attempt]:
        """Run without a fault what could notice one; returns the attempts by scenario."""
        keeper = self._run("sound", _Choice(faults, self._chosen), integration)
        passed = sum(each.outcome is Outcome.PASSED for each in keeper.attempts)
        counted = f"{passed} of {len(keeper.attempts)} scenarios that could notice something pass"
        self._tell(f"{'no fault':14} {counted}")
        for each in keeper.attempts:
            if each.outcome is not Outcome.PASSED:
                red = _broken(each, self._order.folder / "sound")
                self._tell(f"{'no fault':14} notices nothing, because it does not pass: {red}")
        return {each.scenario: each for each in keeper.attempts}

    def _plant(
        self, fault: PlantedFault, sound: Mapping[str, Attempt], get: Callable[[], Reached]
    ) -> ProvenFault:
        tried = [sound[name] for name in self._chosen[fault.name] if name in sound]
        passing = [each.scenario for each in tried if each.outcome is Outcome.PASSED]
        if not passing:
            return _proven(fault, Noticed.MISSED, _without_scenarios(tried))
        integration, application = get(), self._order.profile.application
        late = application.patience + application.settle + _LATE
        way = FaultyWay(fault, integration.names.values.get("secret", ""), late)
        choice = _Choice([fault], {fault.name: passing})
        keeper = self._run(fault.name, choice, integration, Planting(way))
        way.close()
        red = next(filter(is_fault, keeper.attempts), None)
        if red is None:
            return _unnoticed(fault, keeper.attempts, self._order.folder / fault.name)
        return _proven(fault, Noticed.CAUGHT, _said(red), self._keep(fault, red))

    def _run(
        self, name: str, choice: _Choice, integration: Reached, planting: Planting | None = None
    ) -> AttemptKeeper:
        folder = self._order.folder / name
        (folder / EVIDENCE).mkdir(parents=True)
        keeper = AttemptKeeper(folder, self._selected)
        plugins = [choice, ScenarioProgress(name), *([planting] if planting else [])]
        if planting:
            planting.keeper = keeper
        output = StringIO()
        with redirect_stdout(output):
            status = run_scenarios(self._order, integration, keeper, *plugins)
        if status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise HarnessError(
                f"The scenarios were to be run ({name}), and pytest ended with {status}:\n"
                f"{output.getvalue().strip()}"
            )
        return keeper

    def _keep(self, fault: PlantedFault, red: Attempt) -> Attempt:
        """Return the attempt with its evidence in the place that it has in a bundle."""
        source = (self._order.folder / fault.name / red.evidence["steps"]).parent
        shelf = f"{SHELF}/{fault.name}"
        (self._order.folder / SHELF).mkdir(parents=True, exist_ok=True)
        move(source, self._order.folder / shelf)
        rmtree(self._order.folder / fault.name)
        names = {kind: f"{shelf}/{Path(name).name}" for kind, name in red.evidence.items()}
        return replace(red, evidence=names)


def _proven(
    fault: PlantedFault, noticed: Noticed, reason: str, attempt: Attempt | None = None
) -> ProvenFault:
    return ProvenFault(fault.name, fault.does, noticed, reason, attempt)


def _without_scenarios(tried: Sequence[Attempt]) -> str:
    """Return why nothing could have noticed a fault."""
    if not tried:
        return "no scenario was run that could notice it"
    return f"without a fault, too, nothing passes that could notice it: {_said(tried[0])}"


def _unnoticed(fault: PlantedFault, attempts: Sequence[Attempt], folder: Path) -> ProvenFault:
    """Return under what a fault was not noticed; a Given that it spoils accuses nobody."""
    green = ", ".join(_name(each) for each in attempts if each.outcome is Outcome.PASSED)
    others = [each for each in attempts if each.outcome is not Outcome.PASSED]
    spoilt = "; ".join(_broken(each, folder) for each in others)
    if not green:
        return _proven(fault, Noticed.UNDECIDED, f"nothing came to a verdict: {spoilt}")
    also = f"; without a verdict: {spoilt}" if spoilt else ""
    return _proven(fault, Noticed.MISSED, f"stays green: {green}{also}. {_SHOW_MORE}")


def _broken(attempt: Attempt, folder: Path) -> str:
    """Return what came of an attempt in place of a pass: the step, and what was said of it."""
    steps = json.loads((folder / attempt.evidence["steps"]).read_text(encoding="utf-8"))
    at = f" at '{steps[-1]['keyword']} {steps[-1]['text']}'" if steps else ""
    return f"{_name(attempt)} ({attempt.outcome}{at}): {attempt.said}"


def _name(attempt: Attempt) -> str:
    return attempt.scenario.rpartition("::")[2]


def _said(attempt: Attempt) -> str:
    return f"{_name(attempt)}: {attempt.said}"
