@cards
Feature: Address validation
  Stripe can validate the shipping address of a physical card, only normalize it, or leave it as it is.
  A business learns before printing that a card could not be delivered, and not weeks later.

  Background:
    Given Alice is a cardholder

  Rule: With validation, a card is issued only to an address that can be delivered to
    Illustrates "Physical cards": address validation.

    Scenario: A card to an invalid address is refused
      When the program tries to issue a physical card to Alice at an invalid address with validation and normalization
      Then Stripe refuses with a message about The address is undeliverable

    Scenario: A card to a valid address is issued
      When the program issues a physical card to Alice at a valid address with validation and normalization
      Then the shipping address of the card is likely_deliverable
      And the shipping status of the card is pending

  Rule: With normalization only, a card is issued whatever the result is
    Illustrates "Physical cards": address validation.

    Scenario Outline: An address is normalized, and its validation result is shown
      When the program issues a physical card to Alice at <address> with normalization only
      Then the shipping address of the card is <result>
      And the shipping status of the card is pending

      Examples:
        | address            | result               | because                         |
        | a valid address    | likely_deliverable   | the carrier knows the address   |
        | an invalid address | likely_undeliverable | the program may ask for another |

  Rule: With validation disabled, an address has no validation result
    Illustrates "Physical cards": address validation.

    Scenario: A card to an invalid address is issued without validation
      When the program issues a physical card to Alice at an invalid address with validation disabled
      Then the shipping address of the card has not been validated
      And the shipping status of the card is pending
