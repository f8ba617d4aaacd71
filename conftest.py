"""Loads the stage and the vocabulary."""

pytest_plugins = ["fixtures.stage", "steps"]
