@authorizations
Feature: Filling up
  A fuel pump does not know what it will sell when it asks. It has an estimate held, lets the driver
  fill up, and then says what it was. The program must end up paying for the fuel, and not the estimate.

  Background:
    Given the Issuing balance holds at least $150.00
    And the company holds an active card
    And the company has spent $100.00 at the fuel pump

  Rule: What was pumped takes the place of the estimate
    Illustrates "Issuing authorizations": fuel dispensers.

    Scenario Outline: The driver is done
      When the pump reports that <pumped> was filled up
      Then the authorization is for <pumped>
      And the authorization waits for capture
      And the Issuing balance has fallen by <pumped>

      Examples:
        | pumped  | because                                |
        | $43.21  | the tank was half full                 |
        | $99.99  | a cent less than the estimate          |
        | $120.00 | a lorry takes more than a pump expects |

    Scenario: The rest of the estimate is released
      When the pump reports that $43.21 was filled up
      Then the ledger shows of the authorization
        | hold    | -$100.00 |
        | release | $56.79   |
      And issuing_authorization.updated is sent about the authorization

    Scenario: The fuel is captured
      Given the pump has reported that $43.21 was filled up
      When the merchant captures the authorization
      Then the authorization has a capture of $43.21
      And the Issuing balance has fallen by $43.21

  Rule: The pump may tell what it sold
    Illustrates "Issuing authorizations": fuel details for company cards.

    Scenario: Diesel, by the gallon
      When the pump reports that $40.00 was filled up, namely
        | type              | diesel    |
        | unit              | us_gallon |
        | quantity decimal  |        10 |
        | unit cost decimal |       400 |
      Then the authorization shows of the fuel
        | type              | diesel    |
        | unit              | us_gallon |
        | quantity decimal  |        10 |
        | unit cost decimal |       400 |

  Rule: What was captured is no estimate any more
    Illustrates "Issuing authorizations": an amount is final once the money has moved.

    Scenario: The pump has second thoughts
      Given the merchant has captured the authorization
      When the pump tries to report that $43.21 was filled up
      Then Stripe refuses
      And the Issuing balance has fallen by $100.00
