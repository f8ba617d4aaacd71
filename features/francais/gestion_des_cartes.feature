# language: fr
@cards
Fonctionnalité: Gestion des cartes
  Une carte perdue est bloquée, une carte rendue est annulée, et un plafond peut changer. L'entreprise
  garde ainsi la main sur les dépenses.

  Contexte:
    Étant donné que le solde Issuing contient au moins 200,00 $

  Règle: Une carte bloquée ou annulée ne paie plus
    Illustre « Contrôles de dépenses » et « Virtual cards ».

    Scénario: Une carte bloquée refuse un achat
      Étant donné que Bob possède une carte active
      Et que le programme a bloqué la carte de Bob
      Quand Bob dépense 10,00 $ à l'hôtel
      Alors l'autorisation est refusée : card_inactive
      Et le solde Issuing n'a pas changé

    Scénario: Une carte annulée ne peut pas être activée
      Étant donné que Bob est titulaire de carte
      Et que le programme a émis une carte virtuelle pour Bob
      Et que le programme a activé la carte de Bob
      Et que le programme a annulé la carte de Bob
      Quand le programme essaie d'activer la carte
      Alors Stripe refuse
      Et la carte appartient à Bob

    Scénario: Une carte annulée le reste
      Étant donné que Bob possède une carte active
      Quand le programme annule la carte de Bob
      Alors la carte de Bob est annulée

    Scénario: Une carte bloquée devient inactive
      Étant donné que Bob possède une carte active
      Quand le programme bloque la carte de Bob
      Alors la carte de Bob est inactive

    Scénario: Un plafond fixé plus tard remplace le premier
      Étant donné que Bob possède une carte limitée à 50,00 $ par mois
      Quand le programme limite la carte de Bob à 80,00 $ par semaine
      Alors la carte de Bob est limitée à 80,00 $ par semaine
