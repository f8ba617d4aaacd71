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
