@authorizations
Feature: Authorization expiry
  An authorization that no merchant captures expires by itself, after 7 days or, for travel, after 31.
  Then its hold is released, so that a forgotten purchase does not block a program's money for ever.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: An expired authorization releases its hold
    Illustrates "Create an authorization": until its capture, an authorization is pending.

    @req:ISS-LIF-018
    Scenario: A pending authorization expires
      Given the company has spent $10.00 at Rocket Rides
      When the authorization expires
      Then the authorization is now expired
      And the authorization is for $10.00
      And the Issuing balance has not changed
      And issuing_authorization.updated is sent about the authorization

    Scenario: An expired authorization can still be captured
      Given the company has spent $10.00 at Rocket Rides
      And the authorization has expired
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00

  @sandbox_only
  Rule: Holds last 7 days, 31 for travel
    Illustrates "Issuing transactions": how long merchants have to capture. It cannot run live, because
    nobody can move Stripe's clock by days.

    Scenario Outline: Nobody captures a purchase at <merchant> for <days> days
      Given the company has spent $10.00 at <merchant>
      When <days> days pass
      Then the authorization is now <status>
      And the authorization is for $10.00
      And the Issuing balance <balance>

      Examples:
        | merchant       | days | status  | balance              | because                              |
        | the bookshop   |    6 | pending | has fallen by $10.00 | most holds last 7 days               |
        | the bookshop   |    7 | expired | has not changed      | most holds last 7 days               |
        | the hotel      |   30 | pending | has fallen by $10.00 | holds of hotels last 31 days         |
        | the hotel      |   31 | expired | has not changed      | holds of hotels last 31 days         |
        | the airline    |   31 | expired | has not changed      | holds of airlines last 31 days       |
        | the car rental |   31 | expired | has not changed      | holds of car rental agencies as well |

  @sandbox_only
  Rule: Only what is still held expires
    Illustrates "Issuing transactions": only a pending authorization expires. It cannot run live,
    because nobody can move Stripe's clock by days.

    Scenario: A captured authorization does not expire
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When 7 days pass
      Then the authorization is now closed
      And the Issuing balance has fallen by $10.00

    Scenario: The rest of a partly reversed authorization expires
      Given the company has spent $10.00 at the bookshop
      And the merchant has reversed $4.00 of the authorization
      When 7 days pass
      Then the authorization is now expired
      And the authorization is for $6.00
      And the Issuing balance has not changed
