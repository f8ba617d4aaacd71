@webhooks
Feature: Being told of events
  The books of a program follow the events it is sent. They are signed, they come again until they
  are taken, and what is signed by somebody else is nobody's event.

  Background:
    Given the Issuing balance holds at least $50.00
    And the company holds an active card

  Rule: What happens to an authorization is told to the endpoint
    Illustrates "Issuing authorizations": each event shows it as it was at that moment.

    Scenario: A purchase is told
      Given the endpoint listens for events
      When the company spends $10.00 at Rocket Rides
      Then the endpoint is told of issuing_authorization.created about the authorization

    Scenario: A declined purchase is told as well
      Given the endpoint listens for events
      When the company spends $0.01 more than the Issuing balance at Rocket Rides
      Then the endpoint is told of issuing_authorization.created about the authorization

    Scenario: A decision is told after it was made
      Given the endpoint listens for events
      And the endpoint approves purchases
      When the company spends $10.00 at Rocket Rides
      Then the endpoint was asked once
      And the endpoint is told of issuing_authorization.created about the authorization

  Rule: What is refused comes again
    Illustrates "Testing Issuing": in test mode Stripe tries again a few times within hours.

    @sandbox_only
    Scenario: The endpoint was down for an hour
      On live it cannot run, because nobody can let an hour of Stripe's pass.

      Given the endpoint refuses events
      And the company has spent $10.00 at Rocket Rides
      And the endpoint takes events again
      When an hour passes
      Then the endpoint is told again of issuing_authorization.created about the authorization

  Rule: An event that somebody else signed is refused
    Illustrates "Handling real-time auth webhooks": signed with the endpoint's own secret.

    Scenario: Somebody forges an event
      When somebody else posts an event to the endpoint
      Then the endpoint refuses it as forged
