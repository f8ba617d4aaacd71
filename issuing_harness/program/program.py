"""The card program under test: one account with its balance, cardholders, cards and purchases."""

import stripe

from issuing_harness.backends import Connection
from issuing_harness.program.authorizations import Authorizations
from issuing_harness.program.balances import Balances
from issuing_harness.program.books import Books
from issuing_harness.program.calls import Calls
from issuing_harness.program.cardholders import Cardholders
from issuing_harness.program.cards import Cards
from issuing_harness.program.challenges import Challenges
from issuing_harness.program.closing import Closing
from issuing_harness.program.dates import Dates
from issuing_harness.program.designs import Designs
from issuing_harness.program.disputes import Disputes
from issuing_harness.program.events import Events
from issuing_harness.program.financial_accounts import FinancialAccounts
from issuing_harness.program.funding import Funding
from issuing_harness.program.notices import Notices
from issuing_harness.program.pages import Details, Pages
from issuing_harness.program.shipping import Shipping
from issuing_harness.program.tokens import Tokens
from issuing_harness.program.transactions import Transactions


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
