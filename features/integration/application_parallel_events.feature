@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application and events at the same moment
  Stripe delivers on several connections, so that events about one fact may be worked on side by side.
  Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: Two events about one fact leave one record
    Illustrates "Issuing transactions": a capture is told by its authorization and by its transaction.

    @req:ISS-EVT-004 @presumes:ISS-EVT-005 @presumes:ISS-LIF-010
    Scenario: A capture whose events come at the same moment is booked once
      Given the company has spent $10.00 at the bookshop
      And events reach my application at the same moment
      When the merchant captures the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |

    @req:ISS-EVT-004 @presumes:ISS-EVT-005 @presumes:ISS-LIF-002
    Scenario: A purchase and its reversal that come at the same moment leave no hold
      Given events reach my application at the same moment
      And the company has spent $10.00 at the hotel
      When the merchant reverses the authorization
      Then my application shows for the card
        | held      | $0.00  |

    @req:ISS-EVT-004 @presumes:ISS-EVT-005 @presumes:ISS-LIF-006
    Scenario: Two captures whose events come at the same moment add up
      Given the company has spent $10.00 at the bookshop
      And events reach my application at the same moment
      And the merchant has captured $4.00 of the authorization and left it open
      When the merchant captures $6.00 of the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |

  Rule: An event that comes twice at the same moment has one effect
    Illustrates "Handle duplicate events".

    @req:ISS-EVT-003 @presumes:ISS-LIF-010
    Scenario: A capture whose event comes twice at the same moment is booked once
      Given each event reaches my application twice at the same moment
      And the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |

    @req:ISS-EVT-003 @presumes:ISS-MNY-005
    Scenario: An unlinked refund whose event comes twice at the same moment is booked once
      Given each event reaches my application twice at the same moment
      When the bookshop issues an unlinked refund of $2.50 to the card
      Then my application shows for the card
        | spent    | $0.00 |
        | refunded | $2.50 |
