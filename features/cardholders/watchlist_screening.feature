@cardholders
Feature: Watchlist screening
  Stripe screens each cardholder against watchlists, and disables one that may match until it is cleared.
  A business must not issue cards to somebody on a sanctions list, and can clear a chance match.

  Background:
    Given the Issuing balance holds at least $50.00
    And Alice holds an active card

  Rule: A possible match disables a cardholder until it is cleared
    Illustrates "Testing Issuing": the date of birth that stands for a hit on a watchlist.

    @req:ISS-OPS-014
    Scenario: A cardholder may match a watchlist
      When the program gives Alice a date of birth that matches a watchlist
      Then Alice is disabled: listed
      And Alice has not provided a date of birth
      And issuing_cardholder.updated is sent about Alice

    Scenario: A cardholder that may match is declined
      Given Alice has a date of birth that matches a watchlist
      When Alice spends $10.00 at the cafe
      Then the authorization is declined: cardholder_verification_required
      And the Issuing balance has not changed

    Scenario: A cardholder is cleared by another date of birth
      Given Alice has a date of birth that matches a watchlist
      When the program gives Alice a date of birth that matches no watchlist
      Then the review of Alice soon ends
      And issuing_cardholder.updated is sent about Alice

    Scenario: Changing the name of a cardholder that may match is refused
      Given Alice has a date of birth that matches a watchlist
      When the program tries to change the first name of Alice
      Then Stripe refuses with a message about the name for a cardholder under review

  @sandbox_only
  Rule: A confirmed match blocks a cardholder for good
    Illustrates "Manage transaction fraud": blocked cardholders. These run on the sandbox only,
    because nobody can have Stripe's people confirm a match.

    Scenario: A confirmed match blocks the cardholder
      When Stripe confirms the watchlist match of Alice
      Then Alice is blocked
      And Alice is disabled: rejected.listed
      And issuing_cardholder.updated is sent about Alice

    Scenario: A confirmed match cancels the cardholder's cards
      When Stripe confirms the watchlist match of Alice
      Then the card is soon canceled
      And issuing_card.updated about the card has the previous status active

    Scenario: A blocked cardholder is declined
      Given Stripe has confirmed the watchlist match of Alice
      When Alice spends $10.00 at the cafe
      Then the authorization is declined: card_canceled
      And the Issuing balance has not changed
