"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.common.speech import words
from preau.payments.reasons import PaymentCode as Code

words(Code.PORTAL_STOPPED, _("{why}. Rien n’a été payé."), _("Rien n’a été payé"))
words(
    Code.PAGE_GONE, _("La page de la banque n’est plus ouverte : recommencez votre versement."), _("Rien n’a été payé")
)
words(
    Code.BANK_REFUSES,
    _("La banque n’a pas voulu ouvrir ce paiement. Rien n’a été débité. Prévenez la régie."),
    _("Rien n’a été payé"),
)
words(
    Code.BANK_SILENT,
    _("La banque ne répond pas. Rien n’a été débité : réessayez dans quelques minutes."),
    _("Rien n’a été payé"),
)
words(
    Code.NO_CARD_HERE,
    _("Le paiement par carte n’est pas ouvert pour une de ces régies. Rien n’a été payé."),
    _("Rien n’a été payé"),
)
words(Code.DID_NOT_FAIL, _("Ce paiement n’a pas échoué : il n’y a rien à recommencer."), _("Rien n’a été payé"))
words(
    Code.CONTRACT_CHANGED,
    _("Le contrat de cette régie a changé : recommencez votre versement."),
    _("Rien n’a été payé"),
)
words(
    Code.BANK_ADDRESS_WRONG,
    _("L’adresse de la banque est fausse. Rien n’a été débité. Prévenez la régie."),
    _("Rien n’a été payé"),
)
words(Code.CARDS_DOWN, _("Le paiement par carte est en panne. Rien n’a été débité."), _("Rien n’a été payé"))
words(
    Code.CARDS_DOWN_TELL,
    _("Le paiement par carte est en panne. Rien n’a été débité. Prévenez la régie."),
    _("Rien n’a été payé"),
)
words(Code.NOTHING_TO_PAY, _("Indiquez au moins un montant à verser."), _("À indiquer"))
words(
    Code.ORDER_OUT_OF_RANGE,
    _("Pour cette régie, versez de {least} à {most}. Rien n’a été payé."),
    _("Montant à revoir"),
)
words(
    Code.EMAIL_TOO_LONG,
    _("Cette adresse e-mail est trop longue pour le paiement : 80 caractères au plus. Rien n’a été payé."),
    _("Adresse trop longue"),
)
words(Code.SHOP_TAKEN, _("Cette boutique sert déjà à une autre régie."), _("Déjà prise"))
words(Code.KEY_MISSING, _("Indiquez la clé : sans elle, aucun message n’est cru."), _("À indiquer"))
words(
    Code.TYPE_AGAIN,
    _("L’adresse où la banque répond change : saisissez de nouveau ce secret, qui y sera envoyé."),
    _("À revoir"),
)
words(Code.ADDRESS_NOT_HTTPS, _("Cette adresse doit commencer par https://."), _("À revoir"))
words(
    Code.ADDRESS_NOT_PAGE,
    _("Cette adresse n’est pas celle d’une page : https://, un nom, puis des lettres, chiffres et barres."),
    _("À revoir"),
)
words(
    Code.KEY_NOT_HEX,
    _("Cette clé s’écrit avec les chiffres 0 à 9 et les lettres A à F, par paires : 128 caractères d’ordinaire."),
    _("À revoir"),
)
words(Code.KEY_TOO_SHORT, _("Cette clé est trop courte : huit caractères au moins."), _("À revoir"))
words(Code.PAYFIP_IS_ASKED, _("PayFiP est toujours interrogé : ses avis ne prouvent rien."), _("À revoir"))
words(
    Code.PROOF_MISSING,
    _("Choisissez ce qui prouve un paiement : sans ce choix, aucune famille ne peut payer."),
    _("À revoir"),
)
words(
    Code.PROOF_UNEXPLAINED,
    _("Dites pourquoi la banque ne peut pas être interrogée : ce choix est gardé à votre nom."),
    _("À revoir"),
)
words(
    Code.DIRECT_KEY_UNFIT,
    _("La clé de Paybox Direct (CLE) a huit à vingt lettres et chiffres : la banque la donne avec l’option."),
    _("À revoir"),
)
words(
    Code.SERVICE_FOR_TESTS,
    _("Cette adresse est celle d’une plateforme d’essai : elle ne répond pas des vrais paiements."),
    _("À revoir"),
)
words(
    Code.BANK_KEY_PARTIAL,
    _("Collez toute la clé, de « -----BEGIN PUBLIC KEY----- » à « -----END PUBLIC KEY----- »."),
    _("À revoir"),
)
words(Code.BANK_KEY_UNFIT, _("Cette clé n’est pas une clé RSA de 1 024 bits au moins."), _("À revoir"))
words(
    Code.REST_PASSWORD_UNFIT,
    _("Le mot de passe de l’API REST de ce mode commence par {start} : copiez-le de l’espace de la banque."),
    _("À revoir"),
)
words(Code.NO_CONTRACT, _("Cette régie n’a pas de contrat de paiement."), _("Sans contrat"))
words(Code.BANK_SAID_OTHERWISE, _("La banque a dit autre chose de cette transaction : voyez le paiement."), _("À voir"))
words(
    Code.DONE_WITHOUT_WORDS,
    _("Dites ce qui a été fait : remboursé, crédité au guichet, erreur de la banque…"),
    _("À indiquer"),
)
words(Code.ORDER_NOT_OURS, _("Seule une commande à nous, payée d’après le fichier, se crédite ici."), _("Pas à nous"))
words(
    Code.AMOUNTS_DIFFER,
    _("Le montant du fichier n’est pas celui de la commande : rien n’est crédité."),
    _("Montant à revoir"),
)
words(
    Code.REFERENCE_MISSING,
    _(
        "Ce fichier ne donne pas la référence de la transaction : sans elle, le message de la banque "
        "pourrait créditer une seconde fois. Demandez à la banque de le renvoyer."
    ),
    _("Référence absente"),
)
words(Code.RETURN_KIND_MISSING, _("Choisissez ce qui s’est passé à la banque."), _("À indiquer"))
words(Code.RETURN_WITHOUT_WORDS, _("Indiquez le motif, tel que la banque le donne."), _("À indiquer"))
words(Code.RETURN_TO_COME, _("Le jour de la banque ne peut pas être à venir."), _("Date à revoir"))
words(Code.NOTHING_CREDITED, _("Ce message n’a rien crédité."), _("Rien de crédité"))
words(Code.LEFT_OF_PAYMENT, _("Il ne reste que {left} de ce versement à reprendre."), _("Montant à revoir"))
words(Code.NOT_CREDITED_THEN, _("Ce paiement n’était pas encore crédité ce jour-là."), _("Date à revoir"))
words(Code.LEFT_AT_MOST, _("Il reste {most} à reprendre au plus sur ce paiement."), _("Montant à revoir"))
words(Code.NOTHING_TO_IDENTIFY, _("Ce message n’a pas laissé de somme à identifier."), _("Rien à identifier"))
words(
    Code.SUSPENSE_OF_OTHER_OFFICE,
    _("Ce que vous choisissez est d’une autre régie que la somme reçue."),
    _("Autre régie"),
)
words(Code.SUSPENSE_WITHOUT_WORDS, _("Indiquez ce qui permet de dire à qui est cette somme."), _("À indiquer"))
words(Code.SUSPENSE_TAKEN_BACK, _("La banque a repris cette somme : il n’y a plus rien à attribuer."), _("Reprise"))
words(Code.SUSPENSE_SETTLED, _("Cette somme a déjà été attribuée."), _("Déjà fait"))
words(Code.FILE_EMPTY, _("Ce fichier est vide."), _("Fichier à revoir"))
words(Code.FILE_WITHOUT_LINES, _("Ce fichier n’a aucune transaction."), _("Fichier à revoir"))
words(
    Code.FILE_TOO_HEAVY,
    _("Ce fichier est trop lourd : 1 Mo au plus. Importez un jour à la fois."),
    _("Fichier à revoir"),
)
words(
    Code.FILE_NOT_TEXT, _("Ce fichier n’est pas un texte. Demandez à la banque le format CSV."), _("Fichier à revoir")
)
words(
    Code.FILE_TOO_LONG,
    _("Ce fichier a plus de {most} transactions : importez un jour à la fois."),
    _("Fichier à revoir"),
)
words(
    Code.FILE_NOT_CSV,
    _("Ce fichier n’est pas un CSV lisible : des guillemets ne sont pas fermés."),
    _("Fichier à revoir"),
)
words(
    Code.HEADINGS_MISSING,
    _(
        "Aucune ligne de titres reconnue au début du fichier. Il faut au moins ces colonnes : {order}, "
        "{amount}, {date}."
    ),
    _("Fichier à revoir"),
)
words(Code.LINE_STATUS_UNKNOWN, _("Ligne {line} : le statut « {typed} » n’est pas connu."), _("Fichier à revoir"))
words(Code.LINE_DATE_UNREADABLE, _("Ligne {line} : la date « {typed} » n’est pas lisible."), _("Fichier à revoir"))
words(Code.LINE_TOO_SHORT, _("Ligne {line} : il manque des colonnes à la fin."), _("Fichier à revoir"))
words(
    Code.LINE_OF_OTHER_SHOP,
    _("Ligne {line} : la boutique « {shop} » n’est pas celle de cette régie ({own})."),
    _("Fichier à revoir"),
)
words(Code.LINE_AMOUNT_NEGATIVE, _("Ligne {line} : le montant « {typed} » est négatif."), _("Fichier à revoir"))
words(Code.LINE_AMOUNT_UNREADABLE, _("Ligne {line} : le montant « {typed} » n’est pas lisible."), _("Fichier à revoir"))
words(Code.PAYABLE_OF_ELSEWHERE, _("Un de ces montants n’est pas à payer à cette structure."), _("Autre structure"))
words(Code.PAYABLE_REFUSED, _("{why} Rien n’a été payé."), _("Rien n’a été payé"))
words(Code.SHOP_OF_LYRA, _("Huit chiffres, comme dans l’espace de la banque."), _("À revoir"))
words(
    Code.SHOP_OF_PAYBOX,
    _("Écrivez site.rang.identifiant : sept chiffres, deux ou trois, un à neuf. Par exemple 1999888.32.110647233."),
    _("À revoir"),
)
words(Code.SHOP_OF_PAYFIP, _("Six chiffres : le numéro de client donné par la DGFiP."), _("À revoir"))
words(Code.MODE_UNKNOWN, _("Le mode « {mode} » n’existe pas pour cette banque."), _("À revoir"))
words(Code.NOT_PAID_BY_HOUSEHOLD, _("Cela n’est pas à payer par ce foyer."), _("Autre foyer"))
