@cards
Feature: Replacements of lost and stolen cards
  A lost or stolen card must be canceled before it is replaced, and its replacement has another number.
  A business must be sure that whoever has the old number cannot spend with it.

  Rule: The replacement of a lost or stolen card has a different number
    Illustrates "Replace cards": what each reason asks for, and what becomes of the number.

    Scenario Outline: A canceled card is replaced for the same reason
      Given the company holds an active card
      And the program has canceled the card as <reason>
      When the program replaces the card as <reason>
      Then the replacement card replaces the company's first card as <reason>
      And the replacement card has a different number from the replaced card
      And the replacement card is inactive
      And the replaced card is now canceled
      And issuing_card.updated about the replaced card has the status canceled

      Examples:
        | reason | because                    |
        | lost   | somebody may find the card |
        | stolen | somebody knows the number  |

  Rule: A card is replaced as lost only if it was canceled as lost
    Illustrates "Replace cards": what each reason asks for, and what becomes of the number.

    Scenario Outline: A card that was not canceled as lost is not replaced as lost
      Given the company holds <a status> card
      When the program tries to replace the card as lost
      Then Stripe refuses the parameter replacement_reason

      Examples:
        | a status    | because                                |
        | an active   | the card could still be used           |
        | an inactive | the card could be activated and used   |
        | a canceled  | the card was canceled without a reason |

    Scenario: A card that was canceled as stolen is not replaced as lost
      Given the company holds an active card
      And the program has canceled the card as stolen
      When the program tries to replace the card as lost
      Then Stripe refuses the parameter replacement_reason

  Rule: Only physical cards are replaced as damaged
    Illustrates "Replace cards": what each reason asks for, and what becomes of the number.

    Scenario: A virtual card is not replaced as damaged
      Given the company holds an active card
      When the program tries to replace the card as damaged
      Then Stripe refuses

  Rule: Only cards that expire soon are replaced as expired
    Illustrates "Replace cards": what each reason asks for, and what becomes of the number.

    Scenario: A card that is valid for three years is not replaced as expired
      Given the company holds an active card
      When the program tries to replace the card as expired
      Then Stripe refuses
