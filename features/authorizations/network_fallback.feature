@authorizations @sandbox_only
Feature: Network fallback
  While the card network cannot reach Stripe it decides purchases by itself, without the balance, the card
  and the program's rules. The program hears of them all the same, and has to pay. It runs on the sandbox
  only, because nobody can make Stripe unreachable.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: The network's decision stands while it cannot reach Stripe
    Illustrates "Creates Issuing authorizations when Stripe is unavailable" in Stripe's changelog.

    Scenario: A purchase that the network approves is held
      Given the card network cannot reach Stripe and approves purchases
      When the company spends $10.00 at the bookshop
      Then the authorization is approved: network_fallback
      And the Issuing balance has fallen by $10.00
      And issuing_authorization.created is sent about the authorization

    Scenario: A purchase that the network declines moves no money
      Given the card network cannot reach Stripe and declines purchases
      When the company spends $10.00 at the bookshop
      Then the authorization is declined: network_fallback
      And the Issuing balance has not changed
      And issuing_authorization.created is sent about the authorization

    Scenario: The endpoint is not asked
      Given the endpoint declines purchases
      And the card network cannot reach Stripe and approves purchases
      When the company spends $10.00 at the bookshop
      Then the authorization is approved: network_fallback
      And the endpoint receives no real-time request

    Scenario: Stripe decides again once it is reached
      Given the card network cannot reach Stripe and approves purchases
      And the card network reaches Stripe again
      When the company spends $1.00 more than the Issuing balance at the bookshop
      Then the authorization is declined: insufficient_funds

  Rule: The network reports afterwards what it has decided
    Illustrates "Creates Issuing authorizations when Stripe is unavailable": what the cardholder experienced.

    Scenario: An approved purchase is reported half an hour later
      When the card network reports after 30 minutes that it approved a purchase of $10.00 at the cafe with the card
      Then the authorization is approved: network_fallback
      And the authorization was decided 30 minutes before it was created
      And the Issuing balance has fallen by $10.00

    Scenario: A declined purchase is reported
      When the card network reports after 30 minutes that it declined a purchase of $10.00 at the cafe with the card
      Then the authorization is declined: network_fallback
      And the Issuing balance has not changed

    Scenario: The merchant captures a reported purchase
      Given the card network has reported after 5 minutes that it approved a purchase of $10.00 at the cafe with the card
      When the merchant captures the authorization
      Then the authorization has a capture of $10.00
      And the Issuing balance has fallen by $10.00
