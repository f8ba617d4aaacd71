@cards
Feature: Card shipping
  The shipping status of a physical card tells where it is, from printing to delivery. A business tells
  its people when to expect a card, and replaces one that does not arrive.

  Background:
    Given Alice is a cardholder
    And the program has issued a physical card to Alice

  Rule: A card goes from pending to delivered, and each change sends an event
    Illustrates "Physical cards": shipping statuses, and the test helpers that walk through them.

    @req:ISS-CRD-012 @req:ISS-CRD-022 @req:ISS-OPS-014
    Scenario Outline: The shipping status changes
      Given the shipping status of the card is <before>
      When the shipper sets the shipping status of the card to <after>
      Then the shipping status of the card is <after>
      And issuing_card.updated about the card has the shipping status <after>

      Examples:
        | before    | after     | because                               |
        | pending   | submitted | the card is printed first             |
        | pending   | shipped   | the printing need not be reported     |
        | submitted | shipped   | the card is printed                   |
        | shipped   | delivered | the card has arrived                  |
        | shipped   | returned  | nobody accepted the card              |
        | shipped   | failure   | the carrier does not know where it is |
        | submitted | failure   | the card could not be printed         |

    Scenario Outline: An impossible change of the shipping status is refused
      Given the shipping status of the card is <before>
      When the shipper tries to set the shipping status of the card to <after>
      Then Stripe refuses
      And the shipping status of the card is <before>

      Examples:
        | before    | after     | because                    |
        | pending   | delivered | the card was never shipped |
        | delivered | shipped   | the card has arrived       |
        | returned  | delivered | the card went back         |
        | failure   | shipped   | the card is lost           |

  Rule: The shipping address can change until the card is submitted for printing
    Illustrates "Physical cards": a shipment is fixed once it was submitted.

    Scenario: The program changes the shipping address of a pending card
      When the program changes the shipping address of the card
      Then the shipping address of the card has changed
      And issuing_card.updated about the card has the shipping status pending

    Scenario: Changing the shipping address of a submitted card is refused
      Given the shipping status of the card is submitted
      When the program tries to change the shipping address of the card
      Then Stripe refuses
      And the shipping status of the card is submitted

  Rule: Canceling a card cancels its shipping only while it is pending
    Illustrates "Physical cards": a card that is canceled before it is fulfilled.

    Scenario: A pending card is canceled
      When the program cancels the card
      Then the shipping status of the card is canceled
      And issuing_card.updated about the card has the shipping status canceled

    Scenario: A shipped card is canceled
      Given the shipping status of the card is shipped
      When the program cancels the card
      Then the shipping status of the card is shipped
      And the card is canceled
