"""Fixtures of a project that stand in for one of the harness, of which a warning tells."""

import inspect
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Final

import pytest
import pytest_bdd

from issuing_harness import own_modules

#: The fixtures that a project might take for its own; the folders they are defined in, in a wheel
#: and in a checkout.
FIXTURES: Final = frozenset(
    {
        "issuing",
        "issuing_application",
        "issuing_backend",
        "issuing_certified",
        "issuing_client",
        "issuing_events",
        "issuing_explanation",
        "issuing_http_client",
        "issuing_integration",
        "issuing_integration_api",
        "issuing_interception",
        "issuing_mailbox",
        "issuing_objects",
        "issuing_platform",
        "issuing_platform_events",
        "issuing_settings",
        "issuing_simultaneous",
        "issuing_stage",
        "issuing_stages",
    }
)
_PACKAGE: Final = Path(__file__).parent
#: Where fixtures of these names may come from: here, or from a step with a target fixture.
FIXTURE_FOLDERS: Final = (
    _PACKAGE / "fixtures",
    _PACKAGE.parent / "fixtures",
    Path(pytest_bdd.__file__).parent,
)


class ShadowedFixture(pytest.PytestWarning):
    """A project has a fixture of the same name as one of the harness, which is not used then."""


def warn_of_shadow(fixturedef: pytest.FixtureDef[object]) -> None:
    """Warn of a fixture that has the name of one of ours, and is none of them."""
    if fixturedef.argname not in FIXTURES:
        return
    code = inspect.unwrap(fixturedef.func).__code__
    if _may_define_ours(code.co_filename):
        return
    warnings.warn_explicit(
        f"The fixture {fixturedef.argname!r} of the harness is shadowed by this one, so that its "
        "sentences run on it. If that is not meant, give this one another name.",
        ShadowedFixture,
        filename=code.co_filename,
        lineno=code.co_firstlineno,
    )


@lru_cache(maxsize=256)
def _may_define_ours(file: str) -> bool:
    """Whether fixtures of these names may come from a file; asked for each of them, each time."""
    folder = Path(file).parent
    return folder in FIXTURE_FOLDERS or own_modules.is_of_vocabulary(folder)
