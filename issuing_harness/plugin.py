"""The pytest plugin: the options of a run, the collection of feature files, and the wiring."""

import os
import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from issuing_harness import collection, hooks, options, own_modules
from issuing_harness.backends import check_backend
from issuing_harness.collection.options import configured_folders, register
from issuing_harness.collection.selection import (
    TagCheck,
    explain_missing_scenarios,
    refuse_missing_paths,
    take_lines,
)
from issuing_harness.collection.skips import SkipWatch
from issuing_harness.errors import HarnessError, SettingsError
from issuing_harness.garbage import collect_as_ever
from issuing_harness.network import loopback_only
from issuing_harness.option_names import is_of_command
from issuing_harness.settings import (
    SECRET_VARIABLE,
    Settings,
    parse_integration,
    parse_settings,
    parse_tunnel,
)
from issuing_harness.shadowed_fixtures import warn_of_shadow
from issuing_harness.stage.cassettes import OrphanWatch
from issuing_harness.stage.cut_short import NAME as CUT_SHORT
from issuing_harness.stage.cut_short import CutShort, CutShortWorker, place_of
from issuing_harness.stage.interrupted_run import register_interrupted_run
from issuing_harness.stage.outdated import OutdatedNotice
from issuing_harness.stage.stages import STAGE, leave_stage_before
from issuing_harness.stage.whole_run import Verdicts, WholeRun, note_failure
from issuing_harness.tape.redacted_output import redact_text
from issuing_harness.tape.signature import read_signing_key
from issuing_harness.webhooks.interleaving_search import register_searches

#: Loaded by pytest together with this plugin. It is named, not imported: reporting listens to the
#: harness, and the harness knows nothing of it.
pytest_plugins = ("issuing_harness.reporting.plugin",)

#: In the stash of the configuration.
SETTINGS = pytest.StashKey[Settings]()
#: What pytest calls the plugin of Hypothesis.
_HYPOTHESIS: Final = "hypothesispytest"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    options.add_options(parser)
    collection.add_options(parser)
    own_modules.add_options(parser)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, None, None]:
    """Rewrite lines of feature files, and short names of options that nobody else has taken.

    What pytest takes for paths while it looks for conftests must not be the value of an option.
    """
    # before any conftest, whose hooks may end the run
    register(early_config, CutShort(early_config), CUT_SHORT)
    args[:], lines = take_lines(args, early_config.invocation_params.dir)
    early = parser.parse_known_args(options.without_values(args, parser))
    early_config.known_args_namespace.file_or_dir = early.file_or_dir
    try:
        yield
    except SystemExit as error:
        if configured_folders(early_config):
            raise pytest.UsageError(
                f"A conftest.py was to be loaded, and called sys.exit() at {place_of(error)}, so "
                "that no scenario would run. Take the call away."
            ) from None
        raise
    args[:] = options.lengthen_free_names(args, parser)
    options.refuse_misspelt(args, parser)
    known, unknown = parser.parse_known_and_unknown_args(args)
    if not unknown and not known.pyargs:
        folders = configured_folders(early_config)
        start, is_ours = early_config.invocation_params.dir, is_of_command(early_config)
        refuse_missing_paths(known.file_or_dir, start, folders, has_features_only=is_ours)
    if lines.lines:
        early_config.pluginmanager.register(lines, "issuing_lines")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks of ``issuing_harness.hooks``."""
    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Check the options before anything else uses them, and register what they ask for."""
    try:
        settings = _settings(config)
        register_searches(config, settings)
        register_interrupted_run(config, settings, configured_folders(config))
    except SettingsError as error:
        raise pytest.UsageError(redact_text(str(error))) from None
    config.stash[SETTINGS] = settings
    collection.configure(config)
    if not collection.feature_folders(config):
        collect_as_ever(config)
    _require_assertions(config)
    own_modules.load(config)
    register(config, SkipWatch(lets_none_skip=config.option.issuing_fail_on_skip), "issuing_skips")
    register(config, OrphanWatch(settings, collection.feature_folders(config)), "issuing_orphans")
    register(config, WholeRun(), "issuing_whole_run")
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(CutShortWorker(), "issuing_cut_short_worker")
    if not options.is_reading_only(config):
        register(config, Verdicts(), "issuing_verdicts")
    register(config, OutdatedNotice(), "issuing_outdated_cassettes")
    if config.option.markexpr:
        config.pluginmanager.register(TagCheck(config.option.markexpr), "issuing_tag_check")


def _require_assertions(config: pytest.Config) -> None:
    """Refuse to run scenarios where Python leaves out the assertions that their Thens are.

    Raises:
        pytest.UsageError: Python runs with -O or PYTHONOPTIMIZE.
    """
    if sys.flags.optimize and collection.feature_folders(config):
        raise pytest.UsageError(
            "Scenarios were to be run by a Python that leaves out assertions (-O, or "
            "PYTHONOPTIMIZE is set), under which a Then that is wrong would pass. Run it without: "
            "unset PYTHONOPTIMIZE, and leave out -O."
        )


def _settings(config: pytest.Config) -> Settings:
    """Return the options of the run, checked.

    Raises:
        SettingsError: one of them is wrong, or they contradict each other.
    """
    option = config.option
    settings = parse_settings(
        backend=option.issuing_backend,
        record=option.issuing_record,
        cassettes=options.cassettes_folder(config),
        api_base=option.issuing_api_base,
        environment=os.environ,
    )
    if settings.backend == "live" and settings.record:
        read_signing_key(os.environ)  # refused before anything is sent
    integration = parse_integration(
        url=option.issuing_integration,
        secret=option.issuing_integration_secret or os.environ.get(SECRET_VARIABLE),
        application=option.issuing_application,
        deliveries=option.issuing_deliveries,
        seed=option.issuing_deliveries_seed,
        account_seed=option.issuing_account_seed,
        api_port=option.issuing_integration_api_port,
        api_key=option.issuing_integration_api_key,
        interleaving=option.issuing_interleaving,
        decides=option.issuing_integration_decides,
    )
    if integration:  # the workers of pytest-xdist have the same
        option.issuing_account_seed = integration.account_seed
    tunnel = parse_tunnel(
        url=option.issuing_webhook_url, port=option.issuing_webhook_port, backend=settings.backend
    )
    return options.with_checks(replace(settings, integration=integration, tunnel=tunnel), config)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say which short options that were typed went to the project, and not to the harness."""
    parser = config._parser  # noqa: SLF001 - a conftest's options are known to it alone
    typed = config.invocation_params.args if collection.feature_folders(config) else ()
    for name in options.taken_names([str(argument) for argument in typed], parser):
        terminalreporter.write_line(
            f"{name} is an option of this project's own, so the harness was not given it; the "
            f"harness's is {options.LONG_NAMES[name]}.",
            yellow=True,
        )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Say which scenarios there are where a node id names none."""
    try:
        return (yield)
    except pytest.UsageError as error:
        raise pytest.UsageError(*map(explain_missing_scenarios, map(str, error.args))) from None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect feature files as tests."""
    return collection.collect_file(file_path, parent)


def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> None:
    """Warn of a fixture that stands in for one of ours."""
    warn_of_shadow(fixturedef)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a scenario for its text; skip one that cannot run on this backend, with its reason."""
    collection.refuse(item)
    leave_stage_before(item)
    facts = collection.scenario_of(item)
    settings = item.config.stash[SETTINGS]
    reason = facts and collection.skip_reason(facts, settings.backend)
    if facts and not reason:
        certified, account = settings.integration, item.config.option.issuing_integration_account
        calls = certified is not None and certified.api_port is not None
        named = {"is_named": certified is not None, "calls": calls}
        reason = collection.integration_reason(facts.tags, **named, account=account)
    if reason:
        pytest.skip(reason)


def pytest_issuing_choice(item: pytest.Item, words: str, meant: str) -> None:
    """Keep which object a step meant, for the list of steps of a failing scenario."""
    collection.keep_choice(item, f"{words}: {meant}")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """End a live run that cannot work before its first scenario, with one message."""
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly or not _has_scenarios(session):
        return
    try:
        found = check_backend(config.stash[SETTINGS])
    except HarnessError as error:
        raise pytest.UsageError(redact_text(str(error))) from None
    if found and (terminal := config.pluginmanager.getplugin("terminalreporter")):
        terminal.write_line(redact_text(found))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Block the network during a scenario, unless the run is live; other tests are left alone."""
    if item.config.stash[SETTINGS].backend == "live" or collection.scenario_of(item) is None:
        return (yield)
    with loopback_only():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """When a scenario has passed, check or write its cassette."""
    __tracebackhide__ = True
    result = yield
    if STAGE in item.stash:
        try:
            item.stash[STAGE].scenario_passed()
        except BaseException as error:
            note_failure(item, "call", error)
            raise
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Spare a run the import of Hypothesis, which its plugin makes to say that nobody used it."""
    manager = session.config.pluginmanager
    plugin = manager.get_plugin(_HYPOTHESIS)
    if plugin is not None and "hypothesis" not in sys.modules:
        manager.unregister(plugin)


def _has_scenarios(session: pytest.Session) -> bool:
    """Whether there are scenarios to run; a controller of pytest-xdist assumes so."""
    is_controller = session.config.pluginmanager.hasplugin("dsession")
    return is_controller or any(collection.scenario_of(item) for item in session.items)
