# language: fr
@cards
Fonctionnalité: Dépenses des employés
  Chaque employé paie avec sa propre carte, dans les limites que l'entreprise a fixées. Un
  achat annulé ou remboursé ne coûte rien.

  Contexte:
    Étant donné que le solde Issuing contient au moins 200,00 $

  Règle: Chaque carte a son propre plafond
    Illustre « Contrôles de dépenses ».

    Plan du scénario: Alice dépense <montant> avec un plafond de 50,00 $ par mois
      Étant donné qu'Alice possède une carte limitée à 50,00 $ par mois
      Et que Bob possède une carte active
      Et que Bob a dépensé 60,00 $ au café
      Quand Alice dépense <montant> au café
      Alors l'autorisation est <résultat>

      Exemples:
        | montant | résultat                    | because                |
        | 50,00 $ | approuvée                   | le plafond est atteint |
        | 50,01 $ | refusée : spending_controls | un centime de trop     |

    Scénario: Un plafond relevé permet un achat plus élevé
      Étant donné qu'Alice possède une carte limitée à 50,00 $ par mois
      Et que le programme a lu ses soldes
      Et que le programme a limité la carte d'Alice à 80,00 $ par mois
      Quand Alice dépense 75,00 $ à la librairie
      Alors l'autorisation porte sur 75,00 $
      Et la carte d'Alice est limitée à 80,00 $ par mois
      Et le solde Issuing a diminué de 75,00 $

  Règle: Un achat annulé, expiré ou remboursé ne coûte rien
    Illustre « Autorisations Issuing » et « Transactions Issuing ».

    Scénario: Une autorisation annulée libère les fonds
      Étant donné que l'entreprise possède une carte active
      Et que l'entreprise a dépensé 10,00 $ au café
      Quand le commerçant annule l'autorisation
      Alors l'autorisation est maintenant annulée
      Et le solde Issuing n'a pas changé

    Scénario: Une autorisation expirée libère les fonds
      Étant donné que l'entreprise possède une carte active
      Et que l'entreprise a dépensé 10,00 $ au café
      Quand l'autorisation expire
      Alors l'autorisation est maintenant expirée
      Et le solde Issuing n'a pas changé

    Scénario: Un remboursement rend l'argent
      Étant donné que l'entreprise possède une carte active
      Et que l'entreprise a dépensé 10,00 $ à la librairie
      Et que le commerçant a capturé l'autorisation
      Quand le commerçant rembourse la transaction
      Alors le solde Issuing n'a pas changé

  Règle: Le point de terminaison décide en temps réel
    Illustre « Gestion des webhooks d'autorisation en temps réel ».

    Scénario: Un achat approuvé par le point de terminaison
      Étant donné que l'entreprise possède une carte active
      Et que le point de terminaison écoute les événements
      Et que le point de terminaison approuve les achats
      Quand l'entreprise dépense 10,00 $ chez Rocket Rides
      Alors l'autorisation est approuvée : webhook_approved
      Et le point de terminaison reçoit issuing_authorization.created au sujet de l'autorisation

    Scénario: Un achat refusé par le point de terminaison
      Étant donné que l'entreprise possède une carte active
      Et que le point de terminaison refuse les achats
      Quand l'entreprise dépense 10,00 $ chez Rocket Rides
      Alors l'autorisation est refusée : webhook_declined
      Et le solde Issuing n'a pas changé
