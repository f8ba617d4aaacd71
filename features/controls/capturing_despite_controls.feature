@controls
Feature: Capturing despite controls
  Controls look at what is asked for, once. What was approved is promised to the merchant, and no control
  that comes later takes the promise back: the tip and the late bill are paid.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds a card limited to $10.00 per_authorization
    And the company has spent $10.00 at the cafe

  Rule: A capture may exceed every limit
    Illustrates "Spending controls": captures can be larger than what was authorized.

    Scenario: A tip comes on top of a used up limit
      When the merchant captures $12.00 of the authorization
      Then the authorization has a capture of $12.00
      And the Issuing balance has fallen by $12.00

  Rule: A control that comes later does not undo an approval
    Illustrates "Issuing transactions": captures of approved authorizations always succeed.

    Scenario: The limit is lowered before the capture
      Given the program has limited the card to $1.00 per_authorization
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

    Scenario: The merchant is blocked before the capture
      Given the program has given the card blocked categories: eating_places_restaurants
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

    Scenario Outline: The card is stopped before the capture
      Given the program has <stopped> the card
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

      Examples:
        | stopped  | because                          |
        | frozen   | a frozen card has bought already |
        | canceled | so has one that never comes back |
