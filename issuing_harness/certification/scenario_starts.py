"""A pytest plugin that starts the integration for each scenario, if its profile says so.

It also says where the application is, and starts the integration anew for a setting that it takes
by its environment.
"""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Final

import pytest

from issuing_harness.certification.judgement import why_time_stands
from issuing_harness.certification.profile import FRESH, Profile
from issuing_harness.certification.shares import LOG
from issuing_harness.certification.started import IntegrationProcess, Names, free_port, names_for
from issuing_harness.certification.tags import MOVES_TIME
from issuing_harness.collection import scenario_of
from issuing_harness.settings import INTEGRATION_KEY
from issuing_harness.tape.redacted_output import redact_file
from issuing_harness.webhooks.application_routes import APPLICATION, ApplicationPlace
from issuing_harness.webhooks.stripe_api import STRIPE_API, StripeApi

EACH: Final = FRESH[1]
#: In so many scenarios one after the other it may end by itself, or be refused for its key; what is
#: judged then is no longer the integration.
MOST_ENDS: Final = 3


@dataclass(frozen=True, slots=True)
class Reached:
    """An integration that can be reached.

    Args:
        profile: what it is.
        names: what stands for the names in braces.
        process: by which it was started, or will be for each scenario; ``None`` if it runs already.
    """

    profile: Profile
    names: Names
    process: IntegrationProcess | None = None

    @property
    def is_fresh_for_each(self) -> bool:
        """Whether each scenario begins with an integration that nothing has happened to."""
        return starts_for_each(self.profile)

    @property
    def place(self) -> ApplicationPlace:
        """Where its application is."""
        restart = self.process.restart_with if self.process else None
        folder = self.profile.path.parent
        return ApplicationPlace(self.profile.routes, self.names.values, folder, restart)


def starts_for_each(profile: Profile) -> bool:
    """Whether a profile wants the integration to be started anew for each scenario."""
    return profile.start is not None and profile.start.fresh == EACH


@contextmanager
def reached(profile: Profile, folder: Path, *, for_scenarios: bool = True) -> Iterator[Reached]:
    """Start the integration if the profile says how; yield how it is reached.

    Args:
        profile: the integration.
        folder: where its log is kept.
        for_scenarios: whether scenarios are to be run, each of which may start it by itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        own = stack.enter_context(TemporaryDirectory(prefix="issuing-certify-"))
        names = names_for(profile, Path(own), _sandbox_names())
        process = None
        if profile.start is not None:
            stack.callback(redact_file, folder / LOG)  # once it is stopped, and writes no more
            process = IntegrationProcess(profile.start, profile.path.parent, folder / LOG)
            stack.callback(process.stop)
            if not (for_scenarios and starts_for_each(profile)):
                process.start(names)
        yield Reached(profile, names, process)


def _sandbox_names() -> dict[str, str]:
    """Return where the integration finds Stripe, and with which key."""
    port = free_port()
    return {"sandbox.base": f"http://127.0.0.1:{port}", "sandbox.key": INTEGRATION_KEY}


class ScenarioStarts:
    """Starts the integration before each scenario, with an empty folder of its own.

    Args:
        reached: the integration.
    """

    def __init__(self, reached: Reached) -> None:
        self._reached = reached
        self._count = 0
        #: In how many scenarios, one after the other, it has ended by itself; and in how many every
        #: call of Stripe's API had another key than it was given.
        self._ends = self._strange = 0

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Say where the application is."""
        config.stash[APPLICATION] = self._reached.place

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Start it, at the same port; skip a scenario whose time it cannot follow.

        Where it is started once, it is started again if it has ended by itself.
        """
        facts, process = scenario_of(item), self._reached.process
        why = why_time_stands(self._reached.profile)
        if why and facts and facts.tags.has(MOVES_TIME):
            pytest.skip(why)
        if process is None or facts is None:
            return
        process.begin_scenario()
        if self._reached.is_fresh_for_each:
            reached = self._with_own_folder()
            item.config.stash[APPLICATION] = reached.place
            process.start(reached.names, item.nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """Stop it, once all else of the scenario is put away."""
        yield
        self._look_at_keys(item.config.stash.get(STRIPE_API, None))
        process = self._reached.process
        if process is None:
            return
        self._ends = self._ends + 1 if process.has_ended else 0
        if self._ends == MOST_ENDS:
            pytest.exit(
                f"The integration has ended by itself in {MOST_ENDS} scenarios one after the "
                f"other, so there is nothing to judge. Last, {process.last_words}",
                pytest.ExitCode.INTERNAL_ERROR,
            )
        if self._reached.is_fresh_for_each:
            process.stop()

    def _look_at_keys(self, api: StripeApi | None) -> None:
        """End the run where every call that it makes is refused, whatever a scenario is about."""
        if api is None or not (api.with_other_keys or api.calls):
            return  # a scenario in which it calls nothing tells nothing
        self._strange = 0 if api.calls else self._strange + 1
        if self._strange == MOST_ENDS:
            pytest.exit(
                f"In {MOST_ENDS} scenarios one after the other the integration called Stripe's API "
                "with another key than it was given, so that each call was refused (401), and "
                "there is nothing to judge. Let it call with {sandbox.key}, which the profile's "
                f"start.environment gives it; where it runs already, with {INTEGRATION_KEY}.",
                pytest.ExitCode.INTERNAL_ERROR,
            )

    def _with_own_folder(self) -> Reached:
        self._count += 1
        names = self._reached.names
        # a proof runs the scenarios several times, each time from the first on
        folder = mkdtemp(prefix=f"{self._count:04}-", dir=names.values["tmp"])
        return replace(self._reached, names=Names({**names.values, "tmp": folder}))
