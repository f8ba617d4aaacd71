@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's missed events
  Endpoints are gone for a while: they are deployed anew, or fail. Stripe tries again for days, and lists
  what it could not deliver. The books must be complete in the end. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  @sandbox_only @moves_time
  Rule: What Stripe delivers again is booked
    Illustrates "Receive Stripe events in your webhook endpoint": retries. It cannot run live, because
    nobody can move Stripe's clock.

    @req:ISS-OPS-002 @presumes:ISS-LIF-010
    Scenario: A capture that the application missed is booked an hour later
      Given the company has spent $10.00 at the bookshop
      And my application is away
      And the merchant has captured the authorization
      And my application is back
      When an hour passes
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |

    @req:ISS-OPS-002 @presumes:ISS-MNY-005
    Scenario: A refund that the application missed is booked after newer events
      Given my application is away
      And the bookshop has issued an unlinked refund of $2.50 to the card
      And my application is back
      And the program has topped up the Issuing balance with $20.00
      When an hour passes
      Then my application shows for the card
        | spent    | $0.00 |
        | refunded | $2.50 |

    @req:ISS-OPS-002 @presumes:ISS-DEC-017
    Scenario: A purchase that Stripe approved in the application's absence is booked
      Given my application is away, and Stripe approves without it
      And the company has spent $10.00 at the bookshop
      And my application is back
      When an hour passes
      Then my application shows for the card
        | held      | $10.00 |

  @calls_stripe
  Rule: What Stripe could not deliver is found in its list of events
    Illustrates "Process undelivered webhook events": events?delivery_success=false.

    @req:ISS-EVT-008 @presumes:ISS-LIF-010
    Scenario: A capture that the application missed is found
      Given the company has spent $10.00 at the bookshop
      And my application is away
      And the merchant has captured the authorization
      And my application is back
      When my application looks for the events that it missed
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |

    @req:ISS-ERR-006 @presumes:ISS-EVT-008 @presumes:ISS-EVT-012 @presumes:ISS-LIF-007
    Scenario: A capture is found that two hundred newer events stand before
      Given my application is away
      And the bookshop has force-captured $7.00 on the card
      And the program has changed the cardholder 200 times
      And my application is back
      When my application looks for the events that it missed
      Then my application shows for the card
        | spent     | $7.00  |

    @req:ISS-ERR-007 @presumes:ISS-EVT-008
    Scenario: The calls of the application name their API version
      Given the company has spent $10.00 at the bookshop
      And my application is away
      And the merchant has captured the authorization
      And my application is back
      When my application looks for the events that it missed
      Then each call of my application names the same API version
