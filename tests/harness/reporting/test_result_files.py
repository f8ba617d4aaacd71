"""Folders of results: found, merged, and read."""

import json
from pathlib import Path
from typing import Any

import pytest

from issuing_harness.errors import ReportError
from issuing_harness.reporting.result_files import (
    discard_page,
    find_results,
    merge_results,
    read_environment,
    read_results,
    write_properties,
)


def test_a_page_that_is_not_there_is_no_page(tmp_path: Path) -> None:
    """Nor is a folder of its name."""
    discard_page(tmp_path / "nowhere" / "page.html")
    discard_page(tmp_path)

    assert tmp_path.exists()


def test_each_scenario_counts_once(tmp_path: Path) -> None:
    """The last attempt is the one that counts."""
    attempts: list[dict[str, Any]] = [
        {"historyId": "1", "start": 2, "status": "passed"},
        {"historyId": "1", "start": 1, "status": "failed"},
        {"uuid": "x", "start": 0, "status": "skipped"},
    ]
    for number, attempt in enumerate(attempts):
        (tmp_path / f"{number}-result.json").write_text(json.dumps(attempt))

    assert [each["status"] for each in read_results(tmp_path)] == ["skipped", "passed"]


def test_properties_are_read_as_they_were_written(tmp_path: Path) -> None:
    """Whatever stands in them; Java's rules, which Allure follows."""
    properties = {"a b=c:d": "é = \\u0041 : C:\\x ✓", "empty": ""}
    write_properties(tmp_path / "environment.properties", properties)

    assert read_environment(tmp_path) == properties
    assert read_environment(tmp_path / "nowhere") == {}


def test_environments_are_merged(tmp_path: Path) -> None:
    """Counts are added up, what is equal is said once, what differs stands side by side."""
    for name, answers, python in (
        ("a", "3 from sandbox, 2 from live tape", "3.11.7"),
        ("b", "4 from sandbox", "3.12.1"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1-result.json").write_text("{}")
        written = {"Answers": answers, "Python": python, "Backend": "replay"}
        write_properties(tmp_path / name / "environment.properties", written)

    merged = merge_results(find_results([tmp_path]), tmp_path / "merged")

    assert read_environment(merged) == {
        "Answers": "2 from live tape, 7 from sandbox",
        "Python": "3.11.7, 3.12.1",
        "Backend": "replay",
    }


def test_a_folder_that_is_named_twice_counts_once(tmp_path: Path) -> None:
    """Also below another one that is named."""
    (tmp_path / "1-result.json").write_text("{}")

    assert find_results([tmp_path, tmp_path]) == [tmp_path]
    with pytest.raises(ReportError, match="which does not exist"):
        find_results([tmp_path / "nowhere"])
