"""Collection: make pytest tests of feature files, and refuse those that could be false greens."""

from issuing_harness.collection.dry_run import unrunnable_scenarios, unused_definitions
from issuing_harness.collection.features import problems_in, read_feature
from issuing_harness.collection.funding_needs import choose_funding
from issuing_harness.collection.items import (
    collect_file,
    keep_choice,
    refuse,
    scenario_of,
    sibling_names,
)
from issuing_harness.collection.left_out import configure, feature_files, left_out_features
from issuing_harness.collection.options import add_options, feature_folders
from issuing_harness.collection.problems import FeatureRefused, Problem
from issuing_harness.collection.scenario_facts import (
    CONNECT,
    NO_INTEGRATION,
    Rows,
    ScenarioFacts,
    ScenarioStep,
    Tags,
    integration_reason,
    skip_reason,
)
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.collection.vocabulary import Vocabulary

__all__ = [
    "CONNECT",
    "NO_INTEGRATION",
    "FeatureRefused",
    "Problem",
    "Rows",
    "ScenarioFacts",
    "ScenarioStep",
    "StepDefinition",
    "Tags",
    "Vocabulary",
    "add_options",
    "choose_funding",
    "collect_file",
    "configure",
    "feature_files",
    "feature_folders",
    "integration_reason",
    "keep_choice",
    "left_out_features",
    "problems_in",
    "read_feature",
    "refuse",
    "scenario_of",
    "sibling_names",
    "skip_reason",
    "unrunnable_scenarios",
    "unused_definitions",
]
