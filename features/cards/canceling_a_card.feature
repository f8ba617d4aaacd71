@cards
Feature: Canceling a card
  A canceled card is gone for good. Why it went decides how it can be replaced, so the reason is kept
  with the card, and nobody can change it afterwards.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A card is canceled with the reason that was given, or with none
    Illustrates "Create a card": the status of a card, and why it changed.

    Scenario Outline: The reason is kept
      When the program cancels the card as <reason>
      Then the card was canceled as <reason>
      And issuing_card.updated is sent about the card
      And issuing_card.updated says that the card was active

      Examples:
        | reason | because                          |
        | lost   | nobody knows where it is         |
        | stolen | somebody knows, and it is not us |

    Scenario: A card nobody needs any more
      When the program cancels the card
      Then the card was canceled without a reason
      And issuing_card.updated is sent about the card

    Scenario Outline: Only two reasons may be given
      When the program tries to cancel the card as <reason>
      Then Stripe refuses the parameter cancellation_reason

      Examples:
        | reason          | because                                        |
        | damaged         | a damaged card is replaced, and ends by itself |
        | design_rejected | only Stripe says that                          |

  Rule: A canceled card is never changed again
    Illustrates "Create a card": a card's status is what decides whether it can be used.

    Scenario: It cannot be frozen either
      Given the program has canceled the card
      When the program tries to freeze the card
      Then Stripe refuses: Cards with status 'canceled' cannot be updated.

  Rule: What was approved before is still the merchant's
    Illustrates "Capture the funds": a status stops new authorizations and no others.

    Scenario: The driver captures after the card is gone
      Given the company has spent $10.00 at Rocket Rides
      And the program has canceled the card as stolen
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00
