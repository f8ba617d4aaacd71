# language: fr
@journeys
Fonctionnalité: Guide de paiements B2B
  Le guide de Stripe du début à la fin : le solde Issuing est rechargé, une carte est émise pour
  l'entreprise, activée puis utilisée, et l'achat est capturé.

  Règle: Un programme qui suit le guide finit par un achat capturé
    Illustre tout le guide de paiements B2B.

    @req:ISS-OPS-010
    Scénario: Rechargement, titulaire, carte, autorisation et capture
      Étant donné que le solde Issuing contient au moins 50,00 $
      Quand le programme recharge le solde Issuing de 20,00 $
      Alors le rechargement aboutit bientôt
      Et le solde Issuing a augmenté de 20,00 $
      Quand le programme crée l'entreprise comme titulaire de carte
      Alors la vérification de l'entreprise se termine bientôt
      Quand le programme émet une carte virtuelle pour l'entreprise
      Alors la carte est une carte Visa virtuelle
      Et la carte est inactive
      Quand le programme active la carte
      Alors la carte est active
      Et issuing_card.updated est envoyé au sujet de la carte
      Quand l'entreprise dépense 10,00 $ chez Rocket Rides
      Alors l'autorisation est approuvée
      Et l'autorisation attend sa capture
      Quand le commerçant capture l'autorisation
      Alors l'autorisation est maintenant close
      Et l'autorisation a une capture de 10,00 $
      Et le solde Issuing a augmenté de 10,00 $
