"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.web.reasons import WebCode as Code

words(Code.SHOP_UNKNOWN, _("Boutique inconnue (vads_site_id)."), _("Refusé"))
words(Code.SIGNATURE_WRONG, _("Signature fausse (signature)."), _("Refusé"))
words(Code.MODE_REFUSED, _("Mode refusé (vads_ctx_mode)."), _("Refusé"))
words(Code.AMOUNT_REFUSED, _("Montant refusé (vads_amount)."), _("Refusé"))
words(Code.TRANSACTION_REFUSED, _("Transaction refusée (vads_trans_id)."), _("Refusé"))
words(Code.DATE_REFUSED, _("Date refusée (vads_trans_date)."), _("Refusé"))
words(Code.VALUE_REFUSED, _("Valeur refusée ({name})."), _("Refusé"))
words(Code.ADDRESS_REFUSED, _("Adresse refusée ({name})."), _("Refusé"))
words(Code.SIGN_OF_CHANGE, _("Écrivez un montant positif : le choix dit s’il s’ajoute ou se retire."), _("À revoir"))
