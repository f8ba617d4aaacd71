"""Collection: feature files become tests, and whatever would be a false green is refused."""

from issuing_harness.collection.dry_run import untrusted_sentences, unused_definitions
from issuing_harness.collection.faults import Fault, FeatureRefused, Tags
from issuing_harness.collection.features import faults_in, read_feature
from issuing_harness.collection.items import collect_file, scenario_of, siblings_of
from issuing_harness.collection.options import add_options, configure, roots
from issuing_harness.collection.scenario_facts import Rows, ScenarioFacts, Sentence, skip_reason
from issuing_harness.collection.vocabulary import Definition, Vocabulary

__all__ = [
    "Definition",
    "Fault",
    "FeatureRefused",
    "Rows",
    "ScenarioFacts",
    "Sentence",
    "Tags",
    "Vocabulary",
    "add_options",
    "collect_file",
    "configure",
    "faults_in",
    "read_feature",
    "roots",
    "scenario_of",
    "siblings_of",
    "skip_reason",
    "untrusted_sentences",
    "unused_definitions",
]
