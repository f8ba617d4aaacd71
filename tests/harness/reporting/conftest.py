"""What the tests of reporting share."""

import pytest

from tests.harness.reporting.small_suite import Suite


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Suite:
    """A repository with steps and no feature yet; not in CI, whoever runs this."""
    for name in ("CI", "GITHUB_ACTIONS", "GITLAB_CI", "JENKINS_URL", "BUILDKITE"):
        monkeypatch.delenv(name, raising=False)
    return Suite(pytester)
