@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's amounts, days and balances
  A sum may be zero for a while, have no decimals, or take the balance below nothing. Run it with
  --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: Sums and days are shown as they are
    Illustrates "Issuing transactions".

    @req:ISS-LIF-008 @presumes:ISS-DEC-008
    Scenario: A purchase of nothing so far goes on
      Given the company has spent $0.00 at the hotel
      When the merchant increments the authorization by $10.00
      Then my application shows for the card
        | held | $10.00 |

    @req:ISS-MNY-003 @presumes:ISS-LIF-001
    Scenario: A price in yen has no decimals
      When the company pays 500 JPY at the Tokyo inn, which is $3.30
      Then my application shows for the authorization
        | merchant amount   | 500 JPY |
        | merchant currency | jpy     |
        | held              | $3.30   |

    @req:ISS-MNY-004 @presumes:ISS-LIF-010
    Scenario: A capture abroad is booked in the card's currency
      Given the company has paid 18.00 EUR at the Paris bakery, which is $20.00
      When the merchant captures the authorization
      Then my application shows for the card
        | spent | $20.00 |

    @req:ISS-MNY-004 @presumes:ISS-MNY-002
    Scenario: A refund abroad is booked in the card's currency
      Given the company has paid 18.00 EUR at the Paris bakery, which is $20.00
      And the merchant has captured the authorization
      When the merchant refunds the transaction
      Then my application shows for the card
        | refunded | $20.00 |

    @req:ISS-MNY-011 @presumes:ISS-LIF-010
    Scenario: A capture is shown on its day
      Given the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application shows the transaction on the day on which it was made

    @sandbox_only @moves_time @req:ISS-MNY-011 @presumes:ISS-LIF-007
    Scenario: A capture half an hour after midnight is shown on the day that has begun
      Stripe's days are those of universal time. It cannot run live, because nobody can move its clock.

      Given it is 2 June 2026, 00:30:00 UTC
      When the bookshop force-captures $7.00 on the card
      Then my application shows the transaction on the day on which it was made

  Rule: The balance is never shown higher than it is
    Illustrates "Issuing balance".

    @req:ISS-MNY-001
    Scenario Outline: A capture of which <event> is not heard yet
      Given the company has spent $10.00 at the bookshop
      And <event> does not reach my application
      When the merchant captures the authorization
      Then my application shows no more than the Issuing balance

      Examples:
        | event                         | because                                  |
        | issuing_transaction.created   | the hold is released before it is booked |
        | issuing_authorization.updated | it is booked before the hold is released |

    @req:ISS-MNY-012 @presumes:ISS-LIF-007
    Scenario: A balance that a capture has taken below zero is flagged
      When the bookshop force-captures $5.00 more than the Issuing balance on the card
      Then my application shows that the Issuing balance is overdrawn
