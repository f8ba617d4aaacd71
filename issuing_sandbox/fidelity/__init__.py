"""What the sandbox knows and how: grades of evidence, and the tests that hold each claim.

The sandbox itself never imports this. A *claim* is one thing the sandbox does: an endpoint, a
parameter, a transition, a reason, an error. ``claims.py`` finds them in the code, the ``.toml``
files beside it grade them, ``scripts/measure_fidelity.py`` watches which test sees which, and
``gaps.py`` says what lacks a grade or a test. The page is written by::

    python -m issuing_sandbox.fidelity docs/fidelity.md
"""
