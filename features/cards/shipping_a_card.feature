@cards
Feature: Shipping a physical card
  A physical card is printed, mailed and, with luck, delivered. The program follows it, so that it can
  tell Alice when to look into her letter box, and print another when this one never comes.

  Background:
    Given Alice is a cardholder
    And the program has issued a physical card to Alice

  Rule: A card goes from the printer to its holder, and each step is told
    Illustrates "Physical cards": shipping statuses, and the test helpers that walk through them.

    Scenario Outline: One step on the way
      Given the shipping has come to <before>
      When the physical card <happens>
      Then the shipping is <after>
      And issuing_card.updated is sent about the shipping

      Examples:
        | before    | happens             | after     | because                            |
        | pending   | goes to the printer | submitted | every card begins there            |
        | pending   | is put in the mail  | shipped   | nobody has to report the printer   |
        | submitted | is put in the mail  | shipped   | it is printed                      |
        | shipped   | arrives             | delivered | Alice has it                       |
        | shipped   | comes back          | returned  | nobody opened the door             |
        | shipped   | gets lost           | failure   | the mail does not know where it is |
        | submitted | gets lost           | failure   | it could not be printed            |

    Scenario Outline: What cannot be is refused
      Given the shipping has come to <before>
      When the mail tries to report that the card <happens>
      Then Stripe refuses
      And the shipping is <before>

      Examples:
        | before    | happens            | because                       |
        | pending   | arrives            | it was never sent             |
        | delivered | is put in the mail | it is there already           |
        | returned  | arrives            | it is back where it came from |
        | failure   | is put in the mail | it is gone                    |

  Rule: A card that nobody has printed yet can still be sent elsewhere
    Illustrates "Physical cards": a shipment is fixed once it was submitted.

    Scenario: Alice has moved
      When the program sends the card elsewhere
      Then the shipping goes to the other address
      And issuing_card.updated is sent about the shipping

    Scenario: Alice has moved too late
      Given the shipping has come to submitted
      When the program tries to send the card elsewhere
      Then Stripe refuses
      And the shipping is submitted

  Rule: Canceling a card stops what has not been printed, and nothing else
    Illustrates "Physical cards": a card that is canceled before it is fulfilled.

    Scenario: The card is not even printed
      When the program cancels the card
      Then the shipping is canceled
      And issuing_card.updated is sent about the shipping

    Scenario: The card is on its way
      Given the shipping has come to shipped
      When the program cancels the card
      Then the shipping is shipped
      And the card is canceled
