"""The provenance of a cassette: which scenario was recorded, from which backend, when, with what.

It is stored as the cassette's ``metadata`` and stated by the report of every replay. Also here: how
messages name a cassette or a scenario, and the command that records it again.
"""

import hashlib
import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, Self, get_args

import orjson

from issuing_harness import API_VERSION, HARNESS_VERSION, sdk_version
from issuing_harness.funding_models import FUNDING_MODELS, ISSUING_BALANCE, FundingModel, note_of

Source = Literal["sandbox", "live"]
ClockKind = Literal["virtual", "real"]
SOURCES: Final = get_args(Source)

#: One step: its kind (given, when, then), its text, its table, its docstring.
Step = tuple[str, str, Sequence[Sequence[str]] | None, str | None]

#: The keys of the metadata in the order they are written, the seal last.
METADATA_KEYS: Final = (
    "recorded_from",
    "recorded_at",
    "clock",
    "api_version",
    "sdk_version",
    "harness_version",
    "feature",
    "scenario",
    "steps_digest",
    "circumstances",
    "funding",
    "takes",
    "public_key",
    "signature",
    "seal",
)
#: Keys that may be missing.
_OPTIONAL_KEYS: Final = ("circumstances", "funding", "public_key", "signature", "seal")
#: The one key that is not named like its attribute.
_COUNT_KEY: Final = "takes"
_COUNT: Final = "interaction_count"

#: The day of the sandbox's clock is none of the calendar.
_SENTENCES: Final = {
    "sandbox": "recorded from the sandbox, whose clock said {day} (not Stripe's own answers)",
    "live": "recorded from Stripe test mode on {day}, {signed}",
}
#: What a recording is called that nobody signed.
UNSIGNED: Final = "unsigned"
#: Arguments that every shell reads the same way within double quotes.
_SAFE_IN_DOUBLE_QUOTES: Final = re.compile(r"[^\"$`\\!]*")
_DIGEST_LENGTH: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioIdentity:
    """What makes a scenario the one that a cassette was recorded for.

    Args:
        feature: the feature file below ``features/``, such as ``cards/card_activation.feature``.
        scenario: the scenario's name, with its row id if it comes from an outline.
        steps_digest: digest of its steps (:func:`issuing_harness.tape.steps_digest`).
    """

    feature: str
    scenario: str
    steps_digest: str

    @property
    def node_id(self) -> str:
        """The scenario's pytest node id."""
        return node_id(self.feature, self.scenario)

    def recorded(
        self, source: Source, *, at: str, clock: ClockKind, funding: FundingModel = ISSUING_BALANCE
    ) -> "Provenance":
        """Return the provenance of a cassette recorded now, with the versions in use.

        Args:
            source: the backend that answers.
            at: the time in ISO 8601 and UTC, by the clock that ``clock`` names.
            clock: ``virtual`` for the sandbox's clock, ``real`` for the wall clock.
            funding: what cards spend from.
        """
        return Provenance(
            **asdict(self),
            recorded_from=source,
            recorded_at=at,
            clock=clock,
            api_version=API_VERSION,
            sdk_version=sdk_version(),
            harness_version=HARNESS_VERSION,
            funding="" if funding == ISSUING_BALANCE else funding,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance(ScenarioIdentity):
    """The scenario a cassette was recorded for, and how it was recorded.

    Args:
        recorded_from: the backend that answered.
        recorded_at: when, ISO 8601 in UTC, by ``clock``.
        clock: whose time that is: the sandbox's (``virtual``) or the wall clock's (``real``).
        api_version: Stripe's dated API version that every call named.
        sdk_version: version of the Stripe SDK that called.
        harness_version: version of the harness that recorded.
        circumstances: what was done beside the requests (``issuing_harness.stage.circumstances``).
        funding: what cards spent from; empty for the Issuing balance, which a file leaves out.
        interaction_count: number of interactions; set when the cassette is written.
        public_key: of whoever signed it, ``ssh-ed25519 AAAA…``; empty if nobody did.
        signature: by that key (``issuing_harness.tape.signature``), in base64.
        signed: ``signed by …`` if the reader found the signature genuine and its key allowed, or
            why it is not; not in the file.
        seal: digest of all the rest of the file; set when the cassette is written.
    """

    recorded_from: Source
    recorded_at: str
    clock: ClockKind
    api_version: str
    sdk_version: str
    harness_version: str
    circumstances: str = ""
    funding: str = ""
    interaction_count: int = 0
    public_key: str = ""
    signature: str = ""
    signed: str = UNSIGNED
    seal: str = ""

    @classmethod
    def from_metadata(cls, metadata: Mapping[str, Any]) -> Self:
        """Return the provenance that a cassette's metadata states; the optional may be missing.

        Raises:
            KeyError: a key is missing.
            ValueError: a value has the wrong type, or the source is unknown.
        """
        fields = {key: metadata[key] for key in METADATA_KEYS if key not in _OPTIONAL_KEYS}
        fields |= {key: metadata.get(key, "") for key in _OPTIONAL_KEYS}
        kinds = dict.fromkeys(fields, str) | {_COUNT_KEY: int}
        wrong = [key for key, value in fields.items() if not isinstance(value, kinds[key])]
        if wrong:
            raise ValueError(f"`{wrong[0]}` has a value of another type")
        if fields["recorded_from"] not in SOURCES:
            raise ValueError(f"`recorded_from` is neither {' nor '.join(SOURCES)}")
        if fields["funding"] not in ("", *FUNDING_MODELS):
            raise ValueError(f"`funding` is none of {', '.join(FUNDING_MODELS)}")
        return cls(interaction_count=fields.pop(_COUNT_KEY), **fields)

    def metadata(self) -> dict[str, Any]:
        """Return the cassette's ``metadata`` in the order it is written, without empty values."""
        pairs = {key: getattr(self, _COUNT if key == _COUNT_KEY else key) for key in METADATA_KEYS}
        return {key: value for key, value in pairs.items() if value or key not in _OPTIONAL_KEYS}

    @property
    def funding_model(self) -> FundingModel:
        """What cards spent from."""
        return next((each for each in FUNDING_MODELS if each == self.funding), ISSUING_BALANCE)

    @property
    def is_of_other_sdk(self) -> bool:
        """Whether it was recorded with another major version of the SDK than the installed one."""
        return _major(self.sdk_version) != _major(sdk_version())

    def is_reworded(self, identity: ScenarioIdentity) -> bool:
        """Whether the scenario reads otherwise than when it was recorded: its name or its steps."""
        recorded = (self.scenario, self.steps_digest)
        return recorded != (identity.scenario, identity.steps_digest)

    def sentence(self) -> str:
        """Return what a report says of a replay, so that nobody takes the sandbox for Stripe."""
        sentence = _SENTENCES[self.recorded_from]
        said = sentence.format(day=self.recorded_at[:10], signed=self.signed)
        return said + note_of(self.funding_model)

    @property
    def origin(self) -> str:
        """Where it comes from, in a word or two: ``sandbox``, ``live, signed by …``."""
        return f"live, {self.signed}" if self.recorded_from == "live" else self.recorded_from

    def record_command(self, options: str = "") -> str:
        """Return the command that records this cassette again from the same backend.

        Args:
            options: further ones of the command.
        """
        where = f"{self.recorded_from} {options}".rstrip()
        return record_command(self.feature, self.scenario, backend=where)


def steps_digest(steps: Iterable[Step]) -> str:
    """Return a digest of the steps, 32 characters; it survives a rename of scenario and feature."""
    return digest(orjson.dumps([_as_json(step) for step in steps]))


def digest(*parts: bytes) -> str:
    """Return the first half of SHA-256 over the parts.

    It reveals an accidental edit; it does not stop a forger.
    """
    sha256 = hashlib.sha256()
    for part in parts:
        sha256.update(part)
    return sha256.hexdigest()[:_DIGEST_LENGTH]


def display_path(path: Path) -> str:
    """Return the path relative to the working directory, as a person would type it."""
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def shell_quote(argument: str) -> str:
    """Return the argument in double quotes, or in single ones where a shell would expand it."""
    if _SAFE_IN_DOUBLE_QUOTES.fullmatch(argument):
        return f'"{argument}"'
    return shlex.quote(argument)


def node_id(feature: str, scenario: str) -> str:
    """Return the pytest node id of a scenario."""
    return f"features/{feature}::{scenario}"


def record_command(feature: str, scenario: str, *, backend: str = "sandbox") -> str:
    """Return the command that records one scenario, in backquotes."""
    node = shell_quote(node_id(feature, scenario))
    return f"`issuing-harness run {node} --backend {backend} --record`"


def _major(version: str) -> str:
    return version.partition(".")[0]


def _as_json(step: Step) -> list[object]:
    kind, text, table, docstring = step
    rows = None if table is None else [[str(cell) for cell in row] for row in table]
    return [kind, text, rows, docstring]
