"""The card program under test: one account with its balance, cardholders, cards and purchases."""

import stripe

from issuing_harness.backends import Connection
from issuing_harness.program.authorizations import Authorizations, Challenges
from issuing_harness.program.balances import Balances
from issuing_harness.program.calls import Calls
from issuing_harness.program.cardholders import Cardholders
from issuing_harness.program.cards import Cards, Tokens
from issuing_harness.program.dates import Dates
from issuing_harness.program.disputes import Disputes
from issuing_harness.program.events import Details, Events, Pages
from issuing_harness.program.funding import Funding
from issuing_harness.program.reconciliation import Books, Closing
from issuing_harness.program.shipping import Designs, Shipping
from issuing_harness.program.transactions import Transactions
from issuing_harness.program.treasury import FinancialAccounts, Notices


class Program:
    """Everything a scenario does, it does through this.

    Args:
        client: the SDK, whose calls go down the connection's route.
        connection: the scenario's line to its backend.
    """

    def __init__(self, client: stripe.StripeClient, connection: Connection) -> None:
        self.clock = clock = Dates(connection.clock)
        self.balances = Balances(client, connection.dashboard)
        self.funding = Funding(client, clock)
        self.dashboard = connection.dashboard
        self.cardholders = Cardholders(client, clock)
        self.cards = Cards(client, clock)
        self.shipping = Shipping(client)
        self.designs = Designs(client)
        self.challenges = Challenges(client)
        self.disputes = Disputes(client, clock)
        self.authorizations = Authorizations(client)
        self.transactions = Transactions(client)
        self.tokens = Tokens(client)
        self.books = Books(client)
        self.events = Events(client, clock)
        self.calls = Calls(client)
        self.closing = Closing(client)
        self.pages = Pages(client)
        self.details = Details(client)
        self.financial_accounts = FinancialAccounts(client)
        self.notices = Notices(client)
