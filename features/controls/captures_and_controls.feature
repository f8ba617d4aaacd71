@controls
Feature: Captures and spending controls
  Spending controls decide on authorizations, and not on captures. What was approved is promised to the
  merchant, so a program must expect captures above its limits and after its later controls.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds a card limited to $10.00 per authorization
    And the company has spent $10.00 at the cafe

  Rule: A capture may exceed every limit
    Illustrates "Spending controls": captures can be larger than what was authorized.

    Scenario: A tip is captured above the limit
      When the merchant captures $12.00 of the authorization
      Then the authorization has a capture of $12.00
      And the Issuing balance has fallen by $12.00

  Rule: A later control does not stop the capture of an approved authorization
    Illustrates "Issuing transactions": captures of approved authorizations always succeed.

    Scenario: The limit is lowered before the capture
      Given the program has limited the card to $1.00 per authorization
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

    Scenario: The merchant's category is blocked before the capture
      Given the program has given the card blocked categories: eating_places_restaurants
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

    Scenario Outline: The card is <stopped> before the capture
      Given the program has <stopped> the card
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

      Examples:
        | stopped  | because                                   |
        | frozen   | the purchase was approved before          |
        | canceled | the purchase was approved before, as well |
