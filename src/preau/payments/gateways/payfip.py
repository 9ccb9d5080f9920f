"""PayFiP Régie, the public accountants' card page: SOAP to announce a payment, and to learn what became of it.

Source: the service's own description (PaiementSecuriseService). The notice says « look at this payment », nothing more.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy

from preau.common import clock
from preau.common.reasons import Reason
from preau.payments.enums import GatewayName, Mode, Outcome, Proof
from preau.payments.gateways import soap
from preau.payments.gateways.base import (
    EURO,
    Answer,
    BankForm,
    BankNotice,
    BankRefusedError,
    BankUnreachableError,
    Credentials,
    Incoming,
    MessageError,
    NotKnownYetError,
    Order,
    UnknownReferenceError,
    cents_in,
)
from preau.payments.gateways.kind import Check, GatewayKind, ShopId
from preau.payments.reasons import PaymentCode
from preau.payments.rules.journals import Layout

SERVICE_URL = "https://www.payfip.gouv.fr/tpa/services/securite"
PAYMENT_URL = "https://www.payfip.gouv.fr/tpa/paiementws.web"
NAMESPACE = (
    "http://securite.service.tpa.cp.finances.gouv.fr/services/mas_securite/contrat_paiement_securise/"
    "PaiementSecuriseService"
)
MODES = {Mode.TEST: "T", Mode.ACTIVATION: "X", Mode.PRODUCTION: "W"}
OUTCOMES = {
    "P": Outcome.PAID,
    "V": Outcome.PAID,
    "R": Outcome.REFUSED,
    "Z": Outcome.REFUSED,
    "A": Outcome.CANCELLED,
}
"""P and R by card, V and Z by direct debit, A given up."""
_REFERENCE = re.compile(r"[0-9A-Za-z-]{20,64}")


class PayFiP:
    """The régie's side of the service. Its identifier is `numcli`, six digits."""

    def create(self, credentials: Credentials, order: Order) -> str:
        values = {
            "exer": str(clock.paris(order.at).year),
            "mel": order.email,
            "montant": str(order.amount_cents),
            "numcli": credentials.shop_id,
            "objet": subject(f"Commande {order.number}"),
            "refdet": reference_of_order(order.number),
            "saisie": MODES[Mode(credentials.mode)],
            "urlnotif": order.callback_url,
            "urlredirect": order.return_url,
        }
        record, _raw = soap.call(_service(credentials), NAMESPACE, "creerPaiementSecurise", values)
        reference = record.get("idOp", "")
        if not _REFERENCE.fullmatch(reference):
            raise BankUnreachableError("réponse sans idOp")
        return reference

    def page(self, credentials: Credentials, reference: str) -> BankForm:
        return BankForm(credentials.payment_url or PAYMENT_URL, {"idop": reference}, method="get")

    def reference_of(self, incoming: Incoming) -> str:
        fields = {name.lower(): value for name, value in incoming.fields.items()}
        reference = fields.get("idop", "")
        if not _REFERENCE.fullmatch(reference):
            raise MessageError("without idop")
        return reference

    def ask(self, credentials: Credentials, reference: str) -> Answer:
        try:
            record, raw = soap.call(
                _service(credentials), NAMESPACE, "recupererDetailPaiementSecurise", {"idOp": reference}
            )
        except BankRefusedError as error:
            known = {"P1": UnknownReferenceError, "P5": NotKnownYetError}
            raise known.get(error.code, BankRefusedError)(error.code, error.text) from error
        if record.get("idOp", reference) != reference:
            raise BankUnreachableError("réponse sur un autre idOp")
        result = record.get("resultrans", "")
        notice = BankNotice(
            shop_id=record.get("numcli", ""),
            mode=_mode(record.get("saisie", "")),
            order_number=order_of_reference(record.get("refdet", "")),
            transaction_number=record.get("numauto", "")[:20],
            transaction=reference,
            amount_cents=cents_in(record.get("montant", "")),
            currency=EURO,
            outcome=OUTCOMES.get(result, Outcome.UNKNOWN),
            status=result[:40],
            undoes=OUTCOMES.get(result) in (Outcome.REFUSED, Outcome.CANCELLED),
        )
        return Answer(notice, raw)

    def check(self, credentials: Credentials) -> str:
        values = {"numCli": credentials.shop_id}
        record, _raw = soap.call(_service(credentials), NAMESPACE, "recupererDetailClient", values)
        return " ".join(filter(None, (record.get(f"libelleN{level}", "") for level in (1, 2, 3))))


def _service(credentials: Credentials) -> str:
    url = credentials.service_url or SERVICE_URL
    if urlsplit(url).scheme not in {"https", "http"}:
        raise BankUnreachableError("adresse du service inconnue")
    return url


def _mode(typed: str) -> str:
    """The mode of an answer in the words of the house, or its own letter, which then differs from the order's."""
    return {letter: mode.value for mode, letter in MODES.items()}.get(typed, typed)


def reference_of_order(number: str) -> str:
    """`refdet` of an order, 6 to 30 letters and digits: `26081944` for 26-081944."""
    return number.replace("-", "")


def order_of_reference(refdet: str) -> str:
    """The order of a `refdet`; what does not look like one of ours stays as it is."""
    return f"{refdet[:2]}-{refdet[2:]}" if refdet.isascii() and refdet.isdigit() and len(refdet) >= 8 else refdet


def subject(text: str) -> str:
    """`objet`: letters without accents, digits and spaces, a hundred at most."""
    plain = unicodedata.normalize("NFKD", re.sub(r"[^\w ]", " ", text)).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^A-Za-z0-9 ]", " ", plain).split())[:100]


CENTS = range(100, 10_000_000)
EMAIL = range(6, 81)
"""What the service takes: an amount, the length of an address."""


class PayFiPKind(GatewayKind):
    """PayFiP Régie. It has no secret (the bank is asked over its own certificate), and its notices prove nothing. Its
    journal has no public description: the columns are named after the fields of its answers."""

    name = GatewayName.PAYFIP
    asked = PayFiP()
    shop = ShopId(
        shape=re.compile(r"[0-9]{6}"),
        told=Reason(PaymentCode.SHOP_OF_PAYFIP),
        label=gettext_lazy("Numéro de client"),
        help=gettext_lazy("Six chiffres, donnés par la DGFiP à l’ouverture de la régie."),
    )
    payment_url = PAYMENT_URL
    modes = (Mode.TEST, Mode.ACTIVATION, Mode.PRODUCTION)
    by_address = True
    needs_key = False
    layout = Layout(
        order=("refdet", "reference", "reference de la dette"),
        amount=("montant",),
        date=("dattrans", "date", "date de paiement"),
        transaction=("idop", "numauto", "transaction"),
        status=("resultrans", "resultat", "statut"),
        shop=("numcli", "numero client"),
        kind=("type",),
        paid=frozenset({"p", "v", "paye"}),
        unpaid=frozenset({"r", "z", "a", "refuse", "abandonne"}),
        in_cents=True,
    )

    def why_not_proof(self, proof: Proof, note: str) -> Reason | None:
        del note
        return None if proof is Proof.ASKED else Reason(PaymentCode.PAYFIP_IS_ASKED)

    def why_not_order(self, cents: int, email: str) -> Reason | None:
        """Source: the service's own limits."""
        if cents not in CENTS:
            return Reason(PaymentCode.ORDER_OUT_OF_RANGE, least=CENTS.start, most=CENTS.stop - 1)
        if len(email) not in EMAIL:
            return Reason(PaymentCode.EMAIL_TOO_LONG)
        return None

    def transaction_in_journal(self, shop_id: str, written: str) -> str:
        del shop_id
        return written if _REFERENCE.fullmatch(written) else ""

    def check(self, credentials: Credentials) -> Check:
        """The service says whose number it is."""
        try:
            name = PayFiP().check(credentials)
        except BankRefusedError as error:
            told = f"Le service répond, et refuse ce numéro : {error.text or error.code} ({error.code})."
            return Check("Service", False, told)
        except BankUnreachableError as error:
            return Check("Service", False, f"Le service ne répond pas ({error}). Réessayez, ou vérifiez l’adresse.")
        return Check("Service", True, f"Le service connaît ce numéro : {name or 'sans nom'}.")


KIND = PayFiPKind()
