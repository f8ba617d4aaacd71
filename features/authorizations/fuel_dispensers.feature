@authorizations
Feature: Fuel dispensers
  A fuel dispenser authorizes an estimate, lets the driver fill up, and then finalizes the authorization
  at what was pumped. A program must end up paying for the fuel, and not for the estimate.

  Background:
    Given the Issuing balance holds at least $150.00
    And the company holds an active card
    And the company has spent $100.00 at the fuel pump

  Rule: The final amount replaces the estimate
    Illustrates "Issuing authorizations": fuel dispensers.

    Scenario Outline: The authorization is finalized at <amount>
      When the merchant finalizes the authorization at <amount>
      Then the authorization is for <amount>
      And the authorization waits for capture
      And the Issuing balance has fallen by <amount>

      Examples:
        | amount  | because                               |
        | $43.21  | less was pumped than estimated        |
        | $99.99  | it is one cent less than the estimate |
        | $120.00 | more was pumped than estimated        |

    Scenario: The rest of the estimate is released
      When the merchant finalizes the authorization at $43.21
      Then the ledger shows for the authorization
        | hold    | -$100.00 |
        | release | $56.79   |
      And issuing_authorization.updated is sent about the authorization

    Scenario: The final amount is captured
      Given the merchant has finalized the authorization at $43.21
      When the merchant captures the authorization
      Then the authorization has a capture of $43.21
      And the Issuing balance has fallen by $43.21

  Rule: The dispenser may send fuel details
    Illustrates "Issuing authorizations": fuel details for company cards.

    Scenario: The fuel details are kept on the authorization
      When the merchant finalizes the authorization at $40.00 with fuel details
        | type              | diesel    |
        | unit              | us_gallon |
        | quantity decimal  |        10 |
        | unit cost decimal |       400 |
      Then the authorization has fuel details
        | type              | diesel    |
        | unit              | us_gallon |
        | quantity decimal  |        10 |
        | unit cost decimal |       400 |

  Rule: A captured authorization cannot be finalized
    Illustrates "Issuing authorizations": an amount is final once it is captured.

    Scenario: A dispenser finalizes after the capture
      Given the merchant has captured the authorization
      When the merchant tries to finalize the authorization at $43.21
      Then Stripe refuses
      And the Issuing balance has fallen by $100.00
