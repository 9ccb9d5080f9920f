"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.approvals.reasons import ApprovalCode as Code
from preau.common.speech import words

words(Code.OWN_REQUEST, _("C’est votre demande : une autre personne la valide."), _("Votre demande"))
words(Code.ROLES_TOO_FEW, _("Vos rôles ne permettent pas de valider cette demande."), _("Rôle insuffisant"))
words(
    Code.ASKER_OF_HOUSEHOLD,
    _("La personne qui a demandé est maintenant de ce foyer : refusez, et faites demander par une autre."),
    _("À refuser"),
)
words(
    Code.ASKER_NO_OFFICER,
    _("La personne qui a demandé n’est plus régisseur : refusez, et faites demander par quelqu’un d’autre."),
    _("À refuser"),
)
words(Code.EXPIRED, _("Cette demande a expiré : faites-la demander de nouveau."), _("Expirée"))
words(
    Code.WAITS_ALREADY,
    _("Cette demande attend déjà une deuxième personne : voyez la page « À valider »."),
    _("Déjà demandé"),
)
words(Code.MONEY_CAME, _("De l’argent vient d’arriver sur ce porte-monnaie : recommencez."), _("À recommencer"))
words(
    Code.REFUSAL_WITHOUT_WORDS, _("Indiquez la raison du refus : la personne qui a demandé la lira."), _("À indiquer")
)
words(Code.GONE, _("Cette demande n’existe plus."), _("N’existe plus"))
words(Code.DECIDED, _("Cette demande n’attend plus : elle est {outcome}."), _("Déjà décidée"))
words(Code.DONE_MEANWHILE, _("Cela a été fait entre-temps : refusez la demande."), _("Déjà fait"))
words(Code.OWN_TO_WITHDRAW, _("C’est votre demande : retirez-la."), _("Votre demande"))
words(Code.OTHERS_TO_REFUSE, _("C’est la demande de quelqu’un d’autre : refusez-la, avec une raison."), _("D’un autre"))
words(
    Code.BALANCE_CHANGED,
    _("Le solde est maintenant de {left}, et non de {asked} comme demandé : refusez, et faites redemander."),
    _("Solde changé"),
)
words(
    Code.WALLET_CLOSED,
    _("Ce porte-monnaie a été fermé depuis la demande : refusez-la, ou rouvrez-le d’abord."),
    _("Porte-monnaie fermé"),
)
