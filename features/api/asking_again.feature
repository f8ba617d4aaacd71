@api
Feature: Asking again
  Answers get lost, and a program that asks again must not buy twice. A key of its own makes a call
  one that happens once, however often it is asked for.

  Rule: Under the same key a call is done once, and its answer is given again
    Illustrates "Idempotent requests" of Stripe's API: the first answer is kept, as it was.

    Scenario: A card asked for twice is one card
      Given Alice is a cardholder
      And the program has asked under a key for a card for Alice
      When the program asks again under the same key
      Then the repeated card is the same, and still inactive
      And no card but this was made for Alice
      And issuing_card.created was sent once about the card

    Scenario: The repeated answer is as old as the first
      Given Alice is a cardholder
      And the program has asked under a key for a card for Alice
      And the program has activated the card
      When the program asks again under the same key
      Then the repeated card is the same, and still inactive
      And the card is active

    Scenario: A purchase asked for twice is held once
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the company has asked under a key to spend $10.00 at Rocket Rides
      When the program asks again under the same key
      Then the repeated purchase is the same
      And the Issuing balance has fallen by $10.00

    @sandbox_only
    Scenario: Two days later the key is forgotten
      On live it cannot run, because nobody can let days of Stripe's pass.

      Given Alice is a cardholder
      And the program has asked under a key for a card for Alice
      And 2 days have passed
      When the program asks again under the same key
      Then the repeated card is another one

  Rule: A key belongs to one call
    Illustrates "Idempotent requests": the same key with other details is a mistake of the program.

    Scenario: The same key for another amount is refused, and nothing moves
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the company has asked under a key to spend $10.00 at Rocket Rides
      When the company tries under the same key to spend $11.00 at Rocket Rides
      Then Stripe turns it away because the key was used otherwise
      And the Issuing balance has fallen by $10.00

    @sandbox_only
    Scenario: Asking again before the first answer is refused
      On live it cannot run, because a live run asks again after a conflict until two seconds are over.

      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the endpoint asks for the same purchase again and approves
      When the company asks under a key to spend $10.00 at Rocket Rides
      Then the endpoint was turned away because the key is in use
      And the authorization is approved: webhook_approved
      And the Issuing balance has fallen by $10.00

  Rule: A call that was refused for its details leaves its key free
    Illustrates "Idempotent requests": nothing is kept of a call that was never begun.

    Scenario: The corrected call may use the same key
      Given Alice is a cardholder
      And the program has tried under a key to get a card made of metal
      When the program asks under the same key for a virtual card
      Then the card is inactive
      And no card but this was made for Alice
