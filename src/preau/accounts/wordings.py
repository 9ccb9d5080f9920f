"""The mails and letters about accounts that a structure may write in its own words, then the words "
"of the room's reasons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.accounts.reasons import AccountCode as Code
from preau.common.speech import words
from preau.structures.rules import Place, WordingKind

STRUCTURE = Place("structure", "le nom de la structure", "Ville d’Exemple")
SIGNATURE = Place("signature", "le nom de la structure et comment la joindre", "Ville d’Exemple\nguichet@exemple.fr")
NUMBER = Place("dossier", "le numéro du dossier de la famille", "2231")
FAMILY = Place("famille", "le nom du dossier de la famille", "KERVELLA")
EMAIL = Place("adresse", "l’adresse e-mail de la personne", "awa.kervella@exemple.fr")
FIRST_NAME = Place("prenom", "le prénom écrit dans la demande", "Lina")
LAST_NAME = Place("nom", "le nom écrit dans la demande", "Kervella")
REASON = Place("raison", "la raison écrite par l’agent", "Le numéro de carte n’est pas celui de Lina.", is_needed=True)
UNTIL = Place("fin", "le dernier instant où le lien sert", "mardi 24 novembre à 18 h")
LINK = Place(
    "lien", "le lien à usage unique", "https://portail.exemple.fr/compte/ouvrir/lien/…", is_needed=True, is_address=True
)
PORTAL = Place(
    "lien", "l’adresse du portail", "https://portail.exemple.fr/ville-d-exemple/", is_needed=True, is_address=True
)

OPENING_MAIL = WordingKind(
    "acces-lien",
    "E-mail d’accès",
    "Part quand une famille reçoit son accès et n’a pas encore de mot de passe.",
    "Votre accès au portail : {structure}",
    """Bonjour,

{structure} vous a ouvert un accès au portail des familles.
Dossier n° {dossier}, {famille}. Un seul compte suffit pour tous ses enfants.

Choisissez votre mot de passe avec ce lien.
Il sert une seule fois, jusqu’au {fin} :

{lien}

Passé ce délai, demandez un nouveau lien avec « Mot de passe oublié » ou auprès du guichet.

{signature}""",
    (STRUCTURE, NUMBER, FAMILY, EMAIL, LINK, UNTIL, SIGNATURE),
)
OPENING_KNOWN_MAIL = WordingKind(
    "acces-compte-connu",
    "E-mail d’accès, compte déjà ouvert",
    "Part quand une famille reçoit son accès et a déjà un mot de passe.",
    "Votre accès au portail : {structure}",
    """Bonjour,

{structure} vous a ouvert un accès au portail des familles.
Dossier n° {dossier}, {famille}. Un seul compte suffit pour tous ses enfants.
Vous avez déjà un compte : entrez avec votre adresse e-mail et votre mot de passe habituel.

{lien}

{signature}""",
    (STRUCTURE, NUMBER, FAMILY, EMAIL, PORTAL, SIGNATURE),
)
OPENING_LETTER = WordingKind(
    "acces-lettre",
    "Lettre d’accès sur papier",
    "S’imprime au-dessus du code à usage unique et de son carré à viser, qui s’ajoutent d’eux-mêmes.",
    "Votre accès au portail des familles",
    """Bonjour,

{structure} vous a ouvert un accès au portail des familles.

Dossier n° {dossier}, {famille}. Un seul compte suffit pour tous ses enfants.""",
    (STRUCTURE, NUMBER, FAMILY, EMAIL),
)
REFUSAL_MAIL = WordingKind(
    "demande-refusee",
    "E-mail de refus d’une demande de compte",
    "Part quand un agent refuse une demande, avec la raison qu’il écrit.",
    "Votre demande de compte : {structure}",
    """Bonjour,

Votre demande de compte n’a pas pu être acceptée :

{raison}

Vous pouvez faire une nouvelle demande, ou passer au guichet avec une pièce d’identité.

{signature}""",
    (STRUCTURE, REASON, SIGNATURE),
)
ACTIVATION_MAIL = WordingKind(
    "inscription-lien",
    "E-mail d’activation d’une inscription",
    "Part quand une personne s’inscrit seule, en quatre étapes.",
    "Activer votre compte : {structure}",
    """Bonjour,

Une inscription au portail des familles de {structure} a été demandée avec votre adresse.
Ouvrez ce lien pour activer votre compte et choisir votre mot de passe.
Il sert une seule fois, jusqu’au {fin} :

{lien}

Vous n’avez rien demandé ? Il n’y a rien à faire : sans ce lien, aucun compte n’est créé.

{signature}""",
    (STRUCTURE, LINK, UNTIL, SIGNATURE),
)
KNOWN_ACCOUNT_MAIL = WordingKind(
    "inscription-compte-connu",
    "E-mail d’inscription, compte déjà ouvert",
    "Part quand une inscription est demandée avec l’adresse d’un compte qui existe.",
    "Vous avez déjà un compte : {structure}",
    """Bonjour,

Une inscription au portail des familles de {structure} vient d’être demandée avec votre adresse,
mais vous avez déjà un compte. Entrez avec votre mot de passe habituel, ou choisissez-en un nouveau :

{lien}

Vous n’avez rien demandé ? Il n’y a rien à faire : rien n’a changé.

{signature}""",
    (STRUCTURE, PORTAL, SIGNATURE),
)
ATTACHED_MAIL = WordingKind(
    "dossier-relie",
    "E-mail de rattachement au dossier",
    "Part quand un agent relie un compte au dossier de la famille.",
    "Votre dossier est relié : {structure}",
    """Bonjour,

Votre compte est maintenant rattaché à votre dossier famille. Vous pouvez entrer :

{lien}

{signature}""",
    (STRUCTURE, FIRST_NAME, LAST_NAME, PORTAL, SIGNATURE),
)
INVITATION_MAIL = WordingKind(
    "invitation-agent",
    "E-mail d’invitation d’un agent",
    "Part quand un administrateur invite un agent.",
    "Invitation dans l’espace des agents : {structure}",
    """Bonjour {nom},

{structure} vous invite dans l’espace des agents de son portail, avec ces droits : {droits}.
Ouvrez ce lien pour accepter. Il sert une seule fois, jusqu’au {fin} :

{lien}

Vous n’êtes pas concerné ? Il n’y a rien à faire : sans ce lien, aucun droit n’est donné.

{signature}""",
    (
        STRUCTURE,
        Place("nom", "le nom de l’agent", "Nadège Le Goff"),
        Place("droits", "les droits qui lui sont proposés", "Guichet, Lecture", is_needed=True),
        LINK,
        UNTIL,
        SIGNATURE,
    ),
)

KINDS = (
    OPENING_LETTER,
    OPENING_MAIL,
    OPENING_KNOWN_MAIL,
    REFUSAL_MAIL,
    ACTIVATION_MAIL,
    KNOWN_ACCOUNT_MAIL,
    ATTACHED_MAIL,
    INVITATION_MAIL,
)
"""In the order of the list that the agents see."""

words(
    Code.OPENED_ALREADY, _("Ce compte est déjà ouvert : son titulaire change lui-même son adresse."), _("Déjà ouvert")
)
words(
    Code.USED_ELSEWHERE,
    _("Ce compte sert aussi dans une autre structure : demandez à la famille de faire une nouvelle demande."),
    _("Sert ailleurs"),
)
words(
    Code.ADDRESS_TAKEN, _("Un compte a déjà cette adresse : invitez plutôt la famille avec elle."), _("Adresse prise")
)
words(
    Code.LAST_ADMINISTRATOR,
    _("Il faut un administrateur au moins : donnez d’abord ce rôle à quelqu’un d’autre."),
    _("Dernier administrateur"),
)
words(Code.OWN_ROLE, _("Personne ne se donne un rôle : demandez à un autre administrateur."), _("Votre propre rôle"))
words(
    Code.AGENT_ALREADY,
    _("Cette personne est déjà un agent de la structure : changez ses rôles dans la liste."),
    _("Déjà agent"),
)
words(Code.ROLE_MISSING, _("Choisissez un rôle au moins."), _("Rôle à choisir"))
words(Code.VIEW_WITHOUT_NAME, _("Donnez un nom à cette vue."), _("Nom manquant"))
words(
    Code.TOO_MANY_VIEWS,
    _("{most} vues au plus pour une liste : retirez-en une."),
    _("Trop de vues"),
)
words(
    Code.ORDERER_AND_CASH_OFFICER,
    _("Une même personne ne peut pas être ordonnateur et régisseur : choisissez l’un ou l’autre."),
    _("Rôles incompatibles"),
)
words(
    Code.ORDERS_AND_COLLECTS,
    _("Ces rôles ne vont pas ensemble : qui fixe les tarifs n’encaisse pas. Donnez l’un des deux à quelqu’un d’autre."),
    _("Rôles incompatibles"),
)
words(
    Code.ADMINISTRATOR_AND_CASH_OFFICER,
    _(
        "Une même personne ne peut pas être administrateur et régisseur : qui fixe les tarifs et nomme les "
        "agents n’encaisse pas. Donnez l’un des deux rôles à quelqu’un d’autre."
    ),
    _("Rôles incompatibles"),
)
words(Code.NO_MATCH, _("choisissez d’abord la personne concernée"), _("Personne à choisir"))
words(Code.HOUSEHOLD_GONE, _("ce dossier n’existe plus"), _("N’existe plus"))
words(Code.OTHER_HOUSEHOLD, _("cette adresse donne déjà accès à un autre foyer de la structure"), _("Autre foyer"))
words(Code.OWN_HOUSEHOLD, _("c’est votre propre foyer, un autre agent le fera"), _("Votre foyer"))
words(Code.CLOSED_ACCOUNT, _("le compte de cette adresse est fermé"), _("Compte fermé"))
words(
    Code.UNPROVEN_ADDRESS,
    _("cette adresse n’a jamais été confirmée par courriel, et son compte a été ouvert ailleurs avec un code imprimé"),
    _("Adresse non confirmée"),
)
words(
    Code.OPENS_BY_LINK_ONLY,
    _("ce compte sert aussi ailleurs : seul un lien envoyé à son adresse peut l’ouvrir"),
    _("Sert ailleurs"),
)
words(
    Code.STARTER_WITHOUT_RIGHT,
    _("la personne qui l’avait demandé n’en a plus le droit ; demandez-le de nouveau pour ce qui reste"),
    _("Demandeur sans droit"),
)
words(Code.ACCESS_GONE, _("ce compte n’a plus accès à ce dossier"), _("Sans accès"))
words(Code.ATTACHED_ALREADY, _("Ce compte est déjà rattaché à un autre foyer de la structure."), _("Déjà rattaché"))
words(Code.SIGN_UP_SETTLED, _("Cette inscription a déjà été traitée."), _("Déjà traitée"))
words(Code.ACCOUNT_CLOSED, _("Le compte {email} est fermé : rouvrez-le d’abord."), _("Compte fermé"))
words(
    Code.REPORT_NEEDED, _("Pour lire la liste d’attente dans le compte rendu, gardez le compte rendu."), _("À revoir")
)
words(Code.ANSWER_TOO_SHORT, _("Une réponse de quatre lettres ou chiffres au moins."), _("Trop court"))
words(Code.ANSWER_REPEATS, _("Une réponse qui ne répète pas un seul signe."), _("À revoir"))
