@integration @presumes:ISS-DEC-001 @presumes:ISS-DEC-002
Feature: The application's disputes
  Whoever contests a purchase has to know how much of it can be disputed, and how the dispute ends. Run
  it with --integration.

  Background:
    Given the Issuing balance holds at least $50.00
    And my application starts with the Issuing balance
    And the company holds an active card

  Rule: What was captured, and not refunded, can be disputed
    Illustrates "Issuing disputes": which transactions can be disputed.

    @req:ISS-DSP-001 @presumes:ISS-LIF-010 @presumes:ISS-MNY-007
    Scenario: What was refunded cannot be disputed
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When the merchant refunds $3.00 of the transaction
      Then my application shows for the capture
        | disputable | $7.00 |
      And my application shows for the refund
        | disputable | $0.00 |

    @req:ISS-DSP-005 @presumes:ISS-LIF-007
    Scenario: A force capture can be disputed
      When the bookshop force-captures $7.00 on the card
      Then my application shows for the transaction
        | disputable | $7.00 |

  Rule: A dispute is followed to its end
    Illustrates "Issuing disputes": the states of a dispute.

    @req:ISS-DSP-004
    Scenario Outline: A dispute with <ending> evidence is soon <status>
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      And the program has disputed the transaction with <ending> evidence
      When the program submits the dispute
      Then the dispute is soon <status>
      And my application shows for the dispute
        | status | <status> |

      Examples:
        | ending  | status | because                         |
        | winning | won    | test mode decides so by its text |
        | losing  | lost   | test mode decides so by its text |
