@cardholders
Feature: Watching for names
  Nobody may issue a card to somebody on a sanctions list. Stripe screens each cardholder, and again
  when they change; most hits are other people of the same name, whom a date of birth clears.

  Background:
    Given the Issuing balance holds at least $50.00
    And Alice holds an active card

  Rule: A possible hit holds a cardholder up until it is cleared
    Illustrates "Testing Issuing": the date of birth that stands for a hit on a watchlist.

    Scenario: Alice shares a birthday with somebody on a list
      When the program gives a date of birth that is on a watchlist
      Then the cardholder is held up: listed
      And the cardholder still owes a date of birth
      And issuing_cardholder.updated is sent about the cardholder

    Scenario: Alice buys nothing meanwhile
      Given the program has given a date of birth that is on a watchlist
      When Alice spends $10.00 at the cafe
      Then the authorization is declined: cardholder_verification_required
      And the Issuing balance has not changed

    Scenario: It was a slip of the pen
      Given the program has given a date of birth that is on a watchlist
      When the program gives another date of birth
      Then the review of the cardholder soon ends
      And issuing_cardholder.updated is sent about the cardholder

    Scenario: Nobody changes their name under review
      Given the program has given a date of birth that is on a watchlist
      When the program tries to give another first name
      Then Stripe refuses and speaks of You can't update the name for a cardholder under review.

  @sandbox_only
  Rule: A confirmed hit blocks a cardholder for good
    Illustrates "Manage transaction fraud": blocked cardholders. These run on the sandbox only,
    because nobody can have Stripe's people confirm a hit.

    Scenario: It is really Alice
      When Stripe confirms that the cardholder is on a watchlist
      Then the cardholder is blocked
      And the cardholder is held up: rejected.listed
      And issuing_cardholder.updated is sent about the cardholder

    Scenario: Alice's cards are canceled with her
      When Stripe confirms that the cardholder is on a watchlist
      Then the card is soon canceled
      And issuing_card.updated says that the card was active

    Scenario: Alice buys nothing any more
      Given Stripe has confirmed that the cardholder is on a watchlist
      When Alice spends $10.00 at the cafe
      Then the authorization is declined: card_canceled
      And the Issuing balance has not changed
