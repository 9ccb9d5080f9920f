"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.wallets.reasons import WalletCode as Code

words(Code.CLOSED, _("Le porte-monnaie « {wallet} » est fermé : il faut d’abord le rouvrir."), _("Porte-monnaie fermé"))
words(Code.NOT_POSITIVE_OR_ZERO, _("Indiquez un montant positif, ou 0,00."), _("Montant à revoir"))
words(Code.TOP_UP_TOO_LARGE, _("Un versement ne dépasse pas {most}."), _("Montant à revoir"))
words(Code.TOP_UP_TOO_SMALL, _("Le versement minimal est de {least}."), _("Montant à revoir"))
words(Code.TOP_UP_UNDER_MEALS, _("Le versement minimal est de {meals} repas, soit {least}."), _("Montant à revoir"))
words(
    Code.PAID_IN_IS_NOT_UNDONE,
    _("Un versement ne s’annule pas ici : annulez son reçu à la caisse, ou rendez l’argent par un remboursement."),
    _("Autrement"),
)
words(
    Code.MERGE_IS_NOT_UNDONE,
    _("Cette somme a suivi la famille quand deux dossiers ont été réunis : elle ne s’annule pas seule."),
    _("Dossiers réunis"),
)
words(
    Code.CORRECTION_OVER_LIMIT,
    _("Cette correction dépasserait le découvert permis de ce porte-monnaie."),
    _("Découvert dépassé"),
)
words(Code.NOT_TWO_OF_YOURS, _("Choisissez deux porte-monnaie de votre foyer."), _("À revoir"))
words(
    Code.TWO_OFFICES,
    _("Ces porte-monnaie sont ceux de deux régies : l’argent ne passe pas de l’une à l’autre."),
    _("Deux régies"),
)
words(Code.NOT_POSITIVE, _("Indiquez un montant positif."), _("Montant à revoir"))
words(
    Code.NOT_ENOUGH,
    _("Le solde de « {wallet} » est de {left} : choisissez un montant plus petit."),
    _("Montant à revoir"),
)
words(
    Code.NOT_ENOUGH_HERE,
    _("Ce porte-monnaie ne contient pas cette somme : choisissez un montant plus petit."),
    _("Montant à revoir"),
)
words(Code.CORRECTION_WITHOUT_WORDS, _("Indiquez la raison de la correction."), _("À indiquer"))
words(Code.AMOUNT_MISSING, _("Indiquez un montant."), _("À indiquer"))
words(
    Code.GIVEN_BACK_ALONE,
    _(
        "Seul, on ne rend pas plus de {limit} en un jour à une famille : demandez à un collègue de justifier "
        "cette absence, ou à la régie de corriger le porte-monnaie."
    ),
    _("À deux"),
)
words(Code.OWES, _("Ce porte-monnaie doit {owed} : il faut d’abord le ramener à zéro."), _("Doit de l’argent"))
words(Code.UNDOING_WITHOUT_WORDS, _("Indiquez la raison de l’annulation."), _("À indiquer"))
words(Code.OPERATION_GONE, _("Cette opération n’existe plus."), _("N’existe plus"))
words(Code.NOT_EMPTY, _("Ce porte-monnaie n’est pas vide ({balance}) : ramenez-le d’abord à zéro."), _("Pas vide"))
words(Code.WITHOUT_WORDS, _("Indiquez la raison."), _("À indiquer"))
