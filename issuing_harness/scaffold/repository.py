"""``issuing-harness init``: what a repository needs for scenarios of its own, and nothing twice.

Everything is planned before the first file is written, and nothing that is there is changed.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from os.path import relpath
from pathlib import Path
from typing import Final

from issuing_harness.scaffold.configuration import (
    FEATURES,
    OPTION,
    configuration_file,
    is_configured,
    read_text,
)

_IGNORED: Final = ("reports/", "__pycache__/", ".pytest_cache/")
_ATTRIBUTES: Final = ("cassettes/**/*.yaml binary linguist-generated",)
_WORKFLOW: Final = Path(".github/workflows/issuing-scenarios.yml")
#: What GitLab runs, and what of that is ours.
_GITLAB: Final = Path(".gitlab-ci.yml")
_GITLAB_INCLUDED: Final = Path(".gitlab/issuing-scenarios.yml")
_INCLUDE: Final = f"include:\n  - local: {_GITLAB_INCLUDED}\n"
#: What else runs a repository's tests, by the file that tells it how.
_OTHER_CI: Final = (
    "Jenkinsfile",
    ".circleci",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
)


@dataclass(frozen=True, slots=True)
class Change:
    """A file to write.

    Args:
        path: the file.
        text: all that it is to hold.
        note: what is added to a file that exists; ``""`` for a new one.
    """

    path: Path
    text: str
    note: str = ""


@dataclass(slots=True)
class Plan:
    """What a repository lacks.

    Args:
        root: the project's folder, where pytest's configuration is or is to be.
        features: its folder of features.
        changes: the files to write.
        remarks: what its author has to know or do, as sentences.
    """

    root: Path
    features: Path
    changes: list[Change] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def write(self) -> None:
        """Write every file."""
        for change in self.changes:
            change.path.parent.mkdir(parents=True, exist_ok=True)
            change.path.write_bytes(change.text.encode())


def project_root(start: Path) -> Path:
    """Return the folder that a project is in, from a folder somewhere in it.

    It is the nearest one with a configuration of pytest or a ``pyproject.toml``, then the one of
    the git repository, then the folder itself.
    """
    folders = [start, *start.parents]
    return next((each for each in folders if is_configured(each)), None) or git_root(start) or start


def plan_repository(root: Path, ci: str = "", shards: int = 1) -> Plan:
    """Return what a project lacks.

    Args:
        root: the project's folder.
        ci: ``github`` or ``gitlab``; ``""`` for the one that it has files of.
        shards: on how many machines at once.

    Raises:
        SettingsError: its configuration cannot be read, or cannot be added to safely.
    """
    configuration = configuration_file(root)
    options = configuration.options()
    named = options.get(OPTION, [])
    folders = named.split() if isinstance(named, str) else named
    plan = Plan(root, root / (folders[0] if folders else FEATURES))
    if not folders:
        note = f"{OPTION}, the folder of features" if configuration.path.exists() else ""
        plan.changes.append(Change(configuration.path, configuration.with_features(), note))
    _plan_examples(plan, is_first=not folders)
    _plan_lines(plan, ".gitignore", _IGNORED)
    _plan_lines(plan, ".gitattributes", _ATTRIBUTES)
    _plan_workflow(plan, ci, shards)
    _remark_on_testpaths(plan, options.get("testpaths", []))
    return plan


def _plan_examples(plan: Plan, *, is_first: bool) -> None:
    """Plan a first feature; what is our author's own goes into folders that are empty yet."""
    beside = plan.root if plan.features == plan.root else plan.features.parent
    own = (
        Change(beside / "steps/receipts.py", _template("receipts.py.txt")),
        Change(beside / "fixtures/personas.toml", _template("personas.toml")),
        Change(beside / "fixtures/merchants.toml", _template("merchants.toml")),
    )
    is_new = not any(_has_files(beside / folder) for folder in ("steps", "fixtures"))
    if is_new:
        plan.changes += own
    if not any(plan.features.rglob("*.feature")):
        text = _template("first_purchase.feature")
        path = plan.features / "purchases/first_purchase.feature"
        more = _template("own_purchase.feature") if is_new else ""
        plan.changes.append(Change(path, text + more))
    modules = sorted(
        path for folder in ("steps", "fixtures") for path in (beside / folder).rglob("*.py")
    )
    if modules and is_first:
        plan.remarks.append(
            f"{_listed(modules, plan.root)} will be loaded with the scenarios, as all of steps/ "
            "and fixtures/ is."
        )


def _plan_lines(plan: Plan, name: str, lines: Iterable[str]) -> None:
    """Plan the lines that a file of git's lacks."""
    path = plan.root / name
    before = read_text(path)
    present = {line.strip().strip("/") for line in before.splitlines()}
    missing = [line for line in lines if line.strip("/") not in present]
    if missing:
        newline = "\r\n" if "\r\n" in before else "\n"
        ended = before if not before or before.endswith("\n") else before + newline
        text = ended + "".join(f"{line}{newline}" for line in missing)
        plan.changes.append(Change(path, text, ", ".join(missing) if path.exists() else ""))


def _plan_workflow(plan: Plan, ci: str, shards: int) -> None:
    """Plan what CI runs, unless another system than those we know runs this repository's tests."""
    top = git_root(plan.root) or plan.root
    others = [name for name in _OTHER_CI if (top / name).exists()]
    is_of_github = (top / ".github").is_dir()
    if ci == "gitlab" or (not ci and (top / _GITLAB).exists() and not is_of_github):
        _plan_gitlab(plan, top, shards)
    elif others and not ci and not is_of_github:
        install, prefix = installation(plan.root)
        plan.remarks.append(
            f"{others[0]} runs this repository's tests. Let it type: {install}, then "
            f"{prefix}issuing-harness check, then {prefix}issuing-harness run."
        )
    else:
        _plan_ci_file(plan, top, _WORKFLOW, "workflow", shards)


def _plan_gitlab(plan: Plan, top: Path, shards: int) -> None:
    """Plan a file of jobs for GitLab, which its own file is to include."""
    _plan_ci_file(plan, top, _GITLAB_INCLUDED, "gitlab", shards)
    if not (top / _GITLAB).exists():
        plan.changes.append(Change(top / _GITLAB, _INCLUDE))
    elif str(_GITLAB_INCLUDED) not in read_text(top / _GITLAB):
        plan.remarks.append(
            f"{_GITLAB} is there, and stays as it is. Let it include the jobs:\n\n{_INCLUDE}"
        )


def _plan_ci_file(plan: Plan, top: Path, path: Path, template: str, shards: int) -> None:
    if (top / path).exists():
        if shards > 1:
            plan.remarks.append(
                f"{path} is there, and stays as it is. Delete it, and type this again, to have one "
                f"of {shards} shards."
            )
        return
    install, prefix = installation(plan.root, "report,split" if shards > 1 else "report")
    numbers = [*range(1, shards + 1)]
    values = {"install": install, "prefix": prefix, "shards": f"{shards}", "numbers": f"{numbers}"}
    name = f"{template}_shards.yml" if shards > 1 else f"{template}.yml"
    plan.changes.append(Change(top / path, filled(name, plan.root, top, values)))


def filled(template: str, root: Path, top: Path, values: Mapping[str, str]) -> str:
    """Return a workflow for a project that is below the root of its repository, or is it."""
    below = root.relative_to(top).as_posix() if root != top else ""
    defaults = f"    defaults:\n      run:\n        working-directory: {below}\n" if below else ""
    places = {
        "defaults": defaults,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "folder": f"{below}/" if below else "",
        "cd": f"    - cd {below}\n" if below else "",
    }
    text = _template(template)
    for name, value in {**places, **values}.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def installation(root: Path, extra: str = "report") -> tuple[str, str]:
    """Return the command that installs the harness, and what stands before its commands then."""
    if _mentions_harness(root / "uv.lock"):
        return "python -m pip install uv && uv sync", "uv run "
    for path in sorted(root.glob("requirements*.txt")):
        if _mentions_harness(path):
            return f"python -m pip install -r {path.name}", ""
    return f"python -m pip install 'issuing-harness[{extra}]'", ""


def _mentions_harness(path: Path) -> bool:
    return path.is_file() and b"issuing-harness" in path.read_bytes()


def _remark_on_testpaths(plan: Plan, testpaths: str | list[str]) -> None:
    paths = testpaths.split() if isinstance(testpaths, str) else testpaths
    folder = relpath(plan.features, plan.root)
    if paths and not any(plan.features.is_relative_to(plan.root / path) for path in paths):
        plan.remarks.append(
            f"pytest alone runs testpaths ({', '.join(paths)}). Add {folder} to it, or type "
            f"pytest {folder}; issuing-harness run finds the features by itself."
        )


def git_root(start: Path) -> Path | None:
    """Return the root of the repository that a folder is in, if it is in one."""
    return next((each for each in (start, *start.parents) if (each / ".git").exists()), None)


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _listed(paths: Iterable[Path], root: Path) -> str:
    return ", ".join(path.relative_to(root).as_posix() for path in paths)


def _template(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def summary(plan: Plan) -> Iterator[str]:
    """Yield the lines that say what was written, and what to type next."""
    here = Path.cwd()
    if plan.root != here:
        yield f"The project is {relpath(plan.root)}."
    for change in plan.changes:
        verb = f"added to  {relpath(change.path)}: {change.note}" if change.note else ""
        yield verb or f"written   {relpath(change.path)}"
    if not plan.changes:
        yield "Everything is there already; nothing was written."
    for remark in plan.remarks:
        yield f"\n{remark}"
    yield ""
    yield "Try the scenarios on the sandbox, without a Stripe account; record them; replay them:"
    yield ""
    yield "  issuing-harness run --backend sandbox"
    yield "  issuing-harness run --backend sandbox --record"
    yield "  issuing-harness run"
