"""The data inside the rendered page: found by sentences, without empty panels, small."""

import base64
import gzip
import json
import re
from typing import Any

import pytest

from issuing_harness.reporting.packing import put_in, take_out
from issuing_harness.reporting.self_contained import external_loads, make_self_contained

APPLICATION = b"/* the application */ run();"
STEPS = [
    {
        "type": "step",
        "name": "Given Alice holds a card",
        "steps": [{"type": "step", "name": "POST /v1/issuing/cards", "steps": []}],
    },
    {"type": "attachment", "link": {"name": "ledger"}},
]
RESULT = {
    "id": "1",
    "steps": STEPS,
    "descriptionHtml": "<p><strong>Skipped: nobody is there</strong></p>",
    "history": [],
}


def files_of(**changes: Any) -> dict[str, Any]:
    """The files of a page with one result, nothing special about it; others replaced."""
    leaf = {"nodeId": "1", "status": "passed", "flaky": False, "retriesCount": 0}
    return {
        "widgets/tree.json": {"leavesById": {"1": leaf}},
        "widgets/default/tree.json": {"leavesById": {"1": leaf}},
        "widgets/globals.json": {"errors": [], "attachments": []},
        "widgets/quality-gate.json": {},
        "widgets/environments.json": [{"id": "default"}],
        "widgets/default/search-index.json": [{"id": "1", "name": "A", "parameters": "amount:5"}],
        "data/test-results/1.json": RESULT,
        "data/attachments/a.txt": "a",
        **changes,
    }


def page_of(files: dict[str, Any]) -> str:
    """A page as Allure renders it."""

    def quoted(content: bytes) -> str:
        return json.dumps(base64.b64encode(content).decode())

    calls = ",".join(
        f"d({json.dumps(name)},{quoted(json.dumps(content).encode())})"
        for name, content in files.items()
    )
    application = base64.b64encode(APPLICATION).decode()
    return (
        "<!DOCTYPE html><html><head></head><body><div id='app'></div>"
        f'<script   src="data:text/javascript;base64,{application}"></script>'
        "<script async>function d(name, value){}</script><script defer>\n"
        f"Promise.allSettled([{calls}])\n.then(function(){{ ready = true }})</script></body></html>"
    )


def pack(page: str) -> str:
    """The page with its data packed."""
    return put_in(*take_out(page))


def unpacked(page: str) -> tuple[bytes, dict[str, Any], bytes]:
    """The application, the files and the whole block of a packed page."""
    match = re.search(r'id="packed">([^<]*)<', page)
    assert match is not None
    head, _, block = gzip.decompress(base64.b64decode(match[1])).partition(b"\n")
    index = json.loads(head)

    def part(place: list[int]) -> bytes:
        return block[place[0] : place[0] + place[1]]

    files = {name: json.loads(part(place)) for name, place in index["files"].items()}
    return part(index["application"]), files, block


def hidden_in(page: str) -> set[str]:
    """The names of what a page does not show."""
    match = re.search(r"<style>(.*?)</style></head>", page, re.DOTALL)
    assert match is not None
    return set(re.findall(r'^\[data-testid="([\w-]+)"\], .*display: none', match[1], re.MULTILINE))


def test_everything_is_in_it_once() -> None:
    """What two files hold is stored once; nothing is left beside the block."""
    packed = pack(page_of(files_of(**{"widgets/x.json": "a"})))

    application, files, block = unpacked(packed)
    assert application == APPLICATION
    assert files["data/attachments/a.txt"] == files["widgets/x.json"] == "a"
    assert block.count(b"leavesById") == 1
    assert "allSettled" not in packed
    assert "data:text/javascript" not in packed


def test_the_search_finds_the_words_of_sentences() -> None:
    """And of the description, where the reason of a skip stands; not the calls below sentences."""
    _, files, _ = unpacked(pack(page_of(files_of())))

    [document] = files["widgets/default/search-index.json"]
    assert document["parameters"].split("  ")[0] == "amount:5 Given Alice holds a card"
    assert "Skipped: nobody is there" in document["parameters"]
    assert "/v1/issuing/cards" not in document["parameters"]
    assert document["name"] == "A"


def leaf_with(**facts: Any) -> dict[str, Any]:
    """The tree of two results, the second with these facts."""
    return {"widgets/tree.json": {"leavesById": {"1": {}, "2": facts}}}


@pytest.mark.parametrize(
    ("panels", "changes"),
    [
        ({"retry-filter", "test-result-tab-retries"}, leaf_with(retriesCount=1)),
        ({"flaky-filter"}, leaf_with(flaky=True)),
        ({"resolution-filter"}, leaf_with(resolution="muted")),
        ({"transition-filter"}, leaf_with(transition="new")),
        ({"severity-filter"}, leaf_with(severity="critical")),
        ({"nav-tab-globalErrors"}, {"widgets/globals.json": {"errors": [{"message": "x"}]}}),
        ({"nav-tab-globalAttachments"}, {"widgets/globals.json": {"attachments": [{}]}}),
        ({"nav-tab-qualityGate"}, {"widgets/quality-gate.json": {"default": [{}]}}),
        ({"test-result-tab-environments"}, {"widgets/environments.json": [{}, {}]}),
        (
            {"test-result-tab-history"},
            {"data/test-results/2.json": {**RESULT, "id": "2", "history": [{"status": "passed"}]}},
        ),
    ],
)
def test_a_panel_is_shown_only_with_something_in_it(
    panels: set[str], changes: dict[str, Any]
) -> None:
    """Hidden in a plain run, and there as soon as there is something to show or to filter."""
    plain = hidden_in(pack(page_of(files_of())))

    assert len(plain) == 11
    assert plain - hidden_in(pack(page_of(files_of(**changes)))) == panels


def test_a_page_of_another_shape_is_left_as_it_is() -> None:
    """Another version of the renderer may make another; it is larger, and it can be opened."""
    for page in ("<html><head></head></html>", page_of(files_of()).replace("allSettled", "all")):
        assert pack(page) == page


def test_it_stays_a_page_that_loads_nothing() -> None:
    """Its code was searched before it was packed, and the script that unpacks it asks nobody."""
    page, data = take_out(page_of(files_of()))
    packed = put_in(make_self_contained(page), data)

    assert list(external_loads(packed)) == []
    assert packed.index("Content-Security-Policy") < packed.index("<script")
