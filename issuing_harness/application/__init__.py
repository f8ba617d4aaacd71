"""The integration under test: its endpoint, and what its own application shows."""

from issuing_harness.application.application import Application
from issuing_harness.application.integration import Integration
from issuing_harness.application.routes import Routes, read_routes
from issuing_harness.application.schedule import STALE

__all__ = ["STALE", "Application", "Integration", "Routes", "read_routes"]
