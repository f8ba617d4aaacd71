"""Tapes: what the program said to Stripe and what it was answered, kept to be played again.

A tape is a cassette of vcrpy, made strict. It lives in vcrpy's format, is written by vcrpy's own
serializing and can be played by plain vcrpy; what is added is provenance, a seal, matching by
meaning, an order, one redactor, and an error that explains itself for everything that can go wrong.
"""

from issuing_harness.tape.cassette import Tape, write_tape
from issuing_harness.tape.library import Entry, Library
from issuing_harness.tape.player import Player
from issuing_harness.tape.provenance import Claim, Provenance, Step, steps_digest
from issuing_harness.tape.reader import read_provenance, read_tape
from issuing_harness.tape.recorder import Recorder
from issuing_harness.tape.redaction import Redactor
from issuing_harness.tape.validation import open_tape, verify_tape
from issuing_harness.tape.webhook_player import TwoWayPlayer, player_of

__all__ = [
    "Claim",
    "Entry",
    "Library",
    "Player",
    "Provenance",
    "Recorder",
    "Redactor",
    "Step",
    "Tape",
    "TwoWayPlayer",
    "open_tape",
    "player_of",
    "read_provenance",
    "read_tape",
    "steps_digest",
    "verify_tape",
    "write_tape",
]
