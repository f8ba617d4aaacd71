"""What CI runs to certify an integration, on one machine or on several."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from issuing_harness.scaffold.configuration import read_text
from issuing_harness.scaffold.repository import Change, filled, git_root, installation

_GITHUB_FILE: Final = Path(".github/workflows/certify.yml")
_GITLAB_FILE: Final = Path(".gitlab/issuing-certification.yml")
#: What GitLab reads, which has to include ours.
_GITLAB: Final = Path(".gitlab-ci.yml")
_INCLUDE: Final = f"include:\n  - local: {_GITLAB_FILE}\n"


@dataclass(frozen=True, slots=True)
class Workflow:
    """What is to be written for CI.

    Args:
        top: the root of the repository.
        change: the file with the jobs.
        remarks: what its author has to do.
    """

    top: Path
    change: Change
    remarks: tuple[str, ...] = field(default=())

    @property
    def including(self) -> Iterator[Change]:
        """What GitLab reads, where there is no such file yet."""
        if self.change.path == self.top / _GITLAB_FILE and not (self.top / _GITLAB).exists():
            yield Change(self.top / _GITLAB, _INCLUDE)


def certification_workflow(root: Path, secret: str, ci: str = "", shards: int = 1) -> Workflow:
    """Return what CI is to run that certifies an integration.

    Args:
        root: the folder of its profile.
        secret: the environment variable with its endpoint's secret.
        ci: ``github`` or ``gitlab``; by default what the repository has files of, else GitHub.
        shards: on how many machines at once.
    """
    top = git_root(root) or root
    install, prefix = installation(root, "certify")
    values = {
        "install": install,
        "prefix": prefix,
        "secret": secret,
        "shards": f"{shards}",
        "numbers": f"{[*range(1, shards + 1)]}",
    }
    suffix = "_shards" if shards > 1 else ""
    is_gitlab = ci == "gitlab" or (
        not ci and (top / _GITLAB).exists() and not (top / ".github").is_dir()
    )
    if not is_gitlab:
        return Workflow(
            top, Change(top / _GITHUB_FILE, filled(f"certify{suffix}.yml", root, top, values))
        )
    text = filled(f"gitlab_certify{suffix}.yml", root, top, values)
    return Workflow(top, Change(top / _GITLAB_FILE, text), tuple(_remarks(top)))


def _remarks(top: Path) -> Iterator[str]:
    file = top / _GITLAB
    if file.exists() and str(_GITLAB_FILE) not in read_text(file):
        yield f"{_GITLAB} is there, and stays as it is. Let it include the jobs:\n\n{_INCLUDE}"
