@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002 @presumes:ISS-DEC-004 @presumes:ISS-DEC-011
Feature: Purchases at the same time
  Two merchants ask at the same moment, and each question alone would be answered with yes. What is
  approved of one budget must not exceed it, whichever reply comes first. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: Together no more is approved than the budget has
    Illustrates "Real-time authorizations".

    @req:ISS-DEC-007
    Scenario: Five purchases at once, of which the budget covers two
      When 5 purchases of $8.00 each are made with the card at the same time
      Then together no more than $20.00 is approved

    @req:ISS-DEC-007 @presumes:ISS-MNY-009
    Scenario: Two purchases at once, each of more than half of the budget
      When 2 purchases of $16.00 each are made with the card at the same time
      Then together no more than $20.00 is approved
      And my application shows for the card
        | held      | $16.00 |
        | remaining | $4.00  |

  Rule: What has a budget of its own does not wait for another
    Illustrates "Real-time authorizations".

    @req:ISS-DEC-007
    Scenario: Purchases with two cards of one cardholder are both approved
      Given the program has issued the company a card
      And my application has a budget of $20.00 for the company's second card
      When purchases of $15.00 each are made with the company's first card and the company's second card at the same time
      Then each of the purchases is approved
