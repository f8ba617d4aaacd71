@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books in any order of events
  Events come late, twice and in the wrong order. What the books say in the end must not depend on it.
  Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And events reach my application out of order
    And the company holds an active card

  Rule: The same events in another order are the same books
    Illustrates "Webhooks": events are not delivered in the order in which they were generated.

    @req:ISS-EVT-005 @presumes:ISS-LIF-002
    Scenario: A reversal that overtakes its purchase is booked
      Given the company has spent $10.00 at the bookshop
      When the merchant reverses the authorization
      Then my application shows for the card
        | held      | $0.00  |

    @req:ISS-EVT-005 @presumes:ISS-LIF-007
    Scenario: A force capture that overtakes other events is booked
      Given the company has spent $5.00 at the cafe
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the card
        | held      | $5.00 |
        | spent     | $7.00 |

    @req:ISS-EVT-005 @presumes:ISS-LIF-006
    Scenario: Captures in parts that overtake each other add up
      Given the company has spent $10.00 at the bookshop
      When the merchant captures $4.00 of the authorization and leaves it open
      Then my application shows for the card
        | held      | $6.00  |
        | spent     | $4.00  |

    @req:ISS-EVT-005 @presumes:ISS-MNY-005
    Scenario: An unlinked refund that overtakes a purchase is booked
      Given the company has spent $10.00 at the bookshop
      When the bookshop issues an unlinked refund of $2.50 to the card
      Then my application shows for the card
        | held     | $10.00 |
        | refunded | $2.50  |

    @req:ISS-EVT-005 @presumes:ISS-LIF-009
    Scenario: An expiry that overtakes its purchase is booked
      Given the company has spent $10.00 at the hotel
      When the authorization expires
      Then my application shows for the card
        | held      | $0.00  |
