"""What ``init`` writes for CI: files that parse, with commands that exist and do what is meant."""

import os
import re
import shlex
from pathlib import Path

import pytest
import yaml

from issuing_harness.scaffold import repository
from issuing_harness.scaffold.certification import certification_workflow
from issuing_harness.scaffold.repository import plan_repository, summary
from issuing_harness.tooling.cache import CACHE_VARIABLE
from tests.warm import run_module

ROOT = Path(__file__).parents[3]
GITHUB = ".github/workflows/issuing-scenarios.yml"
GITLAB = ".gitlab/issuing-scenarios.yml"
FILES = {"github": GITHUB, "gitlab": GITLAB}


@pytest.fixture(name="folder")
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder, ci, shards=1):
    """Write what a repository lacks; return what CI is told, and what a person is."""
    plan = plan_repository(folder, ci, shards)
    plan.write()
    return yaml.safe_load((folder / FILES[ci]).read_text()), "\n".join(summary(plan))


def typed(document):
    """Return the commands of a workflow, job by job."""
    jobs = document.get("jobs", document)
    for job in jobs.values():
        yield [step["run"] for step in job.get("steps", ()) if "run" in step] or job["script"]


def commands(document, number, shards):
    """Return the harness's commands for a shard, as its shell would read them."""
    told = [line for job in typed(document) for line in job if line.startswith("issuing-harness")]
    for line in told:
        line = line.replace("${{ matrix.shard }}", str(number))  # noqa: PLW2901 - as CI does
        line = line.replace("$CI_NODE_INDEX", str(number))  # noqa: PLW2901 - likewise
        line = line.replace("$CI_NODE_TOTAL", str(shards))  # noqa: PLW2901 - likewise
        assert "$" not in line
        yield shlex.split(line)[1:]


@pytest.mark.parametrize("ci", FILES)
@pytest.mark.parametrize("shards", [1, 3])
def test_a_file_of_ci_is_whole(folder, ci, shards):
    """It is YAML, nothing in it is left to be filled in, and each job does something."""
    document, _ = written(folder, ci, shards)
    text = (folder / FILES[ci]).read_text()

    assert not re.search(r"(?<!\$)\{[a-z]+\}", text)
    jobs = document.get("jobs", document)
    assert len(jobs) == (2 if shards > 1 else 1)
    for job in typed(document):
        assert job[0].startswith("python -m pip install 'issuing-harness[report")
        assert ("split" in job[0]) == (shards > 1)


def test_github_s_shards_are_all_of_them(folder):
    """Each is a job of a matrix, a red one ends no other, and the report is of all."""
    jobs = written(folder, "github", 3)[0]["jobs"]

    assert jobs["shard"]["strategy"] == {"fail-fast": False, "matrix": {"shard": [1, 2, 3]}}
    assert jobs["report"]["needs"] == "shard"
    assert jobs["report"]["if"] == "${{ !cancelled() }}"
    for job in jobs.values():
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step)


def test_gitlab_s_shards_are_all_of_them(folder):
    """Likewise; and what GitLab reads includes the file."""
    jobs, _ = written(folder, "gitlab", 3)

    assert jobs["issuing-scenarios"]["parallel"] == 3
    assert jobs["issuing-report"]["needs"] == ["issuing-scenarios"]
    assert jobs["issuing-report"]["when"] == "always"
    assert jobs["issuing-scenarios"]["artifacts"]["when"] == "always"
    assert yaml.safe_load((folder / ".gitlab-ci.yml").read_text()) == {
        "include": [{"local": GITLAB}]
    }


def test_a_file_of_gitlab_s_stays_as_it_is(folder):
    """What it is to include is said, once; in a folder of a repository, too."""
    (folder / ".git").mkdir()
    (folder / ".gitlab-ci.yml").write_text("stages: [test]\n")
    (folder / "pay").mkdir()
    plan = plan_repository(folder / "pay")
    plan.write()
    job = yaml.safe_load((folder / GITLAB).read_text())["issuing-scenarios"]

    assert (folder / ".gitlab-ci.yml").read_text() == "stages: [test]\n"
    assert f"Let it include the jobs:\n\ninclude:\n  - local: {GITLAB}" in "\n".join(summary(plan))
    assert job["script"][0] == "cd pay"
    assert job["artifacts"]["reports"]["junit"] == "pay/reports/junit.xml"
    assert not (folder / ".github").exists()


def test_a_workflow_that_is_there_stays_and_is_told(folder):
    """Whoever asks for shards then has to delete it first."""
    written(folder, "github")
    before = (folder / GITHUB).read_text()
    _, said = written(folder, "github", 3)

    assert (folder / GITHUB).read_text() == before
    assert f"{GITHUB} is there, and stays as it is. Delete it" in said


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("ci", FILES)
def test_what_is_kept_for_the_next_run_is_kept_of_a_red_one(folder, ci, shards):
    """By `init` and by `certify init`; `actions/cache` alone saves when the job is green."""
    certifying = yaml.safe_load(certification_workflow(folder, "SECRET", ci, shards).change.text)
    scenarios, _ = written(folder, ci, shards)
    jobs = [
        *certifying.get("jobs", certifying).values(),
        *scenarios.get("jobs", scenarios).values(),
    ]

    assert all(job.get("cache", {"when": "always"})["when"] == "always" for job in jobs)
    for steps in (job.get("steps", []) for job in jobs):
        assert not [step for step in steps if step.get("uses", "").startswith("actions/cache@")]
        brought = [step["with"] for step in steps if "cache/restore@" in step.get("uses", "")]
        kept = [step for step in steps if "cache/save@" in step.get("uses", "")]
        assert all(step["if"] == "${{ !cancelled() }}" for step in kept)
        assert [(each["path"], each["key"]) for each in brought] == [
            (step["with"]["path"], step["with"]["key"]) for step in kept
        ]


@pytest.mark.parametrize(
    ("ci", "file"), [("github", "github-actions.yml"), ("gitlab", "gitlab-ci.yml")]
)
def test_the_documented_files_are_those_that_are_written(folder, ci, file):
    """They are written by `init --ci … --shards 3` in an empty folder, and copied to docs/ci."""
    written(folder, ci, 3)
    text = (folder / FILES[ci]).read_text()
    version = f"{repository.sys.version_info.major}.{repository.sys.version_info.minor}"

    assert (ROOT / "docs/ci" / file).read_text() == text.replace(version, "3.11")


@pytest.mark.long
@pytest.mark.parametrize("ci", FILES)
def test_what_ci_types_runs(folder, ci):
    """Each shard replays its part, one has nothing to do, and all of them are one green run."""
    shards = 4
    document, _ = written(folder, ci, shards)
    (folder / "no-cache").touch()
    environment = {**os.environ, CACHE_VARIABLE: str(folder / "no-cache" / "cache")}

    def type_(*words):
        done = run_module("issuing_harness.cli", *words, cwd=folder, env=environment)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    type_("run", "--backend", "sandbox", "--record", "--no-report")
    told = {}
    for number in range(1, shards + 1):
        for words in commands(document, number, shards):
            if words[0] == "run":
                told[number] = type_(*words)
    checks = [words for words in commands(document, 1, shards) if words[0] == "check"]
    assert checks
    type_(*checks[0])
    [report] = [words for words in commands(document, 1, shards) if words[0] == "report"]

    said = type_(*report)

    assert f"Green: {shards} of {shards} shards; 2 tests planned, 2 run: 2 passed." in said
    assert "has nothing to run: all tests are in the others." in told[shards]
    assert (folder / "reports/junit.xml").exists()
    assert "2 scenarios" in (folder / "reports/allure-report.html").read_text()
