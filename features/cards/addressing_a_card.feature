@cards
Feature: Addressing a physical card
  A card sent to an address that does not exist comes back weeks later. Stripe can check an address,
  only tidy it up, or leave it alone; two street lines of test mode stand for the two verdicts.

  Background:
    Given Alice is a cardholder

  Rule: An address that is checked must be one the mail can find
    Illustrates "Physical cards": address validation.

    Scenario: Nobody lives there
      When the program tries to send a physical card to Alice at a made-up address to be checked
      Then Stripe refuses and speaks of The address is undeliverable based on given inputs.

    Scenario: Somebody lives there
      When the program sends a physical card to Alice at an existing address to be checked
      Then the address is found likely_deliverable
      And the shipping is pending

  Rule: An address that is tidied is judged, and used whatever the verdict
    Illustrates "Physical cards": address validation.

    Scenario Outline: The verdict is only told
      When the program sends a physical card to Alice at <place> to be tidied
      Then the address is found <verdict>
      And the shipping is pending

      Examples:
        | place               | verdict              | because                             |
        | an existing address | likely_deliverable   | nothing is wrong with it            |
        | a made-up address   | likely_undeliverable | the program was told, and may react |

  Rule: An address that is left alone is nobody's business
    Illustrates "Physical cards": address validation.

    Scenario: Nobody looks at it
      When the program sends a physical card to Alice at a made-up address to be left alone
      Then the address is not judged
      And the shipping is pending
