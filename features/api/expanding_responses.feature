@api
Feature: Expanding responses
  A response names related objects by id, and includes them in full on request. A program that needs
  both saves a request for each object.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at Rocket Rides
    And the merchant has captured the authorization

  Rule: The objects that a transaction names can be expanded
    Illustrates "Expanding responses" in Stripe's API reference.

    Scenario Outline: A transaction is retrieved with its <detail> expanded
      When the program retrieves the transaction with its <detail> expanded
      Then the transaction has its <detail> expanded: <kind>

      Examples:
        | detail              | kind                  | because                 |
        | authorization       | issuing.authorization | what was asked for      |
        | card                | issuing.card          | which limits apply      |
        | cardholder          | issuing.cardholder    | who may know more       |
        | balance_transaction | balance_transaction   | how the balance changed |

    Scenario: A list of transactions is retrieved with their authorizations expanded
      When the program lists the card's transactions with their authorization expanded
      Then the transaction has its authorization expanded: issuing.authorization

  Rule: An unknown property, or one more than four levels deep, cannot be expanded
    Illustrates "Expanding responses": at most four levels.

    Scenario: An unknown property is refused
      When the program tries to retrieve the transaction with its weather expanded
      Then Stripe refuses: This property cannot be expanded (weather).

    Scenario: A fifth level is refused
      When the program tries to retrieve the transaction with its authorization.card.cardholder.card.cardholder expanded
      Then Stripe refuses: You cannot expand more than 4 levels of a property. Property: authorization.card.cardholder.card.cardholder
