"""The lint's rules, and the finding: what is wrong where, and what to do about it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place that breaks a rule.

    Args:
        path: the file, relative to the root, with forward slashes.
        line: counted from 1.
        rule: the rule's name.
        message: what is wrong, as a clause without a full stop.
        remedy: what to do about it; may have several lines.
    """

    path: str
    line: int
    rule: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} [{self.rule}]"


MAX_SCENARIO_STEPS: Final = 9
MAX_JOURNEY_STEPS: Final = 25
MAX_FEATURE_LINES: Final = 100
#: The capability (folder of features) of long scenarios that tell a whole story.
JOURNEYS: Final = "journeys"
#: Capabilities whose subject is the API itself, so that their sentences may speak of HTTP.
WIRE_CAPABILITIES: Final = ("api", "integration", "webhooks")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the lint.

    Args:
        name: as findings and waivers have it.
        requirement: what it asks for, in one sentence.
        rationale: what goes wrong without it.
        fails_run: whether a run would refuse or fail what it finds; such a rule cannot be waived.
    """

    name: str
    requirement: str
    rationale: str
    fails_run: bool = False

    def finding(self, path: str, line: int, message: str, remedy: str) -> Finding:
        """Return a finding of this rule."""
        return Finding(path, line, self.name, message, remedy)


UNREADABLE_FEATURE: Final = Rule(
    "unreadable-feature",
    "Gherkin can read every line.",
    "What cannot be read is not run.",
    fails_run=True,
)
FALSE_GREEN: Final = Rule(
    "false-green",
    "Nothing in a feature could pass without checking anything: every scenario has a name of its "
    "own, steps, and a Then below each When; Examples have rows and no unused or unknown column; "
    "no misspelt keyword turns steps into prose; no text stands where nobody reads it.",
    "A scenario that cannot fail is worse than none.",
    fails_run=True,
)
NO_WHEN: Final = Rule(
    "no-when",
    "A scenario has a When.",
    "Without one nothing happens, and its Then only repeats the Givens.",
    fails_run=True,
)
UNKNOWN_TAG: Final = Rule(
    "unknown-tag",
    "Every tag is one of `issuing_tags`, one that keeps a scenario from running, or one of a "
    "family with a valid value.",
    "A misspelt tag selects nothing, and nobody notices.",
    fails_run=True,
)
REACH_WITHOUT_REASON: Final = Rule(
    "reach-without-reason",
    "A tag that keeps a scenario from running gives its reason, and no two of them exclude each "
    "other.",
    "A scenario that never runs proves nothing; the report shows the reason.",
    fails_run=True,
)
UNDEFINED_SENTENCE: Final = Rule(
    "undefined-sentence",
    "Every sentence has a step definition.",
    "Its scenario cannot run.",
    fails_run=True,
)
AMBIGUOUS_SENTENCE: Final = Rule(
    "ambiguous-sentence",
    "Every sentence matches only one step definition, and no two definitions are the same.",
    "Which one would run depends on the order of loading.",
    fails_run=True,
)
UNTRUSTED_SENTENCE: Final = Rule(
    "untrusted-sentence",
    "Every word of a sentence is taken by its definition: its values are possible there, the table "
    "or text below it is read, what it needs was made before, and its function is run to its end. "
    "A Then asserts, and takes something of what the When made or reads anew. A Given is needed by "
    "a step below it; one of a Background by a scenario of its file.",
    "What is written and nobody reads could be anything, and the step would pass all the same.",
    fails_run=True,
)
NO_CASSETTE: Final = Rule(
    "no-tape",
    "Every scenario that runs in replay has a cassette.",
    "A replay stops at a scenario that was never recorded.",
    fails_run=True,
)
STALE_CASSETTE: Final = Rule(
    "stale-tape",
    "A cassette is whole, and was recorded for its scenario and with this API version.",
    "Its responses no longer belong to the scenario's requests.",
    fails_run=True,
)
REWORDED_CASSETTE: Final = Rule(
    "reworded-tape",
    "A cassette names the steps of its scenario as they are worded now.",
    "It still plays; but it says of itself that something else was recorded.",
)
ORPHAN_CASSETTE: Final = Rule(
    "orphan-tape",
    "Every cassette belongs to a scenario.",
    "A recording that is never played proves nothing and rots.",
    fails_run=True,
)
IDLE_WAIVER: Final = Rule(
    "idle-waiver",
    "A waiver names a rule that can be waived, gives its reason, and is needed.",
    "A waiver that outlives its cause hides the next finding.",
    fails_run=True,
)
LEFT_OUT_FEATURE: Final = Rule(
    "left-out-feature",
    "Every feature file below the folders of `issuing_features` is collected.",
    "What pytest's configuration or a conftest leaves out is not run, and nobody misses it.",
)
REPEATED_SCENARIO: Final = Rule(
    "repeated-scenario",
    "No two scenarios have the same steps, tables and texts.",
    "One of the two names says what its steps do not.",
)
SEVERAL_WHENS: Final = Rule(
    "several-whens",
    f"Outside `{JOURNEYS}/` a scenario has one When.",
    "A scenario is one example of one rule; the first of two Whens is a Given of the second.",
)
LONG_SCENARIO: Final = Rule(
    "long-scenario",
    f"A scenario has {MAX_SCENARIO_STEPS} steps at most, a journey {MAX_JOURNEY_STEPS}, "
    "backgrounds included.",
    "A long scenario is not understood when it fails.",
)
LONG_FEATURE: Final = Rule(
    "long-feature",
    f"A feature file has {MAX_FEATURE_LINES} lines at most.",
    "A file is one coherent set of rules.",
)
WIRE_WORD: Final = Rule(
    "wire-word",
    "No sentence speaks of ids, JSON, HTTP verbs, paths or status codes, except below "
    + ", ".join(f"`{name}/`" for name in WIRE_CAPABILITIES)
    + ".",
    "A scenario says what people do; how it is sent is the program's business.",
)
COMMENTED_STEP: Final = Rule(
    "commented-step",
    "No step, row or heading is written as a remark.",
    "A reader takes it for checked, and nobody runs it.",
)
STEP_IN_PROSE: Final = Rule(
    "step-in-prose",
    "No line of a description is a sentence of the vocabulary.",
    "Where a keyword is missing or misspelt, a step is prose, and nobody runs it.",
)
MISSING_PROSE: Final = Rule(
    "missing-prose",
    "Below every Feature stands who cares, and why.",
    "A rule whose reason nobody knows is the first to be given up.",
)
UNFINISHED_PROSE: Final = Rule(
    "unfinished-prose",
    "Nothing is left of the text that `issuing-harness new` writes.",
    "It stands where the reason should.",
)
EXAMPLES_WITHOUT_BECAUSE: Final = Rule(
    "examples-without-because",
    "Every Examples table has a column `because`, which says something in every row.",
    "A row whose reason nobody knows is a row nobody dares to change.",
)
UNUSED_SENTENCE: Final = Rule(
    "unused-sentence",
    "Every step definition of this project is used by a scenario.",
    "A definition that is never used was never tried.",
)
UNKNOWN_REQUIREMENT: Final = Rule(
    "unknown-requirement",
    "Every `@req:ISS-…` names a requirement of the harness's catalogue; in a project with a "
    "`requirements.toml` of its own every `@req:…` is in one of the two.",
    "A scenario that verifies what does not exist is missing in what does.",
)
IDLE_PRESUMPTION: Final = Rule(
    "idle-presumption",
    "Every `@presumes:…` stands beside an `@req:…` and names another requirement, which a scenario "
    "verifies; none presumes itself, by way of others either.",
    "While what a scenario presumes is not met, its failure accuses nobody: only what is tried by "
    "itself may be presumed.",
)
UNTRUE_COVERAGE: Final = Rule(
    "untrue-coverage",
    "A requirement of the project's own catalogue that is tested by scenarios is named by one that "
    "runs, and one that is attested or not tested by none; a page that the guide links is shown by "
    "features that run.",
    "A certificate says of it what the catalogue does.",
)
STALE_COVERAGE: Final = Rule(
    "stale-coverage",
    "`docs/coverage.md`, if there is one, is what `check --coverage` writes.",
    "Who reads the matrix takes it for the truth of today.",
)
RULES: Final = (
    UNREADABLE_FEATURE,
    FALSE_GREEN,
    NO_WHEN,
    UNKNOWN_TAG,
    REACH_WITHOUT_REASON,
    UNDEFINED_SENTENCE,
    AMBIGUOUS_SENTENCE,
    UNTRUSTED_SENTENCE,
    NO_CASSETTE,
    STALE_CASSETTE,
    REWORDED_CASSETTE,
    ORPHAN_CASSETTE,
    IDLE_WAIVER,
    LEFT_OUT_FEATURE,
    REPEATED_SCENARIO,
    SEVERAL_WHENS,
    LONG_SCENARIO,
    LONG_FEATURE,
    WIRE_WORD,
    COMMENTED_STEP,
    STEP_IN_PROSE,
    MISSING_PROSE,
    UNFINISHED_PROSE,
    EXAMPLES_WITHOUT_BECAUSE,
    UNUSED_SENTENCE,
    UNKNOWN_REQUIREMENT,
    IDLE_PRESUMPTION,
    UNTRUE_COVERAGE,
    STALE_COVERAGE,
)
RULES_BY_NAME: Final = {rule.name: rule for rule in RULES}
