"""What a reader of the report wants to know about the run: versions, sources, and the CI job."""

import contextlib
import json
import os
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from issuing_harness.versions import API_VERSION, HARNESS_VERSION, sdk_version


def write_environment(results: Path, backend: str, sources: Mapping[str, int]) -> None:
    """``environment.properties``.

    Args:
        results: the folder of Allure results.
        backend: what ``--backend`` said.
        sources: how many scenarios had their answers from which source.
    """
    origins = ", ".join(f"{count} from {source}" for source, count in sorted(sources.items()))
    facts = {
        "Backend": backend,
        "Answers": origins or "none were asked for",
        "API version": API_VERSION,
        "Stripe SDK": sdk_version(),
        "Issuing harness": HARNESS_VERSION,
        "Python": platform.python_version(),
        "pytest": pytest.__version__,
        "Platform": platform.system(),
    }
    lines = (f"{_escaped(name)}={_escaped(value)}\n" for name, value in facts.items())
    (results / "environment.properties").write_text("".join(lines), "ascii")


def write_executor(results: Path, environ: Mapping[str, str] = os.environ) -> None:
    """``executor.json``, in CI only: which job this was, and where to find it."""
    executor = _executor(environ)
    if executor is not None:
        (results / "executor.json").write_text(json.dumps(executor, indent=1) + "\n", "utf-8")


def _executor(env: Mapping[str, str]) -> dict[str, object] | None:
    """A CI system by its own variables; any other is known by ``CI`` alone."""
    if "GITHUB_ACTIONS" in env:
        address = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}"
        return _job("GitHub Actions", "github", env, "GITHUB_RUN_NUMBER", address)
    if "GITLAB_CI" in env:
        return _job("GitLab CI", "gitlab", env, "CI_PIPELINE_IID", "{CI_JOB_URL}")
    if "JENKINS_URL" in env:
        return _job("Jenkins", "jenkins", env, "BUILD_NUMBER", "{BUILD_URL}")
    if "BUILDKITE" in env:
        address = "{BUILDKITE_BUILD_URL}"
        return _job("Buildkite", "buildkite", env, "BUILDKITE_BUILD_NUMBER", address)
    return {"name": "CI", "type": "ci"} if env.get("CI", "") not in {"", "false", "0"} else None


def _job(
    name: str, kind: str, env: Mapping[str, str], number: str, address: str
) -> dict[str, object]:
    job: dict[str, object] = {"name": name, "type": kind}
    if (build := env.get(number, "")).isdecimal():
        job |= {"buildName": f"{name} #{build}", "buildOrder": int(build)}
    # a system that does not say where it lives gets no link, rather than a wrong one
    with contextlib.suppress(KeyError):
        job["buildUrl"] = address.format_map(env)
    return job


def _escaped(text: str) -> str:
    """Spelled for a Java properties file, which both generations of Allure read."""
    text = text.replace("\\", "\\\\").replace("\n", " ")
    text = "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in text)
    return text.replace(" ", "\\ ").replace("=", "\\=").replace(":", "\\:")


SANDBOX = "sandbox"
SANDBOX_TAPE = "sandbox tape"
LIVE = "Stripe test mode"
LIVE_TAPE = "live tape"
UNPLACED_TAPE = "tape of unknown source"
NOT_STRIPE = "not Stripe"
UNKNOWN = "unknown source"


def source_of(provenance: str) -> str:
    """The short name of a sentence such as ``recorded from sandbox, 2026-06-01``.

    It errs on the careful side: whatever mentions the sandbox is the sandbox, and nothing is
    called Stripe's that does not say so.
    """
    sentence = provenance.lower()
    recorded = "recorded" in sentence
    if "sandbox" in sentence:
        return SANDBOX_TAPE if recorded else SANDBOX
    if "(not stripe" in sentence:
        return NOT_STRIPE
    if "stripe test mode" in sentence:
        return LIVE_TAPE if recorded else LIVE
    return UNPLACED_TAPE if recorded else UNKNOWN


def mixture_of(sources: Iterable[str]) -> str:
    """One cell for several scenarios: the source they share, or ``mixed: …``."""
    names = sorted(set(sources))
    if len(names) <= 1:
        return "".join(names)
    return "mixed: " + ", ".join(names)
