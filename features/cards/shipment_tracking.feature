@cards
Feature: Shipment tracking
  A shipped card has a carrier and an estimated arrival, and with express or priority shipping a tracking
  number. A business can tell its people where their cards are.

  Background:
    Given Alice is a cardholder

  Rule: Carrier and estimated arrival are known once the card is shipped
    Illustrates "Physical cards": carrier, estimated arrival and tracking.

    Scenario: A card that is submitted for printing has no carrier
      Given the program has issued a physical card to Alice with express shipping
      When the shipper sets the shipping status of the card to submitted
      Then the shipping status of the card is submitted
      And the shipping of the card has no carrier

    Scenario Outline: A card with a faster service has a tracking number
      Given the program has issued a physical card to Alice with <service> shipping
      When the shipper sets the shipping status of the card to shipped
      Then the shipping of the card has a carrier and an estimated arrival
      And the shipping of the card has a tracking number

      Examples:
        | service  | because                      |
        | express  | it includes tracking         |
        | priority | it includes tracking as well |

    Scenario: A card with standard shipping has no tracking number
      Given the program has issued a physical card to Alice with standard shipping
      When the shipper sets the shipping status of the card to shipped
      Then the shipping of the card has a carrier and an estimated arrival
      And the shipping of the card has no tracking number

  Rule: Only physical cards are shipped
    Illustrates "Virtual cards": a virtual card is there at once.

    Scenario: A virtual card has no shipping status
      Given the company holds an active card
      When the shipper tries to set the shipping status of the card to submitted
      Then Stripe refuses
