"""Load on an endpoint that decides on purchases: how it holds when many are asked about.

The command plans the questions (``purchases.py``), tells the integration of cards and budgets
(``preparation.py``) and starts Locust's processes (``run.py``). Those send (``__main__.py``,
``sending.py``) and count (``tally.py``); what they counted is judged (``verdict.py``) and shown
(``report.py``). Only Locust's own processes import Locust, which changes Python's sockets.
"""
