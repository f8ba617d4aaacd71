@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application and signatures
  A signature says that an event is Stripe's, and that nobody changed it. What the application believes
  without one, anybody can make it believe. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: An event without its own signature is rejected
    Illustrates "Verify webhook signatures".

    @req:ISS-SEC-001
    Scenario Outline: An event with <signature> is rejected
      When an event with <signature> is posted to my application
      Then my application rejects the event

      Examples:
        | signature                      | because                                   |
        | no signature                   | anybody can post                          |
        | the signature of another body  | the body was changed after it was signed  |
        | a signature by an empty secret | anybody can sign so                       |

    @req:ISS-SEC-001 @presumes:ISS-FND-004
    Scenario: No event of a top-up that somebody else signed is accepted
      Given the program has topped up the Issuing balance with $30.00
      And the top-up has succeeded
      When every event is delivered to my application again, signed with another secret
      Then my application rejects every delivery

    @req:ISS-SEC-001 @presumes:ISS-LIF-010
    Scenario: No event of a purchase and its dispute that somebody else signed is accepted
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the program has disputed the transaction with winning evidence
      And the program has submitted the dispute
      When every event is delivered to my application again, signed with another secret
      Then my application rejects every delivery

    @req:ISS-SEC-001
    Scenario: A real-time request that somebody else signed is rejected
      Given the company has spent $10.00 at the bookshop
      When the real-time request about the authorization, signed with another secret, is posted to my application
      Then my application rejects the event

  Rule: One right signature of the scheme v1 is enough, and no other scheme
    Illustrates "Verify webhook signatures": while a secret is rolled, an event has several signatures.

    @req:ISS-SEC-004
    Scenario Outline: An event with <signature> is accepted
      When an event with <signature> is posted to my application
      Then my application accepts the event

      Examples:
        | signature                              | because                       |
        | a wrong signature before the right one | each of several is looked at  |
        | a wrong signature after the right one  | a later one spoils nothing    |

    @req:ISS-SEC-004 @presumes:ISS-SEC-001
    Scenario: An event with a signature of the scheme v0 alone is rejected
      When an event with a signature of the scheme v0 alone is posted to my application
      Then my application rejects the event

  Rule: What is forged, or of live mode, leaves no trace
    Illustrates "Verify webhook signatures": check before anything else.

    @req:ISS-SEC-006 @presumes:ISS-LIF-010 @presumes:ISS-SEC-001
    Scenario: A forged capture is not booked
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When an event about a capture of $7.00 on the card, signed with another secret, is posted to my application
      Then my application rejects the event
      And my application shows for the card
        | spent     | $10.00 |

    @req:ISS-SEC-006 @presumes:ISS-LIF-010
    Scenario: A capture of live mode is not booked in test mode
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When an event about a capture of $7.00 on the card in live mode is posted to my application
      Then my application shows for the card
        | spent     | $10.00 |

    @req:ISS-SEC-006 @presumes:ISS-MNY-001 @presumes:ISS-FND-004
    Scenario Outline: <event> of live mode is not booked in test mode
      Given the program has topped up the Issuing balance with $30.00
      And the top-up has succeeded
      And the company has spent $10.00 at the bookshop
      When <event> about another one, in live mode, is posted to my application
      Then my application and Stripe agree on the Issuing balance

      Examples:
        | event                         | because                   |
        | issuing_authorization.created | it holds no money of ours |
        | topup.succeeded               | it brings no money of ours |
