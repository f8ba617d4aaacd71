@authorizations
Feature: Partial approvals
  A merchant may accept less than it asks for, and only a program's real-time endpoint can approve a
  part. Without one nothing may be approved in part, or a cardholder would owe the rest at the till.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: Without a real-time decision the whole amount is approved
    Illustrates "Issuing authorizations": partial approvals are given by the real-time endpoint, as in
    Real-time decisions.

    Scenario: A merchant that accepts partial approvals is approved in full
      When the company spends $15.00 at the bookshop, which accepts partial approvals
      Then the authorization is approved
      And the authorization is for $15.00
