@cards
Feature: Tracking a physical card
  Alice asks where her card is. Until it is in the mail nobody knows who will bring it; then it has a
  carrier and a day, and with a better service a number to follow it by.

  Background:
    Given Alice is a cardholder

  Rule: Who brings a card, and when, is known once it is in the mail
    Illustrates "Physical cards": carrier, estimated arrival and tracking.

    Scenario: Nobody brings it yet
      Given the program has sent a physical card to Alice by express mail
      When the physical card goes to the printer
      Then the shipping names no carrier yet

    Scenario Outline: A better service can be tracked
      Given the program has sent a physical card to Alice by <service> mail
      When the physical card is put in the mail
      Then the shipping names its carrier and its day
      And the shipping can be tracked

      Examples:
        | service  | because                     |
        | express  | it comes with a number      |
        | priority | so does the fastest service |

    Scenario: Standard mail cannot be tracked
      Given the program has sent a physical card to Alice by standard mail
      When the physical card is put in the mail
      Then the shipping names its carrier and its day
      And the shipping cannot be tracked

  Rule: Only what is made of plastic is shipped
    Illustrates "Virtual cards": a virtual card is there at once.

    Scenario: A virtual card does not arrive
      Given the company holds an active card
      When the mail tries to report that the card goes to the printer
      Then Stripe refuses
