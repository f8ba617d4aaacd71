@cards
Feature: What a tester wants to say

  Background:
    Given the Issuing balance holds at least $1,000.00

  Scenario: An employee card has a monthly limit, and a refund comes back
    Given Alice holds a card limited to $100.00 per month
    And Alice has spent $60.00 at the bookshop
    And the merchant has captured the authorization
    When the merchant refunds the capture
    Then the Issuing balance has not changed
    When Alice spends $40.01 at the cafe
    Then the authorization is declined: spending_controls

  Scenario: A purchase in euros
    Given Bob holds an active card
    When Bob pays 45.00 EUR at the Paris bakery, which is $49.50
    Then the authorization is approved
    And the authorization is for $49.50, which is 45.00 EUR

  Scenario: A purchase is disputed and the dispute won
    Given the company holds an active card
    And the company has spent $80.00 at the casino
    And the merchant has captured the authorization
    And the program has disputed the transaction with winning evidence
    When the program submits the dispute
    Then the dispute is soon won

  Scenario: A webhook approves a purchase
    Given the company holds an active card
    And the endpoint approves purchases
    When the company spends $10.00 at Rocket Rides
    Then the authorization is approved: webhook_approved
    And the endpoint receives one real-time request about the authorization

  Scenario: Each of three employees spends with their own card
    Given these cardholders hold active cards
      | name  | monthly limit |
      | Alice |        $50.00 |
      | Bob   |        $80.00 |
      | Dana  |        $20.00 |
    When Alice spends $50.00 at the cafe
    Then the authorization is approved
    When Bob spends $80.01 at the cafe
    Then the authorization is declined: spending_controls
    When Dana spends $20.00 at the cafe
    Then the authorization is approved
    And Alice's purchase is for $50.00
    And Dana's purchase is for $20.00
    And the Issuing balance has fallen by $70.00

  Scenario Outline: Alice spends <amount> against a limit of $50.00
    Given Alice holds a card limited to $50.00 per authorization
    When Alice spends <amount> at the cafe
    Then the authorization is <outcome>

    Examples:
      | amount  | outcome                     |
      | $0.01   | approved                    |
      | $49.99  | approved                    |
      | $50.00  | approved                    |
      | $50.01  | declined: spending_controls |
      | $999.00 | declined: spending_controls |

  Scenario: A Background's balance is there for a second card too
    Given Bob holds an active card
    And Bob holds an active travel card
    When Bob spends $30.00 at the hotel with Bob's travel card
    Then the authorization is approved
    And the Issuing balance has fallen by $30.00

  Scenario: A physical card is shipped
    Given Alice holds an inactive physical card
    When the shipper sets the shipping status of the card to shipped
    Then the shipping status of the card is shipped
