@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books of declined purchases
  Stripe declines some purchases without asking, and the application hears of them afterward. Nothing of
  them is spent. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: What Stripe declined by itself is known, and takes nothing
    Illustrates "Issuing authorizations": a declined authorization is closed.

    @req:ISS-LIF-001
    Scenario: A purchase on a frozen card is known to be declined
      Given the program has frozen the card
      When the company spends $10.00 at the bookshop
      Then my application shows for the authorization
        | approved | no |

    @req:ISS-MNY-009
    Scenario: A purchase beyond the Issuing balance takes nothing
      When the company spends $10.00 more than the Issuing balance at the bookshop
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $0.00  |

    @req:ISS-LIF-001
    Scenario: A purchase that was approved is known with its sum
      When the company spends $10.00 at the bookshop
      Then my application shows for the authorization
        | approved | yes    |
        | held     | $10.00 |
        | captured | $0.00  |

  Rule: A purchase abroad is judged by what it costs the card
    Illustrates "Purchases in another currency".

    @req:ISS-MNY-004
    Scenario: A purchase abroad takes its sum in the card's currency
      When the company pays 9.00 EUR at the Paris bakery, which is $10.00
      Then my application shows for the card
        | held      | $10.00 |
