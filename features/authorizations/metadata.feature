@authorizations
Feature: Metadata of purchases
  A program can add metadata of its own to authorizations and to transactions. Bookkeepers keep the
  project or the budget there, and find it with the purchase.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card
    And the company has spent $10.00 at the bookshop

  Rule: An authorization keeps its metadata
    Illustrates "Issuing authorizations": metadata.

    Scenario: Metadata is added to an authorization
      When the program adds metadata to the authorization
        | project | library |
      Then the authorization has metadata
        | project | library |
      And issuing_authorization.updated is sent about the authorization

    Scenario: Metadata that was there before stays
      Given the program has added metadata to the authorization
        | project | library |
      When the program adds metadata to the authorization
        | team | sales |
      Then the authorization has metadata
        | project | library |
        | team    | sales   |

    Scenario: Metadata of an authorization outlives its capture
      Given the program has added metadata to the authorization
        | project | library |
      When the merchant captures the authorization
      Then the authorization is now closed
      And the authorization has metadata
        | project | library |

  Rule: A transaction has metadata of its own
    Illustrates "Issuing transactions": metadata.

    Scenario: Metadata is added to a capture
      Given the merchant has captured the authorization
      And the program has added metadata to the capture
        | booked | May |
      When the program adds metadata to the capture
        | team | sales |
      Then the capture has metadata
        | booked | May   |
        | team   | sales |
      And issuing_transaction.updated is sent about the capture
