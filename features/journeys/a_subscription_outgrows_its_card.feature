@journeys @sandbox_only
Feature: A subscription outgrows its card
  The company pays a subscription with a card made for it alone. On live it cannot run, because
  nobody can let Stripe's months pass.

  Rule: A card made for one price stops a higher one, until somebody agrees to it
    Illustrates "Spending controls": a monthly limit, and what changing it does.

    Scenario: The price goes up in July
      Given the Issuing balance holds at least $200.00
      And the company holds a card limited to $45.00 monthly
      When the company pays $45.00 by online at the bookshop
      Then the authorization is approved
      When the merchant captures the authorization
      And the company pays $45.00 by online at the bookshop
      Then the authorization is declined: spending_controls
      When 30 days pass
      And the company pays $55.00 by online at the bookshop
      Then the authorization is declined: spending_controls
      And the Issuing balance has fallen by $45.00
      When the program limits the card to $55.00 monthly
      Then the card is limited to $55.00 monthly
      When the company pays $55.00 by online at the bookshop
      Then the authorization is approved
      When the merchant captures the authorization
      Then the authorization has a capture of $55.00
      And the Issuing balance has fallen by $100.00
