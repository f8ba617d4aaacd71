@integration
Feature: Deciding for Stripe
  An application on Stripe Issuing decides on purchases within two seconds, by budgets and rules of
  its own that Stripe knows nothing of. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application knows the Issuing balance and decides on purchases
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: It decides by its own rules, and in time
    Illustrates "Handling real-time auth webhooks": Stripe takes a decision within two seconds.

    @req:in-time
    Scenario: A purchase within the budget is approved
      When the company spends $10.00 at the bookshop
      Then the authorization is approved: webhook_approved
      And my application shows of the card
        | held      | $10.00 |
        | remaining | $10.00 |

    @req:in-time @req:budget
    Scenario: A purchase above the budget is declined
      When the company spends $20.01 at the bookshop
      Then the authorization is declined: webhook_declined
      And my application shows of the card
        | held      | $0.00  |
        | remaining | $20.00 |

    @req:in-time @req:budget
    Scenario: What was spent before counts
      Given the company has spent $15.00 at the bookshop
      When the company spends $5.01 at the cafe
      Then the authorization is declined: webhook_declined

    @req:in-time
    Scenario: A blocked category is declined, whatever it costs
      Given my application blocks the category betting_casino_gambling
      When the company spends $1.00 at the casino
      Then the authorization is declined: webhook_declined

    @req:in-time @req:budget
    Scenario: A merchant that takes a part gets what the budget leaves
      When the company spends up to $25.00 at the bookshop
      Then the authorization is approved: webhook_approved
      And the authorization is for $20.00

    @req:in-time @req:budget
    Scenario: A hotel that asks for more is asked within what is left
      Given the company has spent $15.00 at the hotel
      When the merchant raises the authorization by $5.01
      Then the authorization is for $15.00
