@integration @sandbox_only @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's books of purchases that the card network approves
  While the card network cannot reach Stripe it approves purchases by itself. Nobody asks the application,
  and the money is held all the same, so the books must have it. Run it with --integration, on the sandbox
  only, because nobody can make Stripe unreachable.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: A purchase is booked whoever has decided it
    Illustrates "Creates Issuing authorizations when Stripe is unavailable" in Stripe's changelog.

    @req:ISS-DEC-017 @presumes:ISS-LIF-001 @presumes:ISS-EVT-010
    Scenario: A purchase that the application was not asked about is held
      Given the card network cannot reach Stripe and approves purchases
      When the company spends $10.00 at the bookshop
      Then my application shows for the card
        | held  | $10.00 |
        | spent | $0.00  |

    @req:ISS-DEC-017 @presumes:ISS-LIF-001 @presumes:ISS-EVT-010
    Scenario: A purchase that is reported half an hour later is held
      When the card network reports after 30 minutes that it approved a purchase of $10.00 at the cafe with the card
      Then my application shows for the card
        | held  | $10.00 |
        | spent | $0.00  |
