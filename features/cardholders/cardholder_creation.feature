@cardholders
Feature: Cardholder creation
  A cardholder is the person or company that may use a program's cards. Its name is printed on the cards
  and merchants check its billing address, so both must be what the business gave.

  Rule: A cardholder has every detail it was created with
    Illustrates "Create a cardholder" of the B2B payments guide.

    @req:ISS-CHD-009 @req:ISS-CHD-010
    Scenario: The program creates the guide's company cardholder
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
      Then the cardholder has every detail that was given
      And issuing_cardholder.created is sent about the cardholder

  Rule: A cardholder needs a name and a billing address
    Illustrates "Create a cardholder": the name and the billing address are its relevant details.

    @req:ISS-CHD-008
    Scenario Outline: A cardholder without a required detail is refused
      When the program tries to create a cardholder without the <detail>
      Then Stripe refuses: Missing required param: <detail>.

      Examples:
        | detail  | because                                |
        | name    | it is printed on the card              |
        | billing | merchants check the address of a buyer |

  Rule: A new cardholder is under review before it may spend
    Illustrates "Create a cardholder". Purchases are declined until the review has ended.

    Scenario: A new cardholder is reviewed
      When the program creates Alice as a cardholder
      Then Alice is under review
      And the review of Alice soon ends
      And issuing_cardholder.updated is sent about Alice
