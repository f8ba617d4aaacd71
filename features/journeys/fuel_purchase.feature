@journeys
Feature: Fuel purchase from estimate to capture
  A fuel pump authorizes an estimate, reports the final amount and captures it. The company must pay
  for the fuel alone, and nothing for an authorization that is reversed.

  Rule: Estimates, captures and a reversal add up to what was bought
    Illustrates "Issuing authorizations": fuel dispensers.

    Scenario: Fuel, a coffee, and a reversed fuel purchase
      Given the Issuing balance holds at least $300.00
      And the company holds an active card
      When the company spends $100.00 at the fuel pump
      Then the authorization is approved
      And the Issuing balance has fallen by $100.00
      When the merchant finalizes the authorization at $63.40
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
