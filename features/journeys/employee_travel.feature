@journeys @sandbox_only
Feature: Employee travel with a weekly limit
  Alice travels with a card that has a weekly limit. It cannot run live, because nobody can move
  Stripe's clock by days.

  Rule: Purchases at home and abroad count under the weekly limit, which is reset on Sunday
    Illustrates "Spending controls": limits, their intervals, and what counts under them.

    @req:ISS-OPS-010
    Scenario: A week of purchases reaches the limit, and the next week starts anew
      Given the Issuing balance holds at least $1,000.00
      And Alice holds a card limited to $300.00 per week
      And it is 1 June 2026, 18:30:00 UTC
      When Alice spends $40.00 at Rocket Rides
      Then the authorization is approved
      When the merchant captures $46.00 of the authorization
      Then the authorization has a capture of $46.00
      When Alice pays 92.00 EUR at the Paris bakery, which is $100.00
      Then the authorization is for $100.00, which is 92.00 EUR
      When the merchant captures the authorization
      Then the authorization is now closed
      When 2 days pass
      And Alice spends $154.00 at the hotel
      Then the authorization is approved
      When Alice spends $0.01 at the cafe
      Then the authorization is declined: spending_controls
      And the Issuing balance has fallen by $300.00
      When 4 days pass
      And Alice spends $0.01 at the cafe
      Then the authorization is approved
      And the Issuing balance has fallen by $300.01
