@integration
Feature: The application's books in any order of events
  Events come late, twice and in the wrong order. What the books say in the end must not depend on it.
  Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance and decides on purchases
    And events reach my application out of order
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: The same events in another order are the same books
    Illustrates "Webhooks": events are not delivered in the order in which they were generated.

    @req:ISS-EVT-005 @req:ISS-EVT-006
    Scenario: A reversal that overtakes its purchase is booked
      Given the company has spent $10.00 at the bookshop
      When the merchant reverses the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | remaining | $20.00 |

    @req:ISS-EVT-005
    Scenario: A force capture that overtakes other events is booked
      Given the company has spent $5.00 at the cafe
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the card
        | held      | $5.00 |
        | spent     | $7.00 |
        | remaining | $8.00 |

    @req:ISS-EVT-005 @req:ISS-LIF-006
    Scenario: Captures in parts that overtake each other add up
      Given the company has spent $10.00 at the bookshop
      When the merchant captures $4.00 of the authorization and leaves it open
      Then my application shows for the card
        | held      | $6.00  |
        | spent     | $4.00  |
        | remaining | $10.00 |

    @req:ISS-EVT-005 @req:ISS-MNY-006
    Scenario: An unlinked refund that overtakes a purchase is booked
      Given the company has spent $10.00 at the bookshop
      When the bookshop issues an unlinked refund of $2.50 to the card
      Then my application shows for the card
        | held     | $10.00 |
        | refunded | $2.50  |

    @req:ISS-EVT-005 @req:ISS-LIF-009
    Scenario: An expiry that overtakes its purchase is booked
      Given the company has spent $10.00 at the hotel
      When the authorization expires
      Then my application shows for the card
        | held      | $0.00  |
        | remaining | $20.00 |
