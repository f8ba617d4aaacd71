@transactions
Feature: Telling what was bought
  Some merchants tell more than an amount: the items, the flight, the nights, the fuel. A program that
  reads it spares its people the paper receipt.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: A receipt comes with the capture, item by item
    Illustrates "Issuing transactions": purchase details.

    Scenario: Two books and a bag
      Given the company has spent $25.00 at the bookshop
      When the merchant captures the authorization and sends the receipt
        | A book | 2 | $12.00 | $24.00 |
        | A bag  | 1 | $1.00  | $1.00  |
      Then the transaction has the receipt
        | A book | 2 | $12.00 | $24.00 |
        | A bag  | 1 | $1.00  | $1.00  |
      And issuing_transaction.purchase_details_receipt_updated is sent about the transaction

    Scenario: A meal in the air has a receipt as well
      When the airline takes $3.00 from the card by force and sends the receipt
        | A sandwich | 1 | $3.00 | $3.00 |
      Then the transaction has the receipt
        | A sandwich | 1 | $3.00 | $3.00 |
      And issuing_transaction.purchase_details_receipt_updated is sent about the transaction

    Scenario: Most merchants tell nothing
      Given the company has spent $10.00 at the bookshop
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the transaction has no purchase details

  Rule: Travel is told in its own words
    Illustrates "Issuing transactions": purchase details of flights, stays and fuel.

    Scenario: A flight
      Given the company has spent $40.00 at the airline
      When the merchant captures the authorization and tells of the flight
        | passenger name         | Alice Archer |
        | departure airport code | SFO          |
        | arrival airport code   | JFK          |
        | flight number          |           42 |
      Then the transaction tells of the flight
        | passenger name         | Alice Archer |
        | departure airport code | SFO          |
        | arrival airport code   | JFK          |
        | flight number          |           42 |

    Scenario: A stay
      Given the company has spent $40.00 at the hotel
      When the merchant captures the authorization and tells of the lodging
        | nights | 3 |
      Then the transaction tells of the lodging
        | nights | 3 |

    Scenario: A tank of fuel
      Given the company has spent $40.00 at the fuel pump
      When the merchant captures the authorization and tells of the fuel
        | type              | diesel    |
        | unit              | us_gallon |
        | quantity decimal  |        10 |
        | unit cost decimal |       400 |
      Then the transaction tells of the fuel
        | type              | diesel    |
        | unit              | us_gallon |
        | quantity decimal  |        10 |
        | unit cost decimal |       400 |
