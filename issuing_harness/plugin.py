"""The pytest plugin: options, the collector of feature files, and wiring. No logic lives here."""

import os
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from issuing_harness import collection, hooks
from issuing_harness.backends.factory import preflight
from issuing_harness.errors import HarnessError, SettingsError
from issuing_harness.network import loopback_only
from issuing_harness.reporting import plugin as reporting
from issuing_harness.settings import (
    BACKENDS,
    SECRET_VARIABLE,
    Settings,
    integration_settings,
    settings,
    tunnel_settings,
)
from issuing_harness.stage.cassettes import OrphanWatch
from issuing_harness.stage.stages import Stage
from issuing_harness.webhooks.delivery_faults import VERBS
from issuing_harness.webhooks.fault_search import FaultSearch

SETTINGS = pytest.StashKey[Settings]()
STAGE = pytest.StashKey[Stage]()
#: Why a scenario of an integration is skipped where none is named.
UNNAMED = "@integration: it runs with --integration URL only, because it certifies one"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of a run."""
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
        metavar="VERBS",
        help=f"let events to the integration suffer mishaps: {', '.join(VERBS)}",
    )
    group.addoption(
        "--deliveries-seed", default="0", metavar="SEED", help="draws which (default: 0)"
    )
    collection.add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """The hooks of ``issuing_harness.hooks``, and who listens; before allure-pytest configures."""
    pluginmanager.add_hookspecs(hooks)
    pluginmanager.register(reporting, "issuing_reporting")


def pytest_configure(config: pytest.Config) -> None:
    """Check the options before anything else is done with them."""
    option = config.option
    try:
        checked = settings(
            backend=option.backend,
            record=option.record,
            cassettes=config.rootpath / (option.cassettes or "cassettes"),
            api_base=option.api_base,
            environment=os.environ,
        )
        integration = integration_settings(
            url=option.integration,
            secret=option.integration_secret or os.environ.get(SECRET_VARIABLE),
            application=option.application,
            deliveries=option.deliveries,
            seed=option.deliveries_seed,
        )
        if integration and integration.deliveries:
            config.pluginmanager.register(
                FaultSearch(config, checked, integration), "issuing_mishaps"
            )
        oracle = config.getini("issuing_oracle") and not option.no_oracle
        tunnel = tunnel_settings(
            url=option.webhook_url, port=option.webhook_port, backend=checked.backend
        )
        config.stash[SETTINGS] = replace(
            checked, integration=integration, oracle=oracle, tunnel=tunnel
        )
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    collection.configure(config)
    watch = OrphanWatch(config.stash[SETTINGS], collection.roots(config))
    config.pluginmanager.register(watch, "issuing_orphans")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Feature files are tests."""
    return collection.collect_file(file_path, parent)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A scenario that cannot run here is skipped, with its reason."""
    facts = collection.scenario_of(item)
    checked = item.config.stash[SETTINGS]
    reason = facts and collection.skip_reason(facts, checked.backend)
    if facts and facts.tags.has("integration") and checked.integration is None:
        reason = reason or UNNAMED
    if reason:
        pytest.skip(reason)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """A live run that cannot work ends before its first scenario, with one message."""
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly or not _speaks(session):
        return
    try:
        preflight(config.stash[SETTINGS])
    except HarnessError as error:
        raise pytest.UsageError(str(error)) from None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Only a scenario of a live run may leave this machine; other tests are no business of ours."""
    if item.config.stash[SETTINGS].backend == "live" or collection.scenario_of(item) is None:
        return (yield)
    with loopback_only():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """When a scenario has passed, its tape must agree."""
    __tracebackhide__ = True
    result = yield
    if STAGE in item.stash:
        item.stash[STAGE].finish()
    return result


def _speaks(session: pytest.Session) -> bool:
    """Whether there are scenarios; a controller of pytest-xdist cannot know, and supposes so."""
    distributes = session.config.pluginmanager.hasplugin("dsession")
    return distributes or any(collection.scenario_of(item) for item in session.items)
