"""The pytest plugin: the options of a run, the collection of feature files, and the wiring."""

import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from issuing_harness import collection, hooks
from issuing_harness.backends import check_backend
from issuing_harness.errors import HarnessError, SettingsError
from issuing_harness.network import loopback_only
from issuing_harness.settings import (
    BACKENDS,
    SECRET_VARIABLE,
    Settings,
    parse_integration,
    parse_settings,
    parse_tunnel,
)
from issuing_harness.stage.cassettes import OrphanWatch
from issuing_harness.stage.stages import Stage
from issuing_harness.webhooks.delivery_faults import FAULTS
from issuing_harness.webhooks.fault_search import FaultSearch

#: Loaded by pytest together with this plugin. It is named, not imported: reporting listens to the
#: harness, and the harness knows nothing of it.
pytest_plugins = ("issuing_harness.reporting.plugin",)

#: In the stash of the configuration.
SETTINGS = pytest.StashKey[Settings]()
#: In the stash of each scenario's item, once its fixture ``stage`` is set up.
STAGE = pytest.StashKey[Stage]()
#: Why a scenario of an integration is skipped where no integration is named.
NO_INTEGRATION = "@integration: it runs with --integration URL only, because it certifies one"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    group = parser.getgroup("issuing", "B2B payments on Stripe Issuing")
    group.addoption(
        "--backend",
        default="replay",
        metavar="NAME",
        help=f"where calls go: {', '.join(BACKENDS)} (default: replay)",
    )
    group.addoption("--record", action="store_true", help="write cassettes (sandbox or live)")
    group.addoption("--api-base", metavar="URL", help="where --backend live finds Stripe")
    group.addoption(
        "--cassettes", metavar="FOLDER", help="where cassettes are kept (default: cassettes)"
    )
    group.addoption(
        "--no-oracle",
        action="store_true",
        help="do not check after every scenario that the money adds up",
    )
    parser.addini(
        "issuing_oracle", "whether the money must add up (default: true)", "bool", default=True
    )
    group.addoption(
        "--webhook-url", metavar="URL", help="a tunnel by which Stripe's webhooks reach us (live)"
    )
    group.addoption(
        "--webhook-port", type=int, metavar="PORT", help="the port that the tunnel leads to"
    )
    group.addoption("--integration", metavar="URL", help="certify this webhook endpoint")
    group.addoption(
        "--integration-secret",
        metavar="SECRET",
        help=f"what it checks signatures with (default: ${SECRET_VARIABLE})",
    )
    group.addoption(
        "--application",
        metavar="URL",
        help="where the integration's own application answers (default: the endpoint's origin)",
    )
    group.addoption(
        "--deliveries",
        metavar="FAULTS",
        help=f"let events to the integration suffer faults: {', '.join(FAULTS)}",
    )
    group.addoption(
        "--deliveries-seed", default="0", metavar="SEED", help="draws which (default: 0)"
    )
    collection.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks of ``issuing_harness.hooks``."""
    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Check the options before anything else uses them, and register what they ask for."""
    try:
        settings = _settings(config)
        if settings.integration and settings.integration.deliveries:
            search = FaultSearch(config, settings, settings.integration)
            config.pluginmanager.register(search, "issuing_delivery_faults")
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[SETTINGS] = settings
    collection.configure(config)
    watch = OrphanWatch(settings, collection.feature_folders(config))
    config.pluginmanager.register(watch, "issuing_orphans")


def _settings(config: pytest.Config) -> Settings:
    """Return the options of the run, checked.

    Raises:
        SettingsError: one of them is wrong, or they contradict each other.
    """
    option = config.option
    settings = parse_settings(
        backend=option.backend,
        record=option.record,
        cassettes=config.rootpath / (option.cassettes or "cassettes"),
        api_base=option.api_base,
        environment=os.environ,
    )
    integration = parse_integration(
        url=option.integration,
        secret=option.integration_secret or os.environ.get(SECRET_VARIABLE),
        application=option.application,
        deliveries=option.deliveries,
        seed=option.deliveries_seed,
    )
    tunnel = parse_tunnel(
        url=option.webhook_url, port=option.webhook_port, backend=settings.backend
    )
    oracle = config.getini("issuing_oracle") and not option.no_oracle
    return replace(settings, integration=integration, tunnel=tunnel, oracle=oracle)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect feature files as tests."""
    return collection.collect_file(file_path, parent)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a scenario that cannot run on this backend, with its reason."""
    facts = collection.scenario_of(item)
    settings = item.config.stash[SETTINGS]
    reason = facts and collection.skip_reason(facts, settings.backend)
    if facts and facts.tags.has("integration") and settings.integration is None:
        reason = reason or NO_INTEGRATION
    if reason:
        pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """End a live run that cannot work before its first scenario, with one message."""
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly or not _has_scenarios(session):
        return
    try:
        check_backend(config.stash[SETTINGS])
    except HarnessError as error:
        raise pytest.UsageError(str(error)) from None


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
        item.stash[STAGE].scenario_passed()
    return result


def _has_scenarios(session: pytest.Session) -> bool:
    """Whether there are scenarios to run; a controller of pytest-xdist assumes so."""
    is_controller = session.config.pluginmanager.hasplugin("dsession")
    return is_controller or any(collection.scenario_of(item) for item in session.items)
