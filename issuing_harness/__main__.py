"""``python -m issuing_harness``: the command line."""

from issuing_harness.cli import main

main(prog_name="issuing-harness")
