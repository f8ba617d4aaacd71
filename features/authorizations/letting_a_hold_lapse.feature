@authorizations @sandbox_only
Feature: Letting a hold lapse
  A merchant that forgets to capture must not keep a program's money for ever. After a week Stripe gives
  it back by itself, after a month where trips are booked long before they are paid. On live it cannot
  run, because nobody can let Stripe's days pass.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A hold lives for 7 days, for trips 31
    Illustrates "Issuing transactions": how long merchants have to capture.

    Scenario Outline: Nobody captures it
      Given the company has spent $10.00 at <merchant>
      When <days> days pass
      Then the authorization is now <status>
      And the authorization is for $10.00
      And the Issuing balance <balance>

      Examples:
        | merchant       | days | status  | balance              | because                               |
        | the bookshop   |    6 | pending | has fallen by $10.00 | a parcel may still be packed          |
        | the bookshop   |    7 | expired | has not changed      | a week is the life of most holds      |
        | the hotel      |   30 | pending | has fallen by $10.00 | the guest is still there              |
        | the hotel      |   31 | expired | has not changed      | the stay is long over                 |
        | the airline    |   31 | expired | has not changed      | flights are captured when they depart |
        | the car rental |   31 | expired | has not changed      | cars come back                        |

  Rule: What was captured or given back in time does not lapse
    Illustrates "Issuing transactions": only a pending authorization expires.

    Scenario: A week after the capture
      Given the company has spent $10.00 at the bookshop
      And the merchant has captured the authorization
      When 7 days pass
      Then the authorization is now closed
      And the Issuing balance has fallen by $10.00

    Scenario: Only the rest of a hold is left to lapse
      Given the company has spent $10.00 at the bookshop
      And the merchant has reversed $4.00 of the authorization
      When 7 days pass
      Then the authorization is now expired
      And the authorization is for $6.00
      And the Issuing balance has not changed
