
    Scenario: Nora's purchase has our supplier's name on its receipt
      Given the Issuing balance holds at least $50.00
      And Nora holds an active card
      When Nora spends $25.00 at the office supplier
      Then the authorization is approved
      And the receipt says Nordic Office
