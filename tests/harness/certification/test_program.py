"""Which program was certified: what was changed since its commit counts, whatever git is told."""

import hashlib
import subprocess

import pytest

from issuing_harness.certification.program import commit_of, program_of

WHO = ("-c", "user.name=x", "-c", "user.email=x@example.com")


@pytest.fixture(name="git")
def _git(tmp_path, monkeypatch):
    """Types git in a checkout with one commit: program.py, settings.py and a link."""
    monkeypatch.chdir(tmp_path)

    def git(*words):
        said = subprocess.run(["git", *WHO, *words], capture_output=True, check=True, text=True)
        return said.stdout.strip()

    git("init", "-q")
    (tmp_path / "program.py").write_text("1\n")
    (tmp_path / "settings.py").write_text("1\n")
    (tmp_path / "link").symlink_to("program.py")
    git("add", "-A")
    git("commit", "-q", "-m", "x")
    return git


def _change(folder, _):
    (folder / "program.py").write_text("2\n")


def _assume(folder, git):
    git("update-index", "--assume-unchanged", "program.py")
    (folder / "program.py").write_text("2\n")


def _skip(folder, git):
    git("update-index", "--skip-worktree", "program.py")
    (folder / "program.py").write_text("2\n")


def _skip_what_is_gone(folder, git):
    git("update-index", "--skip-worktree", "settings.py")
    (folder / "settings.py").unlink()


def _skip_a_link(folder, git):
    git("update-index", "--skip-worktree", "link")
    (folder / "link").unlink()
    (folder / "link").symlink_to("settings.py")


def _exclude(folder, _):
    (folder / ".git/info").mkdir(exist_ok=True)
    (folder / ".git/info/exclude").write_text("extra.py\n")
    (folder / "extra.py").write_text("1\n")


def _exclude_by_settings(folder, git):
    (folder / ".git/mine").write_text("extra.py\n")
    git("config", "core.excludesFile", str(folder / ".git/mine"))
    (folder / "extra.py").write_text("1\n")


def _show_none(folder, git):
    git("config", "status.showUntrackedFiles", "no")
    (folder / "extra.py").write_text("1\n")


def _hide_by_a_filter(folder, git, *, attributes):
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("* filter=x\n")
    git("config", "filter.x.clean", "git show HEAD:%f")
    (folder / "program.py").write_text("2\n")


def _filter(folder, git):
    _hide_by_a_filter(folder, git, attributes=folder / ".git/info/attributes")


def _filter_by_settings(folder, git):
    git("config", "core.attributesFile", str(folder / ".git/mine"))
    _hide_by_a_filter(folder, git, attributes=folder / ".git/mine")


def _ignore_by_itself(folder, _):
    (folder / ".gitignore").write_text("*\n")
    (folder / "extra.py").write_text("1\n")


def _ignore_within(folder, _):
    (folder / "inner").mkdir()
    (folder / "inner/.gitignore").write_text("*\n")


def _add(folder, git):
    (folder / "extra.py").write_text("1\n")
    git("add", "extra.py")


def _run(folder, _):
    (folder / "program.py").chmod(0o755)


@pytest.mark.parametrize(
    "change",
    [
        _filter,
        _filter_by_settings,
        _ignore_by_itself,
        _ignore_within,
        _add,
        _run,
        _change,
        _assume,
        _skip,
        _skip_what_is_gone,
        _skip_a_link,
        _exclude,
        _exclude_by_settings,
        _show_none,
    ],
)
def test_what_was_changed_counts_though_git_is_told_to_pass_it_over(git, tmp_path, change):
    """The tree is not clean then, and the program another one."""
    assert commit_of(tmp_path) == {"hash": git("rev-parse", "HEAD"), "clean": True}
    before = program_of(tmp_path, [])

    change(tmp_path, git)

    assert commit_of(tmp_path)["clean"] is False
    assert program_of(tmp_path, []) not in ("", before)


def test_what_is_passed_over_and_was_not_changed_is_clean(git, tmp_path):
    """Nor is a file missing where only a part of the tree is checked out."""
    before = program_of(tmp_path, [])
    git("update-index", "--skip-worktree", "program.py", "link")
    git("update-index", "--assume-unchanged", "settings.py")
    assert commit_of(tmp_path)["clean"] is True
    assert program_of(tmp_path, []) == before

    git("config", "core.sparseCheckout", "true")
    (tmp_path / "program.py").unlink()
    assert commit_of(tmp_path)["clean"] is True


def test_another_checkout_that_a_variable_names_is_not_asked(git, tmp_path, monkeypatch):
    """It would vouch for a program that is not its own."""
    _change(tmp_path, git)
    other = tmp_path / "other"
    git("clone", "-q", str(tmp_path), str(other))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))

    assert commit_of(tmp_path)["clean"] is False


def test_a_filter_that_variables_name_is_not_asked(git, tmp_path, monkeypatch):
    """Git reads settings from the environment, too."""
    _change(tmp_path, git)
    (tmp_path / ".git/mine").write_text("* filter=x\n")
    settings = {
        "core.attributesFile": str(tmp_path / ".git/mine"),
        "filter.x.clean": "git show HEAD:%f",
        "core.worktree": str(tmp_path.parent),
    }
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
    for number, (name, value) in enumerate(settings.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{number}", name)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{number}", value)

    assert commit_of(tmp_path)["clean"] is False


def test_files_elsewhere_vouch_for_nothing(git, tmp_path):
    """Of a checkout whose files are said to be in another folder no commit is known."""
    git("clone", "-q", str(tmp_path), str(tmp_path.parent / "other"))
    git("config", "core.worktree", str(tmp_path.parent / "other"))

    assert commit_of(tmp_path) == {}
    assert program_of(tmp_path, []) == ""


def test_what_a_checkout_writes_otherwise_is_no_change(git, tmp_path):
    """Ends of lines of Windows, a file of git-lfs, and what a committed file leaves out."""
    content = b"a large one"
    digest = hashlib.sha256(content).hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 11\n"
    (tmp_path / "large.bin").write_text(pointer)
    (tmp_path / ".gitignore").write_text("parts/\n")
    git("add", "-A")
    git("commit", "-q", "-m", "y")
    (tmp_path / "large.bin").write_bytes(content)
    (tmp_path / "program.py").write_bytes(b"1\r\n")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/.gitignore").write_text("*\n")
    assert commit_of(tmp_path)["clean"] is True

    (tmp_path / "large.bin").write_bytes(b"another one")
    assert commit_of(tmp_path)["clean"] is False


def test_a_checkout_within_the_checkout_counts(git, tmp_path):
    """By its commit, and by what was changed there."""
    git("clone", "-q", str(tmp_path), str(tmp_path / "part"))
    git("add", "part")
    git("commit", "-q", "-m", "y")
    assert commit_of(tmp_path)["clean"] is True

    _change(tmp_path / "part", git)
    assert commit_of(tmp_path)["clean"] is False


def test_without_a_commit_nothing_is_known(tmp_path):
    """Outside of a checkout, say."""
    assert commit_of(tmp_path) == {}
    assert program_of(tmp_path, []) == ""
