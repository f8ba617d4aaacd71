"""What a run leaves behind: Allure results, one HTML page, and a table in the terminal.

Reporting reads everything and is read by nothing: it listens to hooks (pytest's, pytest-bdd's and
``issuing_harness.hooks``), so that a run is the same with and without it. ``plugin`` holds the
hooks, ``render`` the HTML; nothing here imports Allure before ``--alluredir`` asks for it.
"""
