"""A finding: what is wrong where, by which rule, and what to do about it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing the lint says.

    Args:
        path: the file, relative to the root, with forward slashes.
        line: counted from 1.
        rule: the rule's name.
        cause: what was found, as a clause without a full stop.
        remedy: what to do about it; may have several lines.
    """

    path: str
    line: int
    rule: str
    cause: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.cause} [{self.rule}]"


LONGEST_SCENARIO: Final = 9
LONGEST_JOURNEY: Final = 25
LONGEST_FEATURE: Final = 100
JOURNEYS: Final = "journeys"
#: Capabilities whose very subject is the wire.
OF_THE_WIRE: Final = ("api", "integration", "webhooks")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Args:
        name: as findings and waivers have it.
        says: what it asks for, in one sentence.
        why: what goes wrong without it.
        refused: whether a run would refuse or fail what it finds; such a rule cannot be waived.
    """

    name: str
    says: str
    why: str
    refused: bool = False

    def at(self, path: str, line: int, cause: str, remedy: str) -> Finding:
        """A finding of this rule."""
        return Finding(path, line, self.name, cause, remedy)


UNREADABLE: Final = Rule(
    "unreadable-feature", "Gherkin can read every line.", "What cannot be read is not run.", True
)
FALSE_GREEN: Final = Rule(
    "false-green",
    "Nothing in a feature could pass without checking anything: every scenario has a name of its "
    "own, steps, and a Then; Examples have rows and no idle or unknown column; no misspelt keyword "
    "turns steps into prose.",
    "A scenario that cannot fail is worse than none.",
    True,
)
UNKNOWN_TAG: Final = Rule(
    "unknown-tag",
    "Tags are those of `issuing_tags`, of reach, or of a family with a valid value.",
    "A misspelt tag selects nothing, and nobody notices.",
    True,
)
REACH: Final = Rule(
    "reach-without-reason",
    "A tag that keeps a scenario from running gives its reason, and two do not bar each other.",
    "A scenario nobody runs proves nothing; the report shows the reason.",
    True,
)
UNDEFINED: Final = Rule(
    "undefined-sentence", "Every sentence is defined.", "Its scenario cannot run.", True
)
AMBIGUOUS: Final = Rule(
    "ambiguous-sentence",
    "Every sentence is claimed by one definition, and no two definitions are the same.",
    "Which one would run depends on the order of loading.",
    True,
)
UNTRUSTED: Final = Rule(
    "untrusted-sentence",
    "No sentence is defined by an async function.",
    "Nobody awaits it, so it would pass without running.",
    True,
)
NO_TAPE: Final = Rule(
    "no-tape",
    "Every scenario that runs in replay has a cassette.",
    "A replay stops at a scenario that was never recorded.",
    True,
)
STALE_TAPE: Final = Rule(
    "stale-tape",
    "A cassette is whole, was recorded for the scenario as it is now, and with these versions.",
    "What it answers is no longer what is asked.",
    True,
)
ORPHAN_TAPE: Final = Rule(
    "orphan-tape",
    "Every cassette is some scenario's.",
    "A recording nobody plays proves nothing and rots.",
    True,
)
WAIVER: Final = Rule(
    "idle-waiver",
    "A waiver names a rule that can be waived, gives its reason, and is needed.",
    "A waiver that outlives its cause hides the next one.",
    True,
)
SEVERAL_WHENS: Final = Rule(
    "several-whens",
    f"Outside `{JOURNEYS}/` a scenario has one When.",
    "A scenario is one example of one rule; the first of two Whens is a Given of the second.",
)
LONG_SCENARIO: Final = Rule(
    "long-scenario",
    f"A scenario has {LONGEST_SCENARIO} steps at most, a journey {LONGEST_JOURNEY}, backgrounds "
    "included.",
    "What does not fit a reader's head is not understood when it fails.",
)
LONG_FEATURE: Final = Rule(
    "long-feature",
    f"A feature file has {LONGEST_FEATURE} lines at most.",
    "A file is one coherent set of rules.",
)
WIRE_WORD: Final = Rule(
    "wire-word",
    "No sentence speaks of ids, JSON, HTTP verbs, paths or status codes, except below "
    + ", ".join(f"`{name}/`" for name in OF_THE_WIRE)
    + ".",
    "A scenario says what people do; how it travels is the program's business.",
)
MISSING_PROSE: Final = Rule(
    "missing-prose",
    "Below every Feature stands who cares, and why.",
    "A rule nobody knows the reason of is the first to be given up.",
)
UNFINISHED: Final = Rule(
    "unfinished-prose",
    "Nothing is left of the text that `issuing-harness new` writes.",
    "It stands where the reason should.",
)
BECAUSE: Final = Rule(
    "examples-without-because",
    "Every Examples table has a column `because`.",
    "A row whose reason nobody knows is a row nobody dares to change.",
)
UNUSED: Final = Rule(
    "unused-sentence",
    "Every sentence of this project is spoken by a scenario.",
    "What nobody speaks nobody has tried.",
)
RULES: Final = (
    UNREADABLE,
    FALSE_GREEN,
    UNKNOWN_TAG,
    REACH,
    UNDEFINED,
    AMBIGUOUS,
    UNTRUSTED,
    NO_TAPE,
    STALE_TAPE,
    ORPHAN_TAPE,
    WAIVER,
    SEVERAL_WHENS,
    LONG_SCENARIO,
    LONG_FEATURE,
    WIRE_WORD,
    MISSING_PROSE,
    UNFINISHED,
    BECAUSE,
    UNUSED,
)
#: By name.
NAMED: Final = {rule.name: rule for rule in RULES}
