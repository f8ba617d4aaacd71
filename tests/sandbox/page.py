"""The page at ``/`` as a program reads it: its tables, by section, and its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import requests

VOID = ("br", "input", "link", "meta", "wbr")


@dataclass
class Page:
    """What a browser would get.

    Args:
        status: the HTTP status.
        headers: by name.
        source: the HTML.
        tables: by the section's id, each row by the headings.
        tags: every element, with its attributes.
        text: all that can be read, without the style.
    """

    status: int
    headers: Any
    source: str
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""


def look(base: str, path: str = "/", **headers: str) -> Page:
    """The page at a path, as a browser without a key gets it."""
    with requests.Session() as session:
        session.trust_env = False
        given = session.get(base + path, headers=headers, timeout=10)
    page = Page(given.status_code, given.headers, given.content.decode())
    _Reader(page).feed(page.source)
    return page


def look_at(base: str, api: Any) -> Page:
    """The page of a client's account."""
    return look(base, f"/account/{api.see('/v1/account')['id']}")


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._open: list[str] = []
        self._section = ""
        self._headings: list[str] = []
        self._cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._page.tags.append((tag, dict(attrs)))
        if tag in VOID:
            return
        self._open.append(tag)
        if tag == "section" and "id" in dict(attrs):
            self._section = str(dict(attrs)["id"])
            self._page.tables[self._section] = []
        if tag == "table":
            self._headings = []
        if tag == "tr":
            self._cells = []
        if tag in ("td", "th"):
            self._cells.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes something else"
        if tag == "tr" and not self._headings:
            self._headings = self._cells
        elif tag == "tr":
            row = dict(zip(self._headings, self._cells, strict=False))
            self._page.tables[self._section].append(row)

    def handle_data(self, data: str) -> None:
        if {"style", "script"} & set(self._open):
            return
        self._page.text += data
        if self._open and {"td", "th"} & set(self._open):
            self._cells[-1] += data


def press(base: str, page: str, button: str, **filled_in: str) -> Any:
    """Press a button as a browser does: the form that a page shows, with its fields filled in.

    Args:
        base: of the sandbox.
        page: the path of the page.
        button: its name in the address of the form.
        filled_in: fields by name, brackets as two underscores.
    """
    given = {}
    for name, text in filled_in.items():
        first, *inner = name.split("__")
        given["".join((first, *(f"[{each}]" for each in inner)))] = text
    action, fields = form(look(base, page), button)
    return send_form(base, action, fields | given)


def form(page: Page, button: str) -> tuple[str, dict[str, str]]:
    """The address of a button's form, and its fields as they are drawn."""
    fields: dict[str, str] = {}
    action = ""
    for tag, attributes in page.tags:
        if tag == "form":
            action = str(attributes["action"])
        if tag == "input" and action.endswith(f"/do/{button}"):
            fields[str(attributes["name"])] = attributes.get("value") or ""
    assert fields, f"there is no button {button}"
    [action] = [
        str(attributes["action"])
        for tag, attributes in page.tags
        if tag == "form" and str(attributes["action"]).endswith(f"/do/{button}")
    ]
    return action, fields


def send_form(base: str, action: str, fields: dict[str, str], **headers: str) -> Any:
    """What a browser gets that sends a form of the page; it does not follow where it is sent."""
    named = {"origin": base, "sec-fetch-site": "same-origin"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    with requests.Session() as session:
        session.trust_env = False
        return session.post(
            base + action, data=fields, headers=named, timeout=10, allow_redirects=False
        )
