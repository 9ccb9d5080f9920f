"""The terms and the privacy notice as Préau writes them, for structures that have not written theirs. Pure.

In the notation of `common.rich_text`, with headings; `{structure}` is the name of the structure. What they say of
retention is what the product does by itself, and, told apart, what the law or the structure decides.
"""

from __future__ import annotations

TERMS = """Le portail est un service de {structure}. Il sert à réserver la cantine et les accueils, et à suivre ce qui a été demandé.

## Votre compte

- Un compte est personnel : n’en donnez pas le mot de passe, même au guichet, qui ne vous le demandera jamais.
- Ne demandez un compte que pour un enfant dont vous êtes responsable, ou pour vous-même.
- Prévenez le guichet quand votre adresse e-mail ou votre situation change.

## Vos réservations

- Une réservation compte une fois confirmée. Le reçu que vous recevez en fait foi.
- Chaque jour dit jusqu’à quand il peut être réservé ou annulé. Ce délai passé, le repas ou l’accueil est dû.

## Vos données

- {structure} en est responsable, et s’en sert pour ce service seulement.
- Une demande de compte refusée est effacée au bout de trois mois, une inscription jamais activée le lendemain.
- Vous pouvez demander à les voir, les corriger ou les effacer auprès du guichet, et saisir la CNIL."""  # noqa: E501

PRIVACY = """{structure} est responsable des données de ce portail. Elles servent à l’inscription, à la réservation, à l’accueil des enfants et au paiement, et à rien d’autre : ni publicité, ni revente, ni mesure d’audience.

## Ce qui est gardé

- **Votre compte** : nom affiché, adresse e-mail, empreinte du mot de passe (jamais le mot de passe), clés et codes de double authentification, appareils où le compte est ouvert.
- **Votre dossier** : enfants et responsables, école et classe, adresse, numéro de carte, quotient familial si vous l’avez donné, jours de garde en cas de séparation.
- **Ce que vous demandez** : demandes de compte, réservations, annulations et leurs reçus, inscriptions à l’année.
- **L’argent** : versements et débits de vos porte-monnaie. Le numéro de votre carte bancaire reste à la banque : le portail ne le voit jamais.
- **Qui a fait quoi** : les changements faits sur un dossier, avec leur auteur et leur date ; les connexions des agents, un an, sans adresse de réseau.

## Combien de temps

- Effacés d’eux-mêmes : une demande de compte refusée, au bout de trois mois ; une inscription jamais activée ou un changement d’adresse jamais confirmé, le lendemain ; le lien personnel contenu dans un e-mail, dès son envoi.
- Les pièces comptables se gardent dix ans : la loi l’impose à la structure.
- Durée de référence pour les réservations : deux ans. Le compte et le dossier durent tant que la famille utilise le service. Leur effacement se fait au guichet.

## Qui les lit

- Les agents de la structure, chacun selon son rôle ; les foyers séparés ne voient pas ce que l’autre réserve.
- La banque, pour un paiement : le montant, le numéro de commande, votre adresse e-mail.

## Sur votre appareil

Des témoins de connexion (cookies) pour rester connecté, protéger les formulaires, reconnaître un appareil où vous êtes déjà entré et garder la langue choisie ; le thème clair ou sombre que vous choisissez. Aucun ne vous suit ailleurs : il n’y a donc rien à accepter.

## Vos droits

Vous pouvez demander à voir vos données, à les corriger, à les recevoir, à les effacer quand la loi le permet, ou vous opposer à leur usage. Écrivez au guichet. Sans réponse au bout d’un mois, vous pouvez saisir la CNIL : [cnil.fr](https://www.cnil.fr/fr/plaintes)."""  # noqa: E501

PRIVACY_KEY = "confidentialite"
ACCESSIBILITY_KEY = "accessibilite"
PAGE_COMPLEMENTS = (PRIVACY_KEY, ACCESSIBILITY_KEY)
"""Keys of `Wording` under which a structure adds its own words at the end of these pages."""
