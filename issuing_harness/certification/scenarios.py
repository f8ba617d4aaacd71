"""The scenarios by which integrations are judged, laid out in a folder of their own to be run.

A run reads nothing of the project that it is started in: neither its configuration of pytest nor
its ``conftest.py``, which could change what is judged; nor the plugins and options of others, which
:mod:`issuing_harness.surroundings` keeps out. So it comes out alike in a checkout of the harness,
in a company's repository and in an empty folder.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from issuing_harness.errors import HarnessError

#: The folder of features below that of a run, and in a bundle.
FEATURES: Final = "features"
#: Of the harness's own folder of features, the part that is for integrations.
INTEGRATION: Final = "integration"
CONFIGURATION: Final = "pytest.ini"


def library_features() -> Path:
    """Return the folder with the scenarios for integrations: the wheel's, or the checkout's."""
    packed = Path(__file__).with_name(FEATURES) / INTEGRATION
    return packed if packed.exists() else Path(__file__).parents[2] / FEATURES / INTEGRATION


def feature_files(features: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """Yield each feature file's name, ``features/integration/x.feature``, and what is in it.

    Args:
        features: files, and folders of them.
    """
    for each in features:
        folder = each if each.is_dir() else each.parent
        for file in sorted(each.rglob("*.feature")) if each.is_dir() else [each]:
            name = file.relative_to(folder).as_posix()
            yield f"{FEATURES}/{folder.name}/{name}", file.read_bytes()


@contextmanager
def laid_out(features: Iterable[Path]) -> Iterator[list[str]]:
    """Copy feature files into a folder of their own, with a configuration, to be run there.

    It is none that the integration is told of, as it may know that of the run: from a folder of
    scenarios sentences are loaded, too.

    Args:
        features: files, and folders of them.

    Yields:
        The options to run them with.

    Raises:
        HarnessError: somebody has changed something there meanwhile.
    """
    with TemporaryDirectory(prefix="issuing-scenarios-") as name:
        folder = Path(name).resolve()
        options = lay_out(features, folder)
        before = _contents(folder)
        yield options
        if _contents(folder) != before:
            raise HarnessError(
                f"The scenarios were run in {folder}, and somebody has changed something there, so "
                "that it is not known what was run. Keep the integration, or whoever it was, out "
                "of there, and begin a new run, without --resume."
            )


def _contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lay_out(features: Iterable[Path], folder: Path) -> list[str]:
    """Copy feature files into a folder, with a configuration; return the options to run them with.

    Args:
        features: files, and folders of them.
        folder: an empty one, where they are run.
    """
    for name, content in feature_files(features):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return configure(folder)


def configure(folder: Path) -> list[str]:
    """Write pytest's configuration for the features in a folder; return the options that use it."""
    files = sorted((folder / FEATURES).rglob("*.feature"))
    lines = "".join(f"\n    {tag}" for tag in sorted(set(_tags(files))))
    text = f"[pytest]\nissuing_features = {FEATURES}\nissuing_tags ={lines}\n"
    (folder / CONFIGURATION).write_text(text, encoding="utf-8")
    options = ["-W", "ignore", "-q", "--no-header", "-p", "no:cacheprovider", "--noconftest"]
    place = [f"--rootdir={folder}", "-c", str(folder / CONFIGURATION)]
    return [str(folder / FEATURES), *options, *place]


def _tags(files: Sequence[Path]) -> Iterator[str]:
    """Yield the tags that have to be declared: those without a value."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.lstrip().startswith("@"):
                yield from (tag[1:] for tag in line.split() if tag[0] == "@" and ":" not in tag)
