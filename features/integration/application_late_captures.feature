@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books of captures that come late
  A hold ends when the merchant reverses it or nobody captures it in time. The merchant may still
  capture it afterwards, and it is money all the same. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card
    And the company has spent $10.00 at the bookshop

  Rule: A purchase may be booked later than it was made
    Illustrates "Issuing authorizations": a hold ends, and its capture may still come.

    @req:ISS-LIF-009 @presumes:ISS-LIF-002
    Scenario: An authorization that expires is no longer held
      When the authorization expires
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $0.00  |

    @req:ISS-LIF-004 @presumes:ISS-LIF-010 @presumes:ISS-LIF-009
    Scenario: A capture that comes after the authorization has expired is booked
      Given the authorization has expired
      When the merchant captures the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |

    @req:ISS-LIF-004 @presumes:ISS-LIF-010 @presumes:ISS-LIF-002
    Scenario: A capture that comes after the authorization was reversed is booked
      Given the merchant has reversed the authorization
      When the merchant captures $10.00 of the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $10.00 |
