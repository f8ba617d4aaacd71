"""What an Allure result says besides its steps' names.

``describe`` completes the result of a scenario: title, place in the tree, labels and links. The
other functions word the sub-steps and attachments of a request to Stripe (a curl command that
repeats it, and the response) and of a webhook delivery (the event and the endpoint's reply).
"""

import hashlib
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from allure_commons.model2 import Label, Link, Parameter, TestResult

from issuing_harness.collection import ScenarioFacts
from issuing_harness.collection.scenario_facts import REASON_COLUMN
from issuing_harness.interactions import (
    STRIPE,
    Delivery,
    EndpointReply,
    Interaction,
    Request,
    object_id_of,
)
from issuing_harness.reporting.labels import capability_title, scenario_title, source_of

#: The families of tags ``@family:value`` that become links, with Allure's name for the link.
LINK_TYPES: Final = {"issue": "issue", "req": "requirement"}

#: Labels that allure-pytest derives from Python names or from this machine; they are replaced.
_REPLACED_LABELS: Final = {
    *("tag", "severity", "epic", "feature", "story", "owner"),
    *("parentSuite", "suite", "subSuite", "framework"),
}


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a result's description says first.

    Args:
        provenance: where its responses came from, a sentence each; empty if it made no request.
        skip_reason: why it did not run; ``""`` if it did.
    """

    provenance: Sequence[str] = ()
    skip_reason: str = ""


def describe(
    result: TestResult,
    facts: ScenarioFacts,
    file: str,
    remarks: Remarks,
    link_patterns: Mapping[str, str],
) -> None:
    """Complete a result just before it is written.

    ``fullName`` and ``testCaseId`` stay allure-pytest's: a test plan selects tests by them.

    Args:
        result: what allure-pytest gathered.
        facts: the scenario.
        file: its feature file, as in its node id.
        remarks: what its description says first.
        link_patterns: URLs by type of link, with ``{0}`` in the place of the value.
    """
    folders = [part for part in facts.capability.split("/") if part]
    result.name = scenario_title(facts)
    result.titlePath = [*folders, facts.feature, *([facts.rule] if facts.rule else [])]
    result.description = _description(facts, f"{file}:{facts.place}", remarks)
    result.parameters = [
        # a reason that is worded better must not cost the row its history
        Parameter(name=column, value=value, excluded=column == REASON_COLUMN or None)
        for column, value in sorted((facts.row or {}).items())
    ]
    identity = (f"{p.name}={p.value}" for p in result.parameters if not p.excluded)
    result.historyId = _digest(result.fullName, *identity)
    tags, links = _tags_and_links(facts, link_patterns)
    result.links.extend(links)
    result.labels = [label for label in result.labels if label.name not in _REPLACED_LABELS]
    result.labels += _labels(facts, remarks.provenance, tags)


def _labels(facts: ScenarioFacts, provenance: Sequence[str], tags: list[str]) -> list[Label]:
    pairs = (
        *(("provenance", sentence) for sentence in provenance),
        *(("tag", source) for source in sorted({source_of(p) for p in provenance})),
        ("epic", capability_title(facts.capability)),
        ("feature", facts.feature),
        ("story", facts.rule),
        ("parentSuite", capability_title(facts.capability)),
        ("suite", facts.feature),
        ("subSuite", facts.rule),
        *(("requirement", tag[len("req:") :]) for tag in facts.tags.unique() if tag[:4] == "req:"),
        ("severity", facts.tags.value_of("severity")),
        ("owner", facts.tags.value_of("owner")),
        ("framework", "pytest-bdd"),
        *(("tag", tag) for tag in tags),
    )
    return [Label(name, value) for name, value in pairs if value]


def _digest(*parts: str) -> str:
    return hashlib.md5("\n".join(parts).encode(), usedforsecurity=False).hexdigest()


def _description(facts: ScenarioFacts, location: str, remarks: Remarks) -> str:
    prose = (facts.feature_description, facts.rule_description, facts.description)
    paragraphs = [
        *([f"**{_plain(remarks.skip_reason)}**"] if remarks.skip_reason else []),
        *(f"**Answers: {_plain(sentence)}.**" for sentence in remarks.provenance),
        *(_plain(text) for text in prose if text.strip()),
        f"`{location}`",
    ]
    return "\n\n".join(paragraphs)


def _plain(text: str) -> str:
    """Return a text that may hold an outline's <columns>, which Markdown would take for HTML."""
    return text.strip().replace("<", "&lt;")


def _tags_and_links(
    facts: ScenarioFacts, patterns: Mapping[str, str]
) -> tuple[list[str], list[Link]]:
    """Return tags and links: a tag of ``LINK_TYPES`` is a link if there is a pattern for it."""
    tags, links = [], []
    for tag in facts.tags.unique():
        family, _, value = tag.partition(":")
        link_type = LINK_TYPES.get(family)
        if family in {"severity", "owner"} and value:
            continue
        if link_type and value and link_type in patterns:
            links.append(Link(link_type, patterns[link_type].format(value), value))
        else:
            tags.append(tag)
    return sorted(tags), links


#: Where a sandbox answers that was started as the comment above a command says.
SANDBOX: Final = "http://127.0.0.1:12111"
KEY: Final = "sk_test_…"

#: What ``curl -d`` sends unchanged; anything else needs ``--data-urlencode``.
_PLAIN: Final = re.compile(r"[\w\[\]=.,:/ -]*", re.ASCII)
#: The headers that a command has to repeat, spelled as Stripe's documentation does.
_REPEATED_HEADERS: Final = {
    "stripe-version": "Stripe-Version",
    "stripe-account": "Stripe-Account",
    "idempotency-key": "Idempotency-Key",
}


def interaction_title(interaction: Interaction) -> str:
    """Return the name of a request's sub-step, ``POST /v1/issuing/cards → 200``."""
    request, response = interaction.request, interaction.response
    return f"{request.method} {request.path} → {response.status}"


def request_text(interaction: Interaction, *, sandbox_tape: bool = False) -> str:
    """Return the request as a curl command without the key, below its Request-Id.

    Args:
        interaction: the request, and the host it was sent to.
        sandbox_tape: whether a recording tells neither host nor port, but that it was a sandbox.
    """
    host = SANDBOX if sandbox_tape and interaction.host == STRIPE else interaction.host
    lines = [f"# Request-Id: {interaction.response.request_id or 'none was sent'}"]
    if host is SANDBOX:
        lines.append("# A sandbox was asked. To ask one: issuing-sandbox --port 12111")
    return "\n".join([*lines, " \\\n  ".join(_curl(interaction.request, host)), ""])


def delivery_title(delivery: Delivery) -> str:
    """Return the name of a delivery's sub-step, ``← issuing_card.updated about ic_… → 200``."""
    event = delivery.json()
    answered = delivery.reply.status or "no reply"
    return f"← {event['type']} about {object_id_of(event)} → {answered}"


def reply_text(reply: EndpointReply) -> str:
    """Return an endpoint's reply: status, headers and body."""
    if reply.status is None:
        return "The connection was closed without a reply.\n"
    headers = "".join(f"{name}: {value}\n" for name, value in reply.headers.items())
    return f"{reply.status}\n{headers}\n{reply.body}\n"


def _curl(request: Request, host: str) -> Iterator[str]:
    """Yield the parts of the command, one for each of its lines."""
    query_in_url = request.query if request.method != "GET" else ()
    url = host + request.path + ("?" + urlencode(query_in_url) if query_in_url else "")
    yield f"curl {shlex.quote(url)}"
    yield f"-u {KEY}:"
    if request.method == "GET" and request.query:
        yield "-G"
    elif request.method != "GET" and not (request.method == "POST" and request.form):
        yield f"-X {request.method}"
    for name, spelling in _REPEATED_HEADERS.items():
        if name in request.headers:
            yield f"-H {shlex.quote(f'{spelling}: {request.headers[name]}')}"
    for name, value in request.query if request.method == "GET" else request.form:
        pair = f"{name}={value}"
        yield f"{'-d' if _PLAIN.fullmatch(pair) else '--data-urlencode'} {shlex.quote(pair)}"
