@authorizations
Feature: Noting on purchases
  Who ordered it, for which project, on whose budget: bookkeepers write it where the purchase is, and
  find it there again.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at the bookshop

  Rule: Notes on an authorization are kept, and concern it alone
    Illustrates "Issuing authorizations": metadata.

    Scenario: The project is noted
      When the program notes on the authorization
        | project | library |
      Then the authorization bears
        | project | library |
      And issuing_authorization.updated is sent about the authorization

    Scenario: A note outlives the capture
      Given the program has noted on the authorization
        | project | library |
      When the merchant captures the authorization
      Then the authorization bears
        | project | library |

  Rule: Notes on a transaction are its own
    Illustrates "Issuing transactions": metadata.

    Scenario: The bookkeeper books the capture
      Given the merchant has captured the authorization
      And the authorization has a transaction
      When the program notes on the transaction
        | booked | May |
      Then the transaction bears
        | booked | May |
      And issuing_transaction.updated is sent about the transaction
