@journeys @sandbox_only
Feature: Subscription price increase
  A company pays a subscription with a card of its own, whose monthly limit is the price. It cannot
  run live, because nobody can move Stripe's clock by a month.

  Rule: A monthly limit declines a higher price until it is raised
    Illustrates "Spending controls": a monthly limit, and what changing it does.

    Scenario: A price increase is declined until the limit is raised
      Given the Issuing balance holds at least $200.00
      And the company holds a card limited to $45.00 per month
      When the company pays $45.00 online at the bookshop
      Then the authorization is approved
      When the merchant captures the authorization
      And the company pays $45.00 online at the bookshop
      Then the authorization is declined: spending_controls
      When 30 days pass
      And the company pays $55.00 online at the bookshop
      Then the authorization is declined: spending_controls
      And the Issuing balance has fallen by $45.00
      When the program limits the card to $55.00 per month
      Then the card is limited to $55.00 per month
      When the company pays $55.00 online at the bookshop
      Then the authorization is approved
      When the merchant captures the authorization
      Then the authorization has a capture of $55.00
      And the Issuing balance has fallen by $100.00
