@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books
  The application under test keeps books by the events it receives, which may come twice, late and out
  of order. Its books must agree with Stripe's. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: Captures and reversals are booked
    Illustrates "Issuing transactions".

    @req:ISS-LIF-010
    Scenario: A capture is booked as spent
      Given the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |
      And my application shows for the authorization
        | captured | $10.00 |
        | held     | $0.00  |

    @req:ISS-LIF-002
    Scenario: A reversal is booked as not spent
      Given the company has spent $10.00 at the bookshop
      When the merchant reverses the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $0.00  |

  Rule: Duplicate, late and unknown events do no harm
    Illustrates "Issuing transactions": events come in any order, and perhaps twice.

    @req:ISS-EVT-003 @presumes:ISS-LIF-010
    Scenario: An event delivered twice is booked once
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When every event is delivered to my application again
      Then my application accepts every delivery
      And my application shows for the card
        | spent     | $10.00 |

    @req:ISS-EVT-003 @presumes:ISS-LIF-007
    Scenario: An event that is delivered again after a dozen others is booked once
      Given the bookshop has force-captured $7.00 on the card
      And the program has changed the cardholder 12 times
      When every event is delivered to my application again
      Then my application shows for the card
        | spent | $7.00 |

    @req:ISS-EVT-003 @presumes:ISS-MNY-002 @presumes:ISS-MNY-007
    Scenario: A refund whose event is delivered twice is booked once
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the merchant has refunded $3.00 of the transaction
      When every event is delivered to my application again
      Then my application shows for the card
        | spent    | $10.00 |
        | refunded | $3.00  |

    @req:ISS-EVT-005 @presumes:ISS-LIF-010
    Scenario: Events delivered out of order are booked
      Given events reach my application out of order
      And the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |

    @req:ISS-EVT-006 @presumes:ISS-EVT-003 @presumes:ISS-EVT-005 @presumes:ISS-LIF-002
    Scenario: What is told again of an earlier time changes nothing
      Given the company has spent $10.00 at the bookshop
      And the merchant has reversed the authorization
      When every event is delivered to my application again
      Then my application accepts every delivery
      And my application shows for the card
        | held  | $0.00 |
        | spent | $0.00 |

    @req:ISS-EVT-001
    Scenario: An event of an unknown type is accepted
      When an event of the unknown type received_debit.created is posted to my application
      Then my application accepts the event

  Rule: Only events that Stripe signed are accepted
    Illustrates "Verify webhook signatures".

    @req:ISS-SEC-001
    Scenario: An event signed with another secret is rejected
      When an event signed with another secret is posted to my application
      Then my application rejects the event

    @req:ISS-SEC-002 @presumes:ISS-SEC-001
    Scenario: An event with an expired signature is rejected
      When an event with an expired signature is posted to my application
      Then my application rejects the event
