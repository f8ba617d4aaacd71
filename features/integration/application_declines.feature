@integration
Feature: The application's books of declined purchases
  Stripe declines some purchases without asking, and the application hears of them afterward. Nothing of
  them is spent. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance and decides on purchases
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: What Stripe declined by itself is known, and takes nothing
    Illustrates "Issuing authorizations": a declined authorization is closed.

    @req:ISS-LIF-001
    Scenario: A purchase on a frozen card is known to be declined
      Given the program has frozen the card
      When the company spends $10.00 at the bookshop
      Then my application shows for the authorization
        | approved | no    |
        | held     | $0.00 |

    @req:ISS-LIF-001 @req:ISS-MNY-009
    Scenario: A purchase beyond the Issuing balance takes nothing of the budget
      When the company spends $10.00 more than the Issuing balance at the bookshop
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $0.00  |
        | remaining | $20.00 |
      And my application and Stripe agree on the Issuing balance

    @req:ISS-LIF-001
    Scenario: A purchase that the application declined is known to be declined
      When the company spends $20.01 at the bookshop
      Then my application shows for the authorization
        | approved | no    |
        | held     | $0.00 |

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
        | remaining | $10.00 |

    @req:ISS-MNY-004
    Scenario: A purchase abroad that is too dear in the card's currency is declined
      When the company pays 18.00 EUR at the Paris bakery, which is $20.01
      Then the authorization is declined: webhook_declined
