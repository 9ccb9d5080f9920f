"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.receipts.reasons import ReceiptCode as Code

words(Code.AMOUNT_NOT_POSITIVE, _("Indiquez un montant positif."), _("Montant à revoir"))
words(Code.AMOUNT_TOO_LARGE, _("Un encaissement ne dépasse pas {most}."), _("Montant à revoir"))
words(Code.CHEQUE_LEFT, _("Il reste {rest} du chèque à répartir."), _("Chèque à répartir"))
words(Code.CHEQUE_EXCEEDED, _("La répartition dépasse le chèque de {excess}."), _("Chèque dépassé"))
words(
    Code.DAY_TO_COME, _("Cette journée n’est pas encore là : elle se clôt le jour même ou après."), _("Date à revoir")
)
words(Code.DAY_CLOSED, _("Cette journée est déjà close."), _("Déjà close"))
words(
    Code.LATER_DAY_CLOSED,
    _("Une journée plus récente est close ({last:weekday-year}) : celle-ci ne peut plus l’être."),
    _("Date à revoir"),
)
words(Code.DAY_TOO_OLD, _("Cette journée est trop ancienne et n’a pas d’encaissement."), _("Trop ancienne"))
words(
    Code.EARLIER_DAY_OPEN,
    _("Clôturez d’abord la journée du {first:weekday-year} : elle a des encaissements."),
    _("Journée à clore"),
)
words(
    Code.SLIP_OF_TWO_YEARS,
    _(
        "Ces encaissements sont de deux années ({first} et {last}) : arrêtez d’abord ceux jusqu’au 31 "
        "décembre {first}, puis les autres."
    ),
    _("Deux années"),
)
words(
    Code.MEANS_UNDONE,
    _(
        "{means} : les annulations dépassent les encaissements de {excess}. Attendez d’autres encaissements, "
        "ou décochez ce moyen."
    ),
    _("Trop d’annulations"),
)
words(
    Code.NOTHING_TO_DEPOSIT,
    _("Il n’y a rien à verser : choisissez d’autres moyens, ou une date plus récente."),
    _("Rien à verser"),
)
words(
    Code.CHANGED_SINCE,
    _("Les encaissements ont changé depuis que vous avez ouvert cette page : relisez les totaux."),
    _("Totaux changés"),
)
words(Code.SLIP_TO_COME, _("Un bordereau ne va pas plus loin qu’aujourd’hui."), _("Date à revoir"))
words(
    Code.NOTHING_TO_CLOSE,
    _("Aucun encaissement à arrêter à ces dates : ils sont déjà dans un bordereau."),
    _("Déjà fait"),
)
words(Code.GAP_UNEXPLAINED, _("Il y a un écart de {gap:signed} : écrivez ce qui l’explique."), _("Écart à expliquer"))
words(Code.MEANS_MISSING, _("Choisissez un moyen de paiement au moins."), _("À indiquer"))
words(Code.RECEIVER_MISSING, _("Indiquez à qui ces sommes sont remises."), _("À indiquer"))
words(Code.DEPOSIT_TO_COME, _("Un versement ne va pas plus loin qu’aujourd’hui."), _("Date à revoir"))
words(Code.OTHER_MEANS, _("Choisissez espèces, virement ou titre."), _("Moyen à choisir"))
words(Code.CHEQUE_UNNAMED, _("Indiquez le tireur, la banque et le numéro du chèque."), _("À indiquer"))
words(Code.PAYER_MISSING, _("Indiquez qui paie."), _("À indiquer"))
words(
    Code.DEPUTY_EACH,
    _("Un mandataire encaisse {most} au plus en une fois : adressez la famille au régisseur."),
    _("Au-delà du plafond"),
)
words(
    Code.DEPUTY_DAY,
    _("Un mandataire encaisse {most} au plus en un jour, il reste {left} : adressez la famille au régisseur."),
    _("Plafond du jour"),
)
words(Code.OFFICE_CLOSED, _("Cette régie n’est plus en service."), _("Régie fermée"))
words(Code.NOTHING_TO_TAKE, _("Indiquez un montant au moins."), _("À indiquer"))
words(Code.SHARED_TWICE, _("Le même foyer ou le même enfant est deux fois dans la répartition."), _("Deux fois"))
words(
    Code.FORM_SERVED, _("Ce formulaire a déjà servi, reçu {number}. Commencez un nouvel encaissement."), _("Déjà fait")
)
words(
    Code.PAYABLE_OF_ELSEWHERE,
    _("Un de ces montants n’est pas celui d’un foyer de cette structure."),
    _("Autre structure"),
)
words(
    Code.PAYABLE_OF_OTHER_OFFICE,
    _("Un de ces montants dépend d’une autre régie : faites un encaissement par régie."),
    _("Autre régie"),
)
words(Code.CHILD_OF_ELSEWHERE, _("Cet enfant n’est pas de ce foyer."), _("Autre foyer"))
words(Code.UNDOING_WITHOUT_WORDS, _("Indiquez la raison de l’annulation."), _("À indiquer"))
words(Code.UNDOES_ALREADY, _("Ce reçu en annule déjà un autre : encaissez de nouveau."), _("Déjà fait"))
words(Code.NOT_OF_THE_DESK, _("Seul ce qui a été encaissé au guichet s’annule ici."), _("Autre moyen"))
words(Code.ENTRY_UNDONE, _("L’écriture de ce versement a déjà été annulée."), _("Déjà fait"))
words(Code.FORM_INCOMPLETE, _("Ce formulaire n’était pas complet. Relisez les totaux, puis clôturez."), _("À revoir"))
