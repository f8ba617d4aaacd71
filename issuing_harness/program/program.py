"""The card program under test: one account with its balance, cardholders, cards and purchases."""

import stripe

from issuing_harness.backends import Connection
from issuing_harness.program.authorizations import Authorizations
from issuing_harness.program.balances import Balances
from issuing_harness.program.books import Books
from issuing_harness.program.cardholders import Cardholders
from issuing_harness.program.cards import Cards
from issuing_harness.program.events import Events
from issuing_harness.program.funding import Funding


class Program:
    """Everything a scenario does, it does through this.

    Args:
        client: the SDK, whose calls go down the connection's route.
        connection: the scenario's line to its backend.
    """

    def __init__(self, client: stripe.StripeClient, connection: Connection) -> None:
        self.balances = Balances(client, connection.dashboard)
        self.funding = Funding(client, connection.clock)
        self.dashboard = connection.dashboard
        self.cardholders = Cardholders(client, connection.clock)
        self.cards = Cards(client)
        self.authorizations = Authorizations(client)
        self.books = Books(client)
        self.events = Events(client, connection.clock)
