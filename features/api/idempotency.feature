@api
Feature: Idempotent requests
  A request with an idempotency key is carried out once, however often it is sent. Responses get
  lost, and a program that repeats a request must not buy twice.

  Rule: A repeated request gets the first response again
    Illustrates "Idempotent requests" in Stripe's API reference.

    Scenario: A repeated card creation issues one card
      Given Alice is a cardholder
      And the program has issued a virtual card to Alice with an idempotency key
      When the program repeats the request with the same idempotency key
      Then Stripe replays the first response, with the card inactive
      And Alice has no other card than the card
      And no issuing_card.created is sent about the card

    Scenario: The replayed response shows the card as it was at first
      Given Alice is a cardholder
      And the program has issued a virtual card to Alice with an idempotency key
      And the program has activated the card
      When the program repeats the request with the same idempotency key
      Then Stripe replays the first response, with the card inactive
      And the card is active

    Scenario: A repeated purchase is held once
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the company has spent $10.00 at Rocket Rides with an idempotency key
      When the program repeats the request with the same idempotency key
      Then Stripe replays the first response, with the same authorization
      And the Issuing balance has fallen by $10.00

    @sandbox_only
    Scenario: An idempotency key expires
      It cannot run live, because nobody can move Stripe's clock by two days.

      Given Alice is a cardholder
      And the program has issued a virtual card to Alice with an idempotency key
      And 2 days have passed
      When the program repeats the request with the same idempotency key
      Then Stripe issues a second card

  Rule: An idempotency key belongs to one set of parameters
    Illustrates "Idempotent requests": a key that comes with other parameters is a mistake.

    Scenario: A key reused with another amount is refused, and no money moves
      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the company has spent $10.00 at Rocket Rides with an idempotency key
      When the company tries to spend $11.00 at Rocket Rides with the same idempotency key
      Then Stripe responds with 400 idempotency_error
      And the Issuing balance has fallen by $10.00

    @sandbox_only
    Scenario: A request repeated before its first response is refused
      It cannot run live, because a live run repeats a request after a conflict for two seconds.

      Given the Issuing balance holds at least $50.00
      And the company holds an active card
      And the endpoint repeats the request of the purchase and approves
      When the company spends $10.00 at Rocket Rides with an idempotency key
      Then Stripe responded to the endpoint with 409 idempotency_key_in_use
      And the authorization is approved: webhook_approved
      And the Issuing balance has fallen by $10.00

  Rule: A request with invalid parameters leaves its key unused
    Illustrates "Idempotent requests": no response is kept for a request that was never begun.

    Scenario: The corrected request may use the same key
      Given Alice is a cardholder
      And the program has tried to issue a card to Alice of the type metal, with an idempotency key
      When the program issues a virtual card to Alice with the same idempotency key
      Then the card is inactive
      And Alice has no other card than the card
