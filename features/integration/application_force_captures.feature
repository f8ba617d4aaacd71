@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books of force captures
  A merchant may capture what was never authorized, as airlines do in flight. The money is gone, so the
  books must have it. Run it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: A force capture needs no authorization
    Illustrates "Issuing transactions": a merchant may capture what was never authorized.

    @req:ISS-LIF-007
    Scenario: A force capture is booked on its card
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the card
        | held      | $0.00  |
        | spent     | $7.00  |

    @req:ISS-LIF-007
    Scenario: A force capture beside an authorization does not settle it
      Given the company has spent $10.00 at the bookshop
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the card
        | held      | $10.00 |
        | spent     | $7.00  |

    @req:ISS-LIF-007
    Scenario: Two force captures of the same sum are two force captures
      Given the bookshop has force-captured $7.00 on the card
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the card
        | spent | $14.00 |
