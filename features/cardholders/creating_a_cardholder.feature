@cardholders
Feature: Creating a cardholder
  A cardholder is the person or company that may use the program's cards. Its name is printed on
  them and its billing address is what merchants check, so both must be what the program gave.

  Rule: A cardholder is returned as it was given
    Illustrates "Create a cardholder" of the B2B payments guide.

    Scenario: The guide's company becomes a cardholder
      When the program creates a cardholder
        | name         | Company Card        |
        | email        | company@example.com |
        | phone number |        +18008675309 |
        | status       | active              |
        | type         | company             |
        | line1        |     123 Main Street |
        | city         | San Francisco       |
        | state        | CA                  |
        | postal code  |               94111 |
        | country      | US                  |
      Then the cardholder is returned as given
      And issuing_cardholder.created is sent about the cardholder

  Rule: A cardholder needs a name and a billing address
    Illustrates "Create a cardholder": the name and the billing address are its relevant details.

    Scenario Outline: What is missing is named
      When the program tries to create a cardholder without <detail>
      Then Stripe refuses: Missing required param: <detail>.

      Examples:
        | detail  | because                                 |
        | name    | it is printed on the card               |
        | billing | merchants check the address at the till |

  Rule: A new cardholder is under review before it may spend
    Illustrates "Create a cardholder". Purchases are declined until the review has ended.

    Scenario: Alice is reviewed just after she was created
      When the program creates Alice as a cardholder
      Then the cardholder is under review
      And the review of the cardholder soon ends
      And issuing_cardholder.updated is sent about the cardholder
