"""Certification of an integration: requirements, evidence, verdicts, and a bundle of all three.

``certificate`` is what the others speak of. ``requirements`` reads the catalogue, ``profile`` what
an integration does and how it is reached; ``run`` carries out what the profile selects and keeps
the evidence of every attempt; ``judgement`` derives the verdicts from it; ``bundle`` packs and
signs all of it, and others check it with ``verification``.
"""
