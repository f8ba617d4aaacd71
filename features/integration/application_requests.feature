@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application and real-time requests that are not as usual
  A request may be about a card that nobody knows, say little of the merchant, come twice, or not at all.
  Stripe's word on the purchase counts, not the application's own. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card
    And my application has a budget of $20.00 for the card

  Rule: Each real-time request gets a decision, and only one
    Illustrates "Handling real-time auth webhooks".

    @req:ISS-DEC-005
    Scenario: A purchase with a card that the application has not heard of is decided
      Given issuing_card.created does not reach my application
      And issuing_card.updated does not reach my application
      And Alice holds an active card
      When Alice spends $1.00 at the cafe
      Then the authorization was decided by my application

    @req:ISS-DEC-010
    Scenario: A purchase at a merchant of whom next to nothing is told is decided by the budget
      Given events reach my application with nothing in fields that may be empty
      When the company spends $10.00 at the bookshop
      Then the authorization is approved: webhook_approved

    @req:ISS-DEC-013 @presumes:ISS-LIF-001
    Scenario: A real-time request that comes again is decided as before
      Given the company has spent $15.00 at the bookshop
      When the real-time request about the authorization reaches my application again
      Then my application decides as before
      And my application shows for the card
        | held | $15.00 |

    @req:ISS-DEC-021 @presumes:ISS-DEC-004 @presumes:ISS-LIF-001
    Scenario: A second purchase of the same sum at the same merchant is no repetition
      Given the company has spent $5.00 at the bookshop
      When the company spends $5.00 at the bookshop
      Then the authorization is approved: webhook_approved
      And my application shows for the card
        | held | $10.00 |

  Rule: What Stripe says of a purchase counts
    Illustrates "Issuing authorizations": the history of an authorization has each decision.

    @req:ISS-DEC-015 @presumes:ISS-DEC-004 @presumes:ISS-DEC-011 @presumes:ISS-LIF-001
    Scenario: A declined purchase is shown with the sum that was asked for
      When the company spends $20.01 at the bookshop
      Then my application shows for the authorization
        | approved | no     |
        | asked    | $20.01 |

    @req:ISS-DEC-015 @presumes:ISS-LIF-001 @presumes:ISS-MNY-009
    Scenario: A reply that comes too late does not count
      Given the replies of my application do not reach Stripe in time
      When the company spends $10.00 at the bookshop
      Then my application and Stripe agree on the authorization

    @sandbox_only @req:ISS-DEC-017 @presumes:ISS-LIF-001
    Scenario: A purchase that Stripe approves by default is booked, whatever the budget is
      It cannot run live, because only a person can set the default in the Dashboard.

      Given the timeout default is to approve
      And real-time requests do not reach my application
      When the company spends $25.00 at the bookshop
      Then the authorization is approved: webhook_timeout
      And my application shows for the card
        | held | $25.00 |
