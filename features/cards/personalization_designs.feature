@cards
Feature: Personalization designs
  Stripe reviews each personalization design before cards are printed with it. A rejected design cancels
  the cards that wait for it, so that no card reaches a cardholder with a design that is not allowed.

  Rule: A design is reviewed before it is active
    Illustrates "Physical cards": personalization designs and their statuses.

    Scenario: A new design is under review
      When the program creates a design
      Then the design is under review

    Scenario: Stripe activates a design
      Given the program has created a design
      When Stripe activates the design
      Then the design is active
      And issuing_personalization_design.activated is sent about the design

    Scenario: Stripe deactivates a design
      Given the program has created a design
      And Stripe has activated the design
      When Stripe deactivates the design
      Then the design is inactive
      And issuing_personalization_design.deactivated is sent about the design

    Scenario Outline: Stripe rejects a design with a rejection reason
      Given the program has created a design
      When Stripe rejects the design for <reason>
      Then the design is rejected for <reason>
      And issuing_personalization_design.rejected is sent about the design

      Examples:
        | reason               | because                         |
        | network_name         | the text names the card network |
        | promotional_material | the text is an advertisement    |
        | inappropriate        | the text could offend a reader  |

  Rule: A physical card has the design it was issued with
    Illustrates "Physical cards": the design of a card.

    Scenario: A physical card is issued with an active design
      Given Alice is a cardholder
      And the program has created a design
      And Stripe has activated the design
      When the program issues a physical card with the design to Alice
      Then the card has the design

    Scenario: A physical card with a rejected design is refused
      Given Alice is a cardholder
      And the program has created a design
      And Stripe has rejected the design for other
      When the program tries to issue a physical card with the design to Alice
      Then Stripe refuses

    Scenario: A virtual card with a design is refused
      Given Alice is a cardholder
      And the program has created a design
      And Stripe has activated the design
      When the program tries to issue a virtual card with the design to Alice
      Then Stripe refuses

  Rule: A rejected design cancels the cards that are not yet printed with it
    Illustrates "Physical cards": what becomes of cards whose design is rejected.

    Scenario: A card that is not printed is canceled
      Given Alice is a cardholder
      And the program has created a design
      And the program has issued a physical card with the design to Alice
      When Stripe rejects the design for network_name
      Then the card is canceled as design_rejected
      And the shipping status of the card is canceled

    Scenario: A card that is submitted for printing is shipped
      Given Alice is a cardholder
      And the program has created a design
      And the program has issued a physical card with the design to Alice
      And the shipping status of the card is submitted
      When Stripe rejects the design for network_name
      Then the design is rejected for network_name
      And the shipping status of the card is submitted

  Rule: A physical card without a design of its own has the default design
    Illustrates "Physical cards": a program's default design.

    @sandbox_only
    Scenario: A physical card is issued with the default design
      It runs on the sandbox only, because a default design would change the cards of everybody who
      shares a live account, and could not be deleted again.

      Given Alice is a cardholder
      And the program has created a default design
      And Stripe has activated the design
      When the program issues a physical card to Alice
      Then the card has the design
