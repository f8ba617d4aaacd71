@integration
Feature: The application and the spending limits of cards
  A card may have no limit at Stripe, one, or several of which the lowest counts. No limit and a limit of
  nothing are as far apart as can be. Run it with --integration.

  Background:
    Given my application starts with the Issuing balance
    And the company holds an active card

  Rule: The lowest limit is shown, and none where there is none
    Illustrates "Spending controls": the limits of a card.

    @req:ISS-CRD-006
    Scenario Outline: A card that is limited to <limit>
      When the program limits the card to <limit>
      Then my application shows for the card
        | spending limit | <shown> |

      Examples:
        | limit           | shown  | because                      |
        | $30.00 per week | $30.00 | it is the only one           |
        | $0.00 per day   | $0.00  | nothing may be spent with it |

    @req:ISS-CRD-006
    Scenario: A card whose limits were taken away
      Given the program has limited the card to $30.00 per week
      When the program removes the spending limits of the card
      Then my application shows for the card
        | spending limit | nothing |

    @req:ISS-CRD-006
    Scenario: A card with several limits, of which something else changes
      Given these cardholders hold active cards
        | name  | daily limit | monthly limit |
        | Alice | $40.00      | $25.00        |
      When the program freezes Alice's card
      Then my application shows for Alice's card
        | spending limit | $25.00 |
