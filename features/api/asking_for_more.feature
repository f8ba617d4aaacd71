@api
Feature: Asking for more in one answer
  An answer names what it belongs to. A program that is going to need it asks for it to be shown
  whole, and saves a call; only what has a place there can be asked for.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides
    And the authorization was captured as a transaction

  Rule: What a transaction names can be shown whole
    Illustrates "Expanding responses" of Stripe's API.

    Scenario Outline: Instead of its name, the thing itself
      When the program reads the transaction with its <detail>
      Then its <detail> is shown whole: <kind>

      Examples:
        | detail              | kind                  | because                          |
        | authorization       | issuing.authorization | it says what was asked for       |
        | card                | issuing.card          | it says which limits it has      |
        | cardholder          | issuing.cardholder    | it says whom to ask              |
        | balance_transaction | balance_transaction   | it says what became of the money |

    Scenario: In a list as well
      When the program lists the card's transactions with their authorization
      Then its authorization is shown whole: issuing.authorization

  Rule: What has no place there cannot be shown
    Illustrates "Expanding responses": four levels at most, and nothing unknown.

    Scenario: The weather
      When the program tries to read the transaction with its weather
      Then Stripe refuses: This property cannot be expanded (weather).

    Scenario: Five levels down
      When the program tries to read the transaction with its authorization.card.cardholder.card.cardholder
      Then Stripe refuses: You cannot expand more than 4 levels of a property. Property: authorization.card.cardholder.card.cardholder
