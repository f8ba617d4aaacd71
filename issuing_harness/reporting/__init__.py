"""Reporting: Allure results, one HTML page, and a summary in the terminal.

Nothing else depends on reporting: it listens to hooks (pytest's, pytest-bdd's and
``issuing_harness.hooks``), so a run behaves the same with and without it. ``plugin`` holds the
hooks, ``summary`` the summary, ``render`` the HTML page; the other modules write Allure results
and are imported only if ``--alluredir`` asks for them.
"""
