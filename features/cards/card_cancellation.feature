@cards
Feature: Card cancellation
  A canceled card is canceled for good, and its cancellation reason cannot be changed later.
  The reason decides how a business can replace the card.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A card is canceled with or without a cancellation reason
    Illustrates "Create a card": the status of a card, and why it changed.

    Scenario Outline: A canceled card keeps its cancellation reason
      When the program cancels the card as <reason>
      Then the card is canceled as <reason>
      And issuing_card.updated is sent about the card
      And issuing_card.updated about the card has the previous status active

      Examples:
        | reason | because                        |
        | lost   | nobody knows where the card is |
        | stolen | somebody else has the card     |

    Scenario: A card is canceled without a reason
      When the program cancels the card
      Then the card is canceled without a reason
      And issuing_card.updated is sent about the card

    Scenario Outline: Other cancellation reasons are refused
      When the program tries to cancel the card as <reason>
      Then Stripe refuses the parameter cancellation_reason

      Examples:
        | reason          | because                                   |
        | damaged         | it is a replacement reason                |
        | design_rejected | only Stripe cancels cards for this reason |

  Rule: A canceled card cannot be updated
    Illustrates "Create a card": the status of a card decides whether it can be used.

    Scenario: Freezing a canceled card is refused
      Given the program has canceled the card
      When the program tries to freeze the card
      Then Stripe refuses: Cards with status 'canceled' cannot be updated.

  Rule: An authorization approved before the cancellation can still be captured
    Illustrates "Capture the funds": a status stops new authorizations and no others.

    Scenario: A merchant captures after the card is canceled
      Given the company has spent $10.00 at Rocket Rides
      And the program has canceled the card as stolen
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00
