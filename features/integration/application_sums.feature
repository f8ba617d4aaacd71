@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's sums
  A sum is a whole number of cents. Who calculates in dollars with a decimal point loses cents, and who
  keeps little room for a number loses dollars. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $6,000.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: Each sum is booked to the cent
    Illustrates "Supported currencies": amounts are whole numbers of the smallest unit.

    @req:ISS-MNY-014 @presumes:ISS-LIF-010
    Scenario Outline: A capture of <sum> is booked to the cent
      Given the company has spent <sum> at the bookshop
      When the merchant captures the authorization
      Then my application shows for the card
        | held  | $0.00 |
        | spent | <sum> |

      Examples:
        | sum    | because                                    |
        | $19.99 | 19.99 times 100 is a little less than 1999 |
        | $8.20  | 8.20 times 100 is a little less than 820   |

    @req:ISS-MNY-014 @presumes:ISS-LIF-007
    Scenario: A force capture of thousands of dollars is booked to the cent
      Its cents need more than two bytes. No budget is asked about a force capture.

      When the bookshop force-captures $5,000.01 on the card
      Then my application shows for the card
        | held  | $0.00     |
        | spent | $5,000.01 |
