"""The words of the reasons of this room, long and short; `{…}` are facts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from preau.bookings.reasons import BookingCode as Code
from preau.common.speech import words
from preau.common.wordings import REVERSED

words(Code.CLOSED, _("Fermé"), _("Fermé"))
words(Code.FULL, _("Complet, liste d’attente comprise"), _("Complet"))
words(Code.OPENS_LATER, _("Réservable à partir du {opens_at}"), _("Pas encore"))
words(Code.LATE_TO_BOOK, _("Délai passé : il fallait réserver avant le {until}"), _("Délai passé"))
words(Code.LATE_TO_CANCEL, _("Délai passé : il fallait annuler avant le {until}"), _("Délai passé"))
words(Code.PAST_DEADLINE, _("Hors délai, au guichet : {motive} ({words})"), _("Hors délai"))
words(Code.LATE_SCHOOL, _("L’école a prévenu tard"), _("École"))
words(Code.LATE_SERVICE, _("Erreur ou retard de nos services"), _("Nos services"))
words(Code.LATE_PORTAL, _("Portail indisponible"), _("Portail"))
words(Code.LATE_WORK, _("Horaires de travail changés"), _("Travail"))
words(Code.LATE_EMERGENCY, _("Imprévu de la famille"), _("Imprévu"))
words(Code.LATE_OTHER, _("Autre raison"), _("Autre"))
words(Code.LATE_WITHOUT_MOTIVE, _("Choisissez un motif dans la liste."), _("Motif manquant"))
words(
    Code.LATE_WITHOUT_WORDS,
    _("Écrivez la raison en quelques mots, 200 caractères au plus : la famille et le journal la diront."),
    _("Raison manquante"),
)
words(
    Code.LATE_WITH_HEALTH,
    _("N’écrivez rien sur la santé : le motif « Imprévu de la famille » suffit, avec quelques mots neutres."),
    _("Santé"),
)
words(Code.REGISTER_NOT_OFFERED, _("Ce groupe n’est pas proposé : choisissez-en un autre."), _("Non proposé"))
words(Code.REGISTER_REVERSED, REVERSED, _("Dates inversées"))
words(
    Code.REGISTER_ALREADY,
    _("Déjà inscrit à cette activité (« {group} ») depuis le {since} : terminez-la, ou changez son groupe."),
    _("Déjà inscrit"),
)
words(
    Code.REGISTER_PAST,
    _("Une inscription ne se termine pas dans le passé : au plus tôt hier, elle s’arrête alors aujourd’hui."),
    _("Date passée"),
)
words(Code.REGISTER_ENDED, _("Cette inscription se termine déjà le {last}."), _("Déjà terminée"))
words(
    Code.REGISTER_FULL,
    _("Plus de place dans « {group} » à ces dates : {most} inscrits au plus."),
    _("Complet"),
)
words(
    Code.ASK_TWICE,
    _("Une demande attend déjà pour « {group} » : la structure va y répondre."),
    _("Déjà demandée"),
)
words(
    Code.ASK_NOT_ONLINE,
    _("L’inscription à cette activité ne se demande pas sur le portail : écrivez à la structure."),
    _("Au guichet"),
)
words(Code.ASK_PAST, _("Choisissez une date à partir d’aujourd’hui."), _("Date passée"))
words(Code.ASK_ANSWERED, _("Cette demande n’attend plus de réponse."), _("Déjà répondue"))
words(Code.ASK_WITHOUT_DAYS, _("Cochez au moins un des jours où l’activité ouvre."), _("Jour à cocher"))
words(
    Code.ASK_OTHER_DAYS,
    _("Ce groupe n’ouvre aucun des jours que la famille a demandés : choisissez-en un autre, ou refusez la demande."),
    _("Autres jours"),
)
words(Code.ASK_REFUSED, _("{motive} : {words}"), _("Refusée"))
words(Code.REFUSE_FULL, _("Plus de place dans ce groupe"), _("Complet"))
words(
    Code.REFUSE_OTHER_SITE,
    _("Ce groupe est celui d’une autre école ou d’un autre secteur"),
    _("Autre secteur"),
)
words(Code.REFUSE_CONDITIONS, _("L’enfant ne remplit pas les conditions de ce groupe"), _("Conditions"))
words(Code.REFUSE_FILE, _("Il manque des pièces à votre dossier"), _("Dossier à compléter"))
words(Code.REFUSE_DATES, _("Pas aux dates demandées"), _("Dates"))
words(Code.REFUSE_OTHER, _("Autre raison"), _("Autre"))
words(Code.REFUSE_WITHOUT_MOTIVE, _("Choisissez un motif dans la liste."), _("Motif manquant"))
words(
    Code.REFUSE_WITHOUT_WORDS,
    _("Dites en quelques mots pourquoi, 200 caractères au plus : la famille les lit."),
    _("Précision manquante"),
)
words(
    Code.REFUSE_WITH_HEALTH,
    _("N’écrivez rien sur la santé : la famille et l’historique gardent ces mots."),
    _("Santé"),
)
words(Code.CHARGED, _("Ce jour est déjà pointé et débité : écrivez à la structure"), _("Déjà débité"))
words(Code.TAKEN, _("Ce jour est déjà demandé pour cet enfant"), _("Déjà pris"))
words(Code.OTHER_WAITS, _("Demandé par l’autre foyer, en liste d’attente"), _("Autre foyer"))
words(
    Code.OTHER_PAYS_REFUSED,
    _("Réservé par l’autre foyer, qui paie tout : vous avez refusé votre part"),
    _("Autre foyer"),
)
words(
    Code.OTHER_ASKS_PART,
    _("Réservé par l’autre foyer, qui vous demande de payer votre part : {part}"),
    _("Autre foyer"),
)
words(Code.OTHER_BOOKED_PART, _("Réservé par l’autre foyer, votre part {part}"), _("Autre foyer"))
words(Code.OTHER_PAYS_ALL, _("Réservé par l’autre foyer, qui paie tout"), _("Autre foyer"))
words(Code.NO_MORE_BOOKED, _("Cette réservation n’existe plus"), _("N’existe plus"))
words(Code.ALREADY_BOOKED, _("Ce jour était déjà réservé"), _("Déjà réservé"))
words(Code.NOT_OFFERED, _("Cette activité n’est pas proposée à votre foyer"), _("Non proposée"))
words(Code.DAY_NOT_OFFERED, _("Ce jour n’est pas proposé à votre foyer."), _("Non proposé"))
words(Code.DAY_NO_LONGER_OFFERED, _("Ce jour n’est plus proposé à votre foyer"), _("Non proposé"))
words(Code.NOT_OF_HOUSEHOLD, _("Cette personne ne fait pas partie de votre foyer"), _("Fermé"))
words(Code.LEFT, _("Cette personne n’est plus dans le fichier de la structure"), _("Fermé"))
words(Code.NOT_REGISTERED, _("Pas d’inscription à cette date"), _("Non inscrit"))
words(Code.NOT_THIS_WEEKDAY, _("Ce jour n’est pas dans l’inscription"), _("Non inscrit"))
words(Code.OTHER_CUSTODY, _("Jour de l’autre foyer"), _("Autre foyer"))
words(Code.ACTIVITY_ENDED, _("Cette activité n’est plus proposée"), _("Non proposée"))
words(Code.DAY_CLOSED, _("Ce jour est fermé"), _("Fermé"))
words(Code.NO_LONGER_OF_HOUSEHOLD, _("Cette personne n’est plus de ce foyer"), _("Autre foyer"))
words(Code.LATE_TO_CHANGE_HOURS, _("Il est trop tard pour changer les horaires de ce jour"), _("Délai passé"))
words(Code.NOT_COPIED, _("Pas d’inscription à cette activité, ou jour fermé"), _("Non inscrit"))
words(Code.HOURS_DO_NOT_FIT, _("Horaires incompatibles : {why}"), _("Horaires impossibles"))
words(
    Code.SHARE_ASKED, _("L’autre foyer est interrogé : vous payez tout s’il n’accepte pas"), _("Autre foyer interrogé")
)
words(Code.SHARE_REFUSED, _("L’autre foyer refuse sa part : vous payez tout"), _("Part refusée"))
words(Code.SHARE_AGREED, _("L’autre foyer paie sa part"), _("Part acceptée"))
words(Code.WAS_WAITING, _("Place en liste d’attente"), _("En attente"))
words(Code.SHARE_ANSWERED, _("Vous avez déjà répondu"), _("Répondu"))
words(Code.SHARE_NOT_BOOKED, _("Ce jour n’est plus réservé"), _("Annulé"))
words(Code.SHARE_NOT_SHARED, _("Votre foyer ne partage plus le coût de cet enfant"), _("Non partagé"))
words(Code.SHARE_CHARGED, _("Ce jour est déjà débité"), _("Déjà débité"))
words(Code.SHARE_LATE, _("Délai passé : l’autre foyer paie tout"), _("Délai passé"))
words(Code.TAKEN_BACK, _("N’est plus dans l’inscription à l’année"), _("Annulé"))
words(Code.NO_PLACE, _("Liste d’attente close sans place"), _("Sans place"))
words(Code.CLOSING, _("Fermeture : {text}"), _("Fermé"))
words(Code.OUTING, _("Sortie ou absence de la classe : {text}"), _("Sortie"))
words(Code.PUT_BACK, _("Remise en place par la structure"), _("Remise"))
words(Code.GIVEN_BY_DESK, _("Place donnée par la structure"), _("Place donnée"))
words(Code.PLACES_OUT_OF_RANGE, _("Donnez un nombre de places entre 0 et {most}."), _("Nombre impossible"))
words(
    Code.PLACES_UNDER_BOOKED,
    _(
        "{group}, {day} : {booked} enfants sont réservés, il faut au moins autant de places "
        "(vous en demandez {wanted}). Annulez d’abord des réservations, ou donnez plus de places."
    ),
    _("Déjà plus de réservations"),
)
words(
    Code.PLACES_NOTHING,
    _("Aucun jour n’est concerné : choisissez des groupes et des jours où ils accueillent."),
    _("Aucun jour"),
)
words(
    Code.PLACES_SAME,
    _("Ces jours ont déjà ces places : il n’y a rien à changer."),
    _("Rien à changer"),
)
words(
    Code.DAYS_CHANGED_SINCE,
    _("Ces jours ne sont plus ce que la page montrait : {what}. Rien n’est écrit : relisez, puis recommencez."),
    _("Changé depuis"),
)
words(
    Code.PLACES_PAST,
    _("Ces jours sont passés : choisissez aujourd’hui au plus tôt."),
    _("Jours passés"),
)
words(
    Code.PLACES_WITHOUT_WORDS,
    _("Dites pourquoi, en 120 caractères au plus : la raison reste dans l’historique."),
    _("Raison à donner"),
)
words(
    Code.PLACES_NOT_ENOUGH,
    _("Places libres : {free}, enfants choisis : {chosen}. Choisissez-en moins, ou cochez « Élargir d’autant »."),
    _("Pas assez de places"),
)
words(
    Code.OUTING_NOTHING,
    _("Personne de ces classes n’a réservé ces jours-là : il n’y a rien à annuler."),
    _("Rien à annuler"),
)
words(
    Code.NO_LONGER_WAITING,
    _("Une demande choisie n’attend plus, ou n’a plus de droit ce jour-là : relisez la liste, puis recommencez."),
    _("N’attend plus"),
)
words(Code.WAITING_ENDED, _("La liste d’attente est close depuis le {until}."), _("Liste close"))
words(Code.ACT_UNDONE, _("Cet acte est déjà annulé."), _("Déjà annulé"))
words(
    Code.ACT_NOT_UNDONE,
    _("Cet acte ne s’annule plus : ses jours sont commencés ou passés, ou des familles ont eu une place promise."),
    _("Ne s’annule plus"),
)
words(
    Code.ACT_CHANGED_SINCE,
    _("{group}, {day} : ce jour a été changé ou réservé depuis. Rien n’est annulé : changez-le depuis le planning."),
    _("Changé depuis"),
)
words(Code.GOES_TO_OTHER, _("Passe à l’autre foyer de l’enfant"), _("Autre foyer"))
words(Code.COMES_FROM_OTHER, _("Vient de l’autre foyer de l’enfant"), _("Autre foyer"))
words(Code.PRICE_RULE, _("Nouveau tarif"), _("Prix changé"))
words(Code.PRICE_QUOTIENT, _("Nouveau quotient familial"), _("Prix changé"))
words(Code.PRICE_RESIDENT, _("Commune du foyer"), _("Prix changé"))
words(Code.PRICE_RANK, _("Rang parmi les frères et sœurs"), _("Prix changé"))
words(Code.PRICE_LUNCH_BOX, _("Panier-repas (PAI)"), _("Prix changé"))
words(Code.PRICE_SHARE, _("Part du coût"), _("Prix changé"))
words(Code.PRICE_COUNTED_AGAIN, _("Calcul du prix"), _("Prix changé"))
words(Code.CLOSING_PAST, _("Choisissez aujourd’hui au plus tôt : ce qui est passé ne se ferme plus."), _("Date passée"))
words(
    Code.CLOSING_WITHOUT_WORDS,
    _("Dites pourquoi, en 120 caractères au plus : les familles le lisent."),
    _("Raison à donner"),
)
words(Code.CLOSING_TWICE, _("Cette fermeture existe déjà."), _("Existe déjà"))
words(
    Code.KEPT_WITHOUT_WORDS, _("Dites pourquoi ces jours sont gardés, en 200 caractères au plus."), _("Raison à donner")
)
words(
    Code.PATTERN_NOT_OFFERED,
    _("Cette activité n’est pas ouverte à l’inscription à l’année pour cette personne."),
    _("Non proposée"),
)
words(
    Code.PATTERN_OF_OTHER,
    _("Pour une autre personne ou une autre activité, faites une autre inscription."),
    _("Autre inscription"),
)
words(Code.PATTERN_ENDED_ALREADY, _("Cette inscription est déjà arrêtée."), _("Déjà arrêtée"))
words(Code.PATTERN_GONE, _("Cette inscription n’existe plus."), _("N’existe plus"))
words(Code.PATTERN_STOPPED, _("Cette inscription est arrêtée."), _("Arrêtée"))
words(Code.PATTERN_ENDS_BEFORE, _("Choisissez un jour jusqu’au {last}, où elle s’arrête déjà."), _("Date à revoir"))
words(
    Code.PATTERN_TOO_SOON,
    _("Pas avant le {earliest:weekday-year} : le délai de mise en place est de {lead:days}."),
    _("Trop tôt"),
)
words(Code.PATTERN_TOO_LATE, _("Choisissez une date avant le {limit}."), _("Date à revoir"))
words(Code.PATTERN_END_TOO_LATE, _("Une inscription à l’année s’arrête au plus tard le {limit}."), _("Date à revoir"))
words(Code.PATTERN_WITHOUT_DAYS, _("Cochez au moins un jour."), _("Jour à cocher"))
words(Code.PATTERN_CLOSED_WEEKDAY, _("Pas de {activity} le {weekday}."), _("Jour fermé"))
words(Code.PATTERN_NO_SUCH_DAY, _("Aucun de ces jours ne tombe entre le {first} et le {last}."), _("Jours à revoir"))
words(
    Code.PATTERN_TWICE,
    _("Le {day:weekday-year} est déjà dans l’inscription qui commence le {since}."),
    _("Déjà inscrit"),
)
words(Code.PATTERN_WEEKDAY_REFUSED, _("{weekday:capital} : {why}"), _("Jour impossible"))
words(Code.MISSED_FULL, _("Complet, liste d’attente comprise"), _("Complet, liste d’attente comprise"))
words(Code.MISSED_QUEUE, _("Complet, liste d’attente ouverte depuis"), _("Complet, liste d’attente ouverte depuis"))
words(Code.MISSED_FREE, _("De nouveau libre depuis"), _("De nouveau libre depuis"))
words(Code.MISSED_CLOSED, _("Fermé"), _("Fermé"))
words(Code.MISSED_NOT_YET, _("Pas encore ouvert à la réservation"), _("Pas encore ouvert à la réservation"))
words(Code.MISSED_LATE, _("Délai de réservation passé"), _("Délai de réservation passé"))
words(Code.MISSED_UNREGISTERED, _("Pas inscrit à cette date"), _("Pas inscrit à cette date"))
words(Code.MISSED_ENDED, _("Inscription terminée à cette date"), _("Inscription terminée à cette date"))
words(Code.MISSED_WEEKDAY, _("Ce jour n’est pas dans l’inscription"), _("Ce jour n’est pas dans l’inscription"))
words(Code.MISSED_CUSTODY, _("Jour de l’autre foyer"), _("Jour de l’autre foyer"))
words(Code.MISSED_TAKEN, _("Déjà demandé par l’autre foyer"), _("Déjà demandé par l’autre foyer"))
words(Code.MISSED_WILL_WAIT, _("Complet, liste d’attente ouverte"), _("Complet, liste d’attente ouverte"))
words(Code.MISSED_HOURS, _("Horaires impossibles"), _("Horaires impossibles"))
words(Code.MISSED_LOCKED, _("Ne peut plus être annulé"), _("Ne peut plus être annulé"))
words(Code.MISSED_OTHER, _("Impossible"), _("Impossible"))
words(
    Code.ADVICE_FULL,
    _("Une place rendue se voit au planning : revenez y regarder."),
    _("Une place rendue se voit au planning : revenez y regarder."),
)
words(Code.ADVICE_QUEUE, _("S’inscrire sur la liste d’attente"), _("S’inscrire sur la liste d’attente"))
words(Code.ADVICE_FREE, _("Ajouter ce jour"), _("Ajouter ce jour"))
words(
    Code.ADVICE_CLOSED, _("L’activité n’ouvre pas : rien à demander."), _("L’activité n’ouvre pas : rien à demander.")
)
words(
    Code.ADVICE_NOT_YET,
    _("Revenez au planning quand la réservation ouvre."),
    _("Revenez au planning quand la réservation ouvre."),
)
words(
    Code.ADVICE_LATE,
    _("Écrivez à la structure si c’est indispensable."),
    _("Écrivez à la structure si c’est indispensable."),
)
words(
    Code.ADVICE_UNREGISTERED, _("Demandez l’inscription à la structure."), _("Demandez l’inscription à la structure.")
)
words(Code.ADVICE_ENDED, _("Demandez à la structure de la prolonger."), _("Demandez à la structure de la prolonger."))
words(
    Code.ADVICE_WEEKDAY,
    _("Demandez à la structure d’ajouter ce jour."),
    _("Demandez à la structure d’ajouter ce jour."),
)
words(
    Code.ADVICE_CUSTODY,
    _("C’est à l’autre foyer de réserver ce jour."),
    _("C’est à l’autre foyer de réserver ce jour."),
)
words(
    Code.ADVICE_TAKEN,
    _("L’enfant a déjà une demande ce jour-là : rien à faire."),
    _("L’enfant a déjà une demande ce jour-là : rien à faire."),
)
words(
    Code.ADVICE_WILL_WAIT,
    _("L’inscription vous met sur la liste d’attente cette nuit."),
    _("Liste d’attente cette nuit"),
)
words(
    Code.ADVICE_HOURS,
    _("Choisissez d’autres horaires, puis redemandez ces jours."),
    _("Choisissez d’autres horaires, puis redemandez ces jours."),
)
words(
    Code.ADVICE_LOCKED,
    _("Prévenez la structure si l’enfant ne vient pas."),
    _("Prévenez la structure si l’enfant ne vient pas."),
)
words(Code.ADVICE_OTHER, _("Écrivez à la structure."), _("Écrivez à la structure."))
words(
    Code.IDENTITY_STRANDS,
    _(
        "Cet âge ou ce niveau n’ouvre plus droit à ce qui est réservé ({count}) : annulez d’abord ces jours, ou "
        "changez le groupe de l’inscription."
    ),
    _("Droit perdu"),
)
words(
    Code.MOVE_NOWHERE,
    _("Choisissez un autre foyer de la structure."),
    _("Autre foyer à choisir"),
)
words(
    Code.MOVE_SHARED,
    _("Cette personne est de deux foyers : c’est leur garde qui se change."),
    _("De deux foyers"),
)
words(Code.FILE_MERGED, _("Deux dossiers de la famille ont été réunis"), _("Dossiers réunis"))
words(Code.CHILD_MERGED, _("Deux fiches de l’enfant ont été réunies"), _("Fiches réunies"))
words(
    Code.BOOKED_TWICE,
    _("Deux fiches de l’enfant avaient ce jour : une seule réservation est gardée"),
    _("Réservé deux fois"),
)
words(
    Code.SHARE_THIRD,
    _("Cet enfant est déjà d’un troisième foyer : retirez-le d’abord de l’un d’eux."),
    _("De trois foyers"),
)
