@transactions
Feature: Purchase details
  Some merchants send more than an amount: the items of a receipt, a flight, a stay, fuel. A program
  that reads these details can file the expense without a paper receipt.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A receipt lists the items of a capture
    Illustrates "Purchase details" in Stripe's documentation of transactions.

    Scenario: A capture with a receipt
      Given the company has spent $25.00 at the bookshop
      When the merchant captures the authorization with a receipt
        | A book | 2 | $12.00 | $24.00 |
        | A bag  | 1 | $1.00  | $1.00  |
      Then the transaction has the receipt
        | A book | 2 | $12.00 | $24.00 |
        | A bag  | 1 | $1.00  | $1.00  |
      And issuing_transaction.purchase_details_receipt_updated is sent about the transaction

    Scenario: A force capture with a receipt
      When the airline force-captures $3.00 on the card with a receipt
        | A sandwich | 1 | $3.00 | $3.00 |
      Then the transaction has the receipt
        | A sandwich | 1 | $3.00 | $3.00 |
      And issuing_transaction.purchase_details_receipt_updated is sent about the transaction

    Scenario: A capture without purchase details
      Given the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the transaction has no purchase details

  Rule: Flights, lodging and fuel have details of their own
    Illustrates "Purchase details": Level 3 data of flights, lodging and fuel.

    Scenario: A capture with flight details
      Given the company has spent $40.00 at the airline
      When the merchant captures the authorization with flight details
        | passenger name         | Alice Archer |
        | departure airport code | SFO          |
        | arrival airport code   | JFK          |
        | flight number          |           42 |
      Then the transaction has flight details
        | passenger name         | Alice Archer |
        | departure airport code | SFO          |
        | arrival airport code   | JFK          |
        | flight number          |           42 |

    Scenario: A capture with lodging details
      Given the company has spent $40.00 at the hotel
      When the merchant captures the authorization with lodging details
        | nights | 3 |
      Then the transaction has lodging details
        | nights | 3 |

    Scenario: A capture with fuel details
      Given the company has spent $40.00 at the fuel pump
      When the merchant captures the authorization with fuel details
        | type              | diesel    |
        | unit              | us_gallon |
        | quantity decimal  |        10 |
        | unit cost decimal |       400 |
      Then the transaction has fuel details
        | type              | diesel    |
        | unit              | us_gallon |
        | quantity decimal  |        10 |
        | unit cost decimal |       400 |
