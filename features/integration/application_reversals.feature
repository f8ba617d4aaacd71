@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books of reversals
  A merchant may take a purchase back before it is captured, whole or in part. What is reversed may be
  spent again. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: What is reversed is held no longer
    Illustrates "Issuing authorizations": a reversal releases the hold, or a part of it.

    @req:ISS-LIF-003 @presumes:ISS-LIF-002
    Scenario: A partial reversal lowers what is held
      Given the company has spent $10.00 at the hotel
      When the merchant reverses $4.00 of the authorization
      Then my application shows for the card
        | held      | $6.00  |
        | spent     | $0.00  |

    @req:ISS-LIF-003 @presumes:ISS-LIF-002
    Scenario: A reversal in two parts frees all of it
      Given the company has spent $10.00 at the hotel
      And the merchant has reversed $4.00 of the authorization
      When the merchant reverses $6.00 of the authorization
      Then my application shows for the card
        | held      | $0.00  |

    @req:ISS-LIF-003 @presumes:ISS-LIF-002 @presumes:ISS-LIF-005 @presumes:ISS-LIF-010
    Scenario: What is left after a partial reversal is captured
      Given the company has spent $10.00 at the hotel
      And the merchant has reversed $4.00 of the authorization
      When the merchant captures the authorization
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $6.00  |
