@journeys @sandbox_only
Feature: A travelling employee's week
  Alice is sent on a journey with a card for the week. On live it cannot run, because nobody can let
  Stripe's days pass.

  Rule: A weekly limit lasts for a week of hotels, taxis and foreign bakeries, and begins anew on Sunday
    Illustrates "Spending controls": limits, their intervals, and what counts under them.

    Scenario: From Monday's taxi to the next Sunday
      Given the Issuing balance holds at least $1,000.00
      And Alice holds a card limited to $300.00 weekly
      And it is 1 June 2026, 18:30:00 UTC
      When Alice spends $40.00 at Rocket Rides
      Then the authorization is approved
      When the merchant captures $46.00 of the authorization
      Then the authorization has a capture of $46.00
      When Alice pays 92.00 EUR at the Paris bakery, which is $100.00
      Then the authorization is for $100.00, which is 92.00 EUR
      When the merchant captures the authorization
      And 2 days pass
      And Alice spends $154.00 at the hotel
      Then the authorization is approved
      When Alice spends $0.01 at the cafe
      Then the authorization is declined: spending_controls
      And the Issuing balance has fallen by $300.00
      When 4 days pass
      And Alice spends $0.01 at the cafe
      Then the authorization is approved
      And the Issuing balance has fallen by $300.01
