@webhooks
Feature: Event delivery
  Stripe signs the events it sends, and sends them again until the endpoint accepts them. A program
  that keeps books by them must receive each, and believe no other.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: Events about an authorization are delivered to the endpoint
    Illustrates "Issuing authorizations": an event shows the object as it was at that moment.

    Scenario: An approved purchase is reported
      Given the endpoint listens for events
      When the company spends $10.00 at Rocket Rides
      Then the endpoint receives issuing_authorization.created about the authorization

    Scenario: A declined purchase is reported
      Given the endpoint listens for events
      When the company spends $0.01 more than the Issuing balance at Rocket Rides
      Then the endpoint receives issuing_authorization.created about the authorization

    Scenario: A purchase that the endpoint decided on is reported
      Given the endpoint listens for events
      And the endpoint approves purchases
      When the company spends $10.00 at Rocket Rides
      Then the endpoint receives one real-time request about the authorization
      And the endpoint receives issuing_authorization.created about the authorization

  Rule: An event that is not accepted is delivered again
    Illustrates "Receive Stripe events in your webhook endpoint": retries.

    @sandbox_only
    Scenario: An event is retried after an hour
      It cannot run live, because nobody can move Stripe's clock by an hour.

      Given the endpoint responds with 500 to events
      And the company has spent $10.00 at Rocket Rides
      And the endpoint responds with 200 to events again
      When an hour passes
      Then the endpoint receives issuing_authorization.created about the authorization again

  Rule: An event with a wrong signature is rejected
    Illustrates "Verify webhook signatures".

    Scenario: An event signed with another secret is rejected
      When an event signed with another secret is posted to the endpoint
      # survives everything because Stripe answers nothing here: the endpoint's own reply is judged
      Then the endpoint rejects the event
