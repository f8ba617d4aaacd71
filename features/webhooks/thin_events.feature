@webhooks
Feature: Thin events
  An event destination may get thin events, which say what changed and show none of it. A program
  fetches what it needs, and meets no other API version than its own.

  Background:
    Given Alice holds an active card

  Rule: A thin event names what changed
    Illustrates "How events work": the notification identifies the resource and its API path.

    Scenario: A frozen card is told of without being shown
      Given the endpoint listens for the thin event v1.issuing_card.updated
      When the program freezes Alice's card
      Then the endpoint receives the thin event v1.issuing_card.updated about Alice's card

    Scenario: A disabled event destination receives nothing
      Given the endpoint listens for the thin event v1.issuing_card.updated
      And the program has disabled its event destination
      When the program freezes Alice's card
      Then the disabled event destination receives nothing

    Scenario: An event destination that is enabled again receives events
      Given the endpoint listens for the thin event v1.issuing_card.updated
      And the program has disabled its event destination
      And the program has enabled its event destination again
      When the program freezes Alice's card
      Then the endpoint receives the thin event v1.issuing_card.updated about Alice's card

    Scenario: A ping reaches the endpoint
      Given the endpoint listens for the thin event v1.issuing_card.updated
      When the program pings its event destination
      Then the endpoint receives the ping

  Rule: What a thin event names is fetched by the SDK
    Illustrates "Migrate from snapshot events to thin events".

    Scenario: The object is fetched as it is now
      Given the endpoint listens for the thin event v1.issuing_card.updated
      And the program has frozen Alice's card
      When the program activates Alice's card
      Then v1.issuing_card.updated leads to Alice's card, which is active

    Scenario: The event is fetched with what changed
      Given the endpoint listens for the thin event v1.issuing_card.updated
      When the program freezes Alice's card
      # survives everything because an altered id is refused before the changes are compared
      Then v1.issuing_card.updated says that Alice's card was frozen

    Scenario: The event gives the request as its reason
      Given the endpoint listens for the thin event v1.issuing_card.updated
      When the program freezes Alice's card
      Then v1.issuing_card.updated about Alice's card gives the request as its reason

    Scenario: A thin event and a snapshot of one event can be told
      Given the endpoint listens for events
      And the endpoint listens for the thin event v1.issuing_card.updated
      When the program freezes Alice's card
      Then v1.issuing_card.updated and the snapshot about Alice's card are of one event

  Rule: A thin event that is not accepted is delivered again
    Illustrates "Receive Stripe events in your webhook endpoint": retries.

    @sandbox_only
    Scenario: A thin event is retried after an hour
      It cannot run live, because nobody can move Stripe's clock by an hour.

      Given the endpoint listens for the thin event v1.issuing_card.updated
      And the endpoint responds with 500 to events
      And the program has frozen Alice's card
      And the endpoint responds with 200 to events again
      When an hour passes
      Then the endpoint receives the thin event v1.issuing_card.updated about Alice's card again
