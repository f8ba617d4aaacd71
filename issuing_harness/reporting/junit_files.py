"""JUnit's XML of several shards, merged into one file with one suite.

What was planned and is in none of the files becomes an error in it, so that a reader of nothing but
that file sees it, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from _pytest.junitxml import mangle_test_address

from issuing_harness.errors import ReportError
from issuing_harness.whole_files import write_whole

_SUITES: Final = ("testsuites", "testsuite")
#: What a test case has if it did not pass, by the count that its suite has of that.
_COUNTS: Final = {"errors": "error", "failures": "failure", "skipped": "skipped"}
_NOT_RUN: Final = "broken: planned, and run by no shard"
#: What identifies a test case.
_Name = tuple[str, str]


def find_junit(inputs: Sequence[Path], but: Path) -> list[Path]:
    """Return the files of JUnit's XML: those named, and those anywhere below folders.

    Args:
        inputs: files and folders.
        but: the one that is to be written, which may lie there from the time before.

    Raises:
        ReportError: there is none.
    """
    files = {
        path.resolve(): path
        for each in inputs
        for path in ([each] if each.is_file() else sorted(each.rglob("*.xml")))
        if path.resolve() != but.resolve() and _begins_as_junit(path)
    }
    if not files:
        raise ReportError(
            f"JUnit's XML of all shards was to be merged, and there is none in "
            f"{', '.join(map(str, inputs))}. Let each shard write one with --junitxml=FILE, and "
            "fetch it with its results."
        )
    return [*files.values()]


def merge_junit(files: Iterable[Path], to: Path, planned: Sequence[str] = ()) -> int:
    """Write one file of several; return how many test cases are in it.

    Of a test that is in several files the case of the last one counts.

    Args:
        files: what pytest has written.
        to: the file to write.
        planned: the node ids that are to be in it.

    Raises:
        ReportError: one of the files is damaged, or the new one cannot be written.
    """
    suites = sorted(
        (suite for file in files for suite in _suites(file)),
        key=lambda suite: suite.get("timestamp", ""),
    )
    cases = {_name(case): case for suite in suites for case in suite.iter("testcase")}
    for nodeid in planned:
        if (name := _name_of(nodeid)) not in cases:
            cases[name] = _missing_case(name)
    merged = ET.Element("testsuite", _attributes(suites, [*cases.values()]))
    properties = _distinct(each for suite in suites for each in suite.findall("properties/*"))
    if properties:
        ET.SubElement(merged, "properties").extend(properties)
    merged.extend(cases.values())
    root = ET.Element("testsuites", {"name": "pytest tests"})
    root.append(merged)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        write_whole(to, ET.tostring(root, encoding="utf-8", xml_declaration=True))
    except OSError as error:
        raise ReportError(
            f"JUnit's XML was to be written to {to}, and cannot be: {error.strerror or error}. "
            "Name another file with --junit."
        ) from None
    return len(cases)


def _begins_as_junit(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(256)
    return any(f"<{name}".encode() in head for name in _SUITES)


def _suites(file: Path) -> Iterator[ET.Element]:
    try:
        root = ET.fromstring(file.read_bytes())  # noqa: S314 - expat bounds what unfolds
    except ET.ParseError as error:
        raise ReportError(
            f"{file} was to be merged, and is no XML ({error}): the run that wrote it was killed, "
            "or the file is cut short. Fetch it again, or run that shard again."
        ) from None
    return root.iter("testsuite")


def _name(case: ET.Element) -> _Name:
    return case.get("classname", ""), case.get("name", "")


def _name_of(nodeid: str) -> _Name:
    """Return what pytest calls a test in JUnit's XML."""
    *classname, name = mangle_test_address(nodeid)
    return ".".join(classname), name


def _missing_case(name: _Name) -> ET.Element:
    case = ET.Element("testcase", {"classname": name[0], "name": name[1], "time": "0"})
    ET.SubElement(case, "error", {"message": _NOT_RUN})
    return case


def _attributes(suites: Sequence[ET.Element], cases: Sequence[ET.Element]) -> dict[str, str]:
    """Return what a suite says of its cases, counted; times add up, as they were spent."""
    counts = {
        name: sum(case.find(tag) is not None for case in cases) for name, tag in _COUNTS.items()
    }
    seconds = sum(float(suite.get("time") or 0) for suite in suites)
    hosts = sorted({suite.get("hostname", "") for suite in suites} - {""})
    return {
        "name": "pytest",
        **{name: str(count) for name, count in counts.items()},
        "tests": str(len(cases)),
        "time": f"{seconds:.3f}",
        "timestamp": min((suite.get("timestamp", "") for suite in suites), default=""),
        "hostname": ", ".join(hosts),
    }


def _distinct(elements: Iterable[ET.Element]) -> list[ET.Element]:
    return [*{ET.tostring(each): each for each in elements}.values()]
