"""``issuing-harness init``: what is missing is written, what is there stays as it is."""

import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from issuing_harness.errors import SettingsError
from issuing_harness.scaffold.configuration import configuration_file
from issuing_harness.scaffold.repository import plan_repository, project_root, summary

WORKFLOW = ".github/workflows/issuing-scenarios.yml"


class Repository:
    """A folder, and ``init`` in it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, name: str, text: str = "") -> Path:
        """Write a file with these line endings."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def init(self, root: Path | None = None) -> str:
        """Write what is missing; returns what was said."""
        plan = plan_repository(root or self.path)
        plan.write()
        return "\n".join(summary(plan))

    def read(self, name: str) -> str:
        """Return a file's text with its line endings."""
        return (self.path / name).read_bytes().decode()


@pytest.fixture(name="repository")
def _repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Repository(tmp_path)


#: By the file that pytest reads: its text before, the text after.
CONFIGURED = {
    "pytest.ini": (
        "# mine\n[pytest]\naddopts = -q\n",
        "# mine\n[pytest]\nissuing_features = features\naddopts = -q\n",
    ),
    "pyproject.toml": (
        "[project]\n\n[tool.pytest.ini_options] # ours\na = 1\n",
        '[project]\n\n[tool.pytest.ini_options] # ours\nissuing_features = ["features"]\na = 1\n',
    ),
    "tox.ini": (
        "[tox]\nenvlist = py\n[pytest]\nminversion = 9\n",
        "[tox]\nenvlist = py\n[pytest]\nissuing_features = features\nminversion = 9\n",
    ),
    "setup.cfg": (
        "[tool:pytest]\naddopts = -q",
        "[tool:pytest]\nissuing_features = features\naddopts = -q",
    ),
    "pytest.toml": (
        '[pytest]\naddopts = ["-q"]\n',
        '[pytest]\nissuing_features = ["features"]\naddopts = ["-q"]\n',
    ),
}


@pytest.mark.parametrize(("name", "texts"), CONFIGURED.items(), ids=CONFIGURED)
def test_the_file_that_pytest_reads_gets_one_line(repository, name, texts):
    """Wherever the configuration is, the folder of features is added, and nothing else changes."""
    before, after = texts
    repository.file(name, before)

    said = repository.init()

    assert repository.read(name) == after
    assert f"added to  {name}: issuing_features" in said


def test_a_pyproject_without_pytest_gets_a_section_of_its_own(repository):
    """What stands there is kept to the byte, Windows' line endings included."""
    before = '[project]\r\nname = "x"  # a name\r\n'
    repository.file("pyproject.toml", before)

    repository.init()

    text = repository.read("pyproject.toml")
    assert text.startswith(before)
    assert "\n" not in text.replace("\r\n", "")
    assert tomllib.loads(text)["tool"]["pytest"]["ini_options"] == {
        "issuing_features": ["features"]
    }


def test_a_folder_with_nothing_gets_a_pytest_ini(repository):
    """No project metadata is invented."""
    repository.init()

    parser = ConfigParser()
    parser.read_string(repository.read("pytest.ini"))
    assert dict(parser["pytest"]) == {"issuing_features": "features"}
    assert not (repository.path / "pyproject.toml").exists()


def test_an_empty_pytest_ini_is_the_one_that_pytest_reads(repository):
    """It beats a pyproject.toml, so the line belongs there."""
    repository.file("pytest.ini")
    repository.file("pyproject.toml", "[tool.pytest.ini_options]\n")

    repository.init()

    assert repository.read("pytest.ini") == "[pytest]\nissuing_features = features\n"
    assert repository.read("pyproject.toml") == "[tool.pytest.ini_options]\n"


@pytest.mark.parametrize(
    "text",
    ['tool.pytest.ini_options.addopts = "-q"\n', '[tool]\npytest.ini_options = {addopts = "-q"}\n'],
    ids=["dotted", "inline"],
)
def test_what_cannot_be_added_to_safely_is_said_and_nothing_written(repository, text):
    """The line to add by hand is named, and no other file appears either."""
    repository.file("pyproject.toml", text)

    with pytest.raises(SettingsError) as raised:
        repository.init()

    assert 'issuing_features = ["features"]' in str(raised.value)
    assert [path.name for path in repository.path.iterdir()] == ["pyproject.toml"]


def test_a_damaged_configuration_is_told_in_a_sentence(repository):
    """What pytest could not read either is to be corrected first."""
    repository.file("pyproject.toml", "[tool.pytest.ini_options\n")

    with pytest.raises(SettingsError, match=r"pyproject.toml was to be read, and pytest cannot"):
        repository.init()


def test_a_folder_of_features_that_is_configured_is_used(repository):
    """The first feature goes there, and its sentences beside it."""
    repository.file("pytest.ini", "[pytest]\nissuing_features = e2e/scenarios\n")

    repository.init()

    assert (repository.path / "e2e/scenarios/purchases/first_purchase.feature").exists()
    assert (repository.path / "e2e/steps/receipts.py").exists()
    assert not (repository.path / "features").exists()


def test_features_and_steps_that_are_there_are_left_alone(repository):
    """Nothing of ours is put among them; modules that will be loaded from now on are named."""
    repository.file("features/mine.feature", "Feature: Mine\n")
    repository.file("steps/mine.py", "")

    said = repository.init()

    assert [path.name for path in (repository.path / "features").iterdir()] == ["mine.feature"]
    assert [path.name for path in (repository.path / "steps").iterdir()] == ["mine.py"]
    assert "steps/mine.py will be loaded" in said


def test_only_the_lines_that_git_lacks_are_added(repository):
    """A last line without an end gets one, and a line in another spelling counts."""
    repository.file(".gitignore", "/reports\n*.log")

    repository.init()

    assert repository.read(".gitignore") == "/reports\n*.log\n__pycache__/\n.pytest_cache/\n"
    assert "cassettes/**/*.yaml binary linguist-generated" in repository.read(".gitattributes")


def test_a_second_time_nothing_is_written(repository):
    """Every file is as it was, whatever was done to it in between."""
    repository.init()
    feature = repository.path / "features/purchases/first_purchase.feature"
    feature.write_text("mine")

    said = repository.init()

    assert "nothing was written" in said
    assert feature.read_text() == "mine"


def test_testpaths_that_leave_the_features_out_are_pointed_at(repository):
    """They are not changed, and pytest alone would collect nothing of ours."""
    repository.file("pytest.ini", "[pytest]\ntestpaths = tests\n")

    assert "pytest alone runs testpaths (tests). Add features to it" in repository.init()


@pytest.mark.parametrize(
    ("files", "start", "root"),
    [
        ({"pyproject.toml": "", "src/a/x.py": ""}, "src/a", "."),
        ({".git/HEAD": "", "src/a/x.py": ""}, "src/a", "."),
        ({".git/HEAD": "", "pay/pyproject.toml": "", "pay/src/x.py": ""}, "pay/src", "pay"),
        ({"a/x.py": ""}, "a", "a"),
    ],
    ids=["pyproject", "git", "a project in a repository", "nothing"],
)
def test_the_project_is_found_from_a_folder_in_it(repository, files, start, root):
    """It is where pytest's configuration is or could be, as pytest itself would find it."""
    for name, text in files.items():
        repository.file(name, text)

    assert project_root(repository.path / start) == (repository.path / root).resolve()


def test_a_project_in_a_folder_of_a_repository_has_its_workflow_at_the_top(repository):
    """GitHub looks for workflows there alone; its commands are typed in the project's folder."""
    repository.file(".git/HEAD")
    repository.file("pay/pyproject.toml", "")

    said = repository.init(repository.path / "pay")
    job = yaml.safe_load(repository.read(WORKFLOW))["jobs"]["scenarios"]

    assert job["defaults"]["run"]["working-directory"] == "pay"
    assert job["steps"][-1]["with"]["path"] == "pay/reports/*.html"
    assert "The project is pay." in said


@pytest.mark.parametrize(
    ("files", "install", "replay"),
    [
        ({}, "python -m pip install 'issuing-harness[report]'", "issuing-harness run"),
        (
            {"requirements-dev.txt": "issuing-harness==0.1\n"},
            "python -m pip install -r requirements-dev.txt",
            "issuing-harness run",
        ),
        (
            {"uv.lock": 'name = "issuing-harness"\n'},
            "python -m pip install uv && uv sync",
            "uv run issuing-harness run",
        ),
    ],
    ids=["nothing", "requirements", "uv"],
)
def test_the_workflow_installs_as_the_repository_does(repository, files, install, replay):
    """A file that names the harness is what it is installed from."""
    for name, text in files.items():
        repository.file(name, text)

    repository.init()
    steps = yaml.safe_load(repository.read(WORKFLOW))["jobs"]["scenarios"]["steps"]
    lines = [step["run"] for step in steps if "run" in step]

    assert (lines[0], lines[-1]) == (install, replay)


def test_where_something_else_runs_the_tests_no_workflow_is_written(repository):
    """It is said what to let it type instead."""
    repository.file("Jenkinsfile")

    said = repository.init()

    assert not (repository.path / ".github").exists()
    assert "Jenkinsfile runs this repository's tests. Let it type:" in said
    assert "issuing-harness run" in said


def test_the_native_table_of_pytest_is_known(repository):
    """``[tool.pytest]`` is read by pytest 9, and gets the line itself."""
    repository.file("pyproject.toml", '[tool.pytest]\naddopts = ["-q"]\n')

    repository.init()

    assert configuration_file(repository.path).options()["issuing_features"] == ["features"]
    assert "ini_options" not in repository.read("pyproject.toml")
