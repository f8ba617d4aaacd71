@cards
Feature: Replacing a card
  Cards get lost, stolen, bent and old. What replaces them depends on whether somebody else may know
  the number: then it is another one, and the old card must be canceled first.

  Rule: A lost or stolen card is canceled, and its replacement has another number
    Illustrates "Replace cards": what each reason asks for, and what becomes of the number.

    Scenario Outline: Whoever has the old card has a useless one
      Given the company holds an active card
      And the program has canceled the card as <reason>
      When the program replaces the card as <reason>
      Then the card takes the place of the old one as <reason>
      And the card has another number than the old one
      And the card is inactive
      And the old card is canceled
      And issuing_card.updated is sent about the old card

      Examples:
        | reason | because                         |
        | lost   | somebody may find it            |
        | stolen | somebody has the number already |

  Rule: A card that is not canceled for that very reason is not replaced so
    Illustrates "Replace cards": what each reason asks for, and what becomes of the number.

    Scenario Outline: The old card was not canceled as lost
      Given the company holds a <status> card
      When the program tries to replace the card as lost
      Then Stripe refuses the parameter replacement_reason

      Examples:
        | status   | because                                |
        | active   | it could go on buying                  |
        | inactive | it could be activated and go on buying |
        | canceled | it was canceled for no reason          |

    Scenario: A stolen card did not get lost
      Given the company holds an active card
      And the program has canceled the card as stolen
      When the program tries to replace the card as lost
      Then Stripe refuses the parameter replacement_reason

  Rule: A damaged card is only made of plastic
    Illustrates "Replace cards": what each reason asks for, and what becomes of the number.

    Scenario: Nothing can happen to a virtual card
      Given the company holds an active card
      When the program tries to replace the card as damaged
      Then Stripe refuses

  Rule: A card is replaced as expired when its time is nearly over
    Illustrates "Replace cards": what each reason asks for, and what becomes of the number.

    Scenario: Three years are left
      Given the company holds an active card
      When the program tries to replace the card as expired
      Then Stripe refuses
