@cards
Feature: Designing a physical card
  A program's own letter makes a card look like its own. Stripe looks at each design before anything
  is printed with it, and a design that turns out to be wrong stops the cards that wait for it.

  Rule: A design is looked at before it is used
    Illustrates "Physical cards": personalization designs and their statuses.

    Scenario: Somebody has to look at it
      When the program makes a design
      Then the design waits to be looked at

    Scenario: It is good
      Given the program has made a design
      When Stripe takes the design into use
      Then the design is active
      And issuing_personalization_design.activated is sent about the design

    Scenario: It is out of date
      Given the program has made a design
      And Stripe has taken the design into use
      When Stripe takes the design out of use
      Then the design is inactive
      And issuing_personalization_design.deactivated is sent about the design

    Scenario Outline: Something is wrong with its text
      Given the program has made a design
      When Stripe rejects the design for <reason>
      Then the design is rejected
      And the rejection of the design names <reason>
      And issuing_personalization_design.rejected is sent about the design

      Examples:
        | reason               | because                             |
        | network_name         | the network's name is the network's |
        | promotional_material | a letter is no advertisement        |
        | inappropriate        | somebody might be hurt              |

  Rule: A physical card is made with the design it was asked for
    Illustrates "Physical cards": the design of a card.

    Scenario: Alice's card comes with the letter
      Given Alice is a cardholder
      And the program has made a design
      And Stripe has taken the design into use
      When the program issues a physical card with the design to Alice
      Then the card bears the design

    Scenario Outline: Not every card can have it
      Given Alice is a cardholder
      And the program has made a design
      And Stripe has rejected the design for other
      When the program tries to issue a <kind> card with the design to Alice
      Then Stripe refuses

      Examples:
        | kind     | because                           |
        | physical | Stripe rejected it                |
        | virtual  | nothing is printed, good or wrong |

  Rule: A rejected design cancels the cards that wait to be printed with it
    Illustrates "Physical cards": what becomes of cards whose design is rejected.

    Scenario: Alice's card is not printed
      Given Alice is a cardholder
      And the program has made a design
      And the program has issued a physical card with the design to Alice
      When Stripe rejects the design for network_name
      Then the card was canceled as design_rejected
      And the shipping is canceled

    Scenario: Alice's card is printed already
      Given Alice is a cardholder
      And the program has made a design
      And the program has issued a physical card with the design to Alice
      And the shipping has come to submitted
      When Stripe rejects the design for network_name
      Then the shipping is submitted

  Rule: A card of which nothing is said gets the default design
    Illustrates "Physical cards": a program's default design.

    @sandbox_only
    Scenario: Every card comes with the letter
      It runs on the sandbox only, because a default design would change the cards of everybody who
      shares a live account, and could not be deleted again.

      Given Alice is a cardholder
      And the program has made a default design
      And Stripe has taken the design into use
      When the program issues a physical card to Alice
      Then the card bears the design
