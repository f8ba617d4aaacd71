"""Cassettes: recorded interactions and webhook deliveries of a scenario, played again in a replay.

A cassette is one of vcrpy, made strict. It has vcrpy's format, is written by vcrpy's own
serializing, and can be played by plain vcrpy. Added to it are a provenance, a seal against edits,
matching by meaning, a strict order, redaction, and an error message with a diagnosis and a remedy
for everything that can go wrong.
"""

from issuing_harness.tape.cassette import Cassette, rewrite_words, write_cassette
from issuing_harness.tape.library import CassetteFile, Library
from issuing_harness.tape.player import Player, WebhookPlayer, create_player
from issuing_harness.tape.provenance import Provenance, ScenarioIdentity, Step, steps_digest
from issuing_harness.tape.reader import read_cassette, read_provenance
from issuing_harness.tape.recorder import Recorder
from issuing_harness.tape.redaction import Redactor
from issuing_harness.tape.validation import open_cassette, verify_cassette

__all__ = [
    "Cassette",
    "CassetteFile",
    "Library",
    "Player",
    "Provenance",
    "Recorder",
    "Redactor",
    "ScenarioIdentity",
    "Step",
    "WebhookPlayer",
    "create_player",
    "open_cassette",
    "read_cassette",
    "read_provenance",
    "rewrite_words",
    "steps_digest",
    "verify_cassette",
    "write_cassette",
]
