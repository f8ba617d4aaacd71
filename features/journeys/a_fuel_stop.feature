@journeys
Feature: A fuel stop
  The driver fills up and has a coffee, then finds the wrong pump was charged. Estimates and reports
  must leave nothing behind but what was bought.

  Rule: Two purchases at one stop are two, and an estimate is none
    Illustrates "Issuing authorizations": fuel dispensers.

    Scenario: Fuel, coffee, and somebody else's fuel
      Given the Issuing balance holds at least $300.00
      And the company holds an active card
      When the company spends $100.00 at the fuel pump
      Then the authorization is approved
      And the Issuing balance has fallen by $100.00
      When the pump reports that $63.40 was filled up
      Then the authorization is for $63.40
      When the merchant captures the authorization
      Then the authorization has a capture of $63.40
      When the company spends $4.50 at the cafe
      Then the Issuing balance has fallen by $67.90
      When the merchant captures the authorization
      And the company spends $100.00 at the fuel pump
      Then the authorization is approved
      When the merchant reverses the authorization
      Then the authorization is now reversed
      And the Issuing balance has fallen by $67.90
      And the card's statement shows
        | captured | -$67.90 |
        | refunded | $0.00   |
        | held     | $0.00   |
