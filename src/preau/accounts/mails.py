"""The words of the mails and letters about accounts."""

from __future__ import annotations

import re
from datetime import datetime

from preau.accounts import wordings
from preau.accounts.enums import Role
from preau.accounts.models import AccountRequest, AgentInvitation, Opening, SignUp, User
from preau.common.text import count, instant_text
from preau.notices.mails import Mail
from preau.structures.models import Structure
from preau.structures.queries import Wordings
from preau.structures.rules import paragraphs


def contact_line(structure: Structure) -> str:
    """How to reach the desk, or nothing when the structure says nothing of it."""
    return " – ".join(part for part in (structure.contact_email, structure.contact_phone) if part)


def signature(structure: Structure) -> str:
    """How a mail of the structure ends: its name, and how to reach it."""
    return "\n".join(line for line in (structure.name, contact_line(structure)) if line)


def opening_values(opening: Opening) -> dict[str, str]:
    """What the places of a letter or a mail of opening hold; needs its structure, household and user."""
    return {
        "structure": opening.structure.name,
        "dossier": opening.household.number,
        "famille": opening.household.name,
        "adresse": opening.user.email,
        "signature": signature(opening.structure),
    }


def letter_text(opening: Opening, words: Wordings) -> tuple[str, list[str]]:
    """Title and paragraphs of a printed letter, above its code; needs the opening's structure, household and user."""
    title, body = words.filled(wordings.OPENING_LETTER, opening_values(opening))
    return title, paragraphs(body)


def opening_mail(
    opening: Opening, link: str, sign_in: str, expires_at: datetime, *, has_password: bool, words: Wordings
) -> Mail:
    """The access is open: a link to choose a password, or a reminder of the one the person has."""
    values = opening_values(opening)
    if has_password:
        title, body = words.filled(wordings.OPENING_KNOWN_MAIL, {**values, "lien": sign_in})
    else:
        way_in = {"lien": link, "fin": instant_text(expires_at)}
        title, body = words.filled(wordings.OPENING_MAIL, {**values, **way_in})
    return Mail(opening.user.email, title, body, opening.structure_id, is_secret=not has_password)


def arrived_mail(structure: Structure, number: int) -> Mail:
    """Requests have arrived: told to the address the structure chose, without a word about whom they are for."""
    text = [
        "Bonjour,",
        "",
        f"{count(number, 'demande de compte vient', 'demandes de compte viennent')} d’arriver sur le portail.",
        "Elles vous attendent dans l’espace des agents, rubrique « Demandes de compte ».",
        "",
        structure.name,
    ]
    return Mail(structure.requests_email, f"Demandes de compte : {structure.name}", "\n".join(text), structure.pk)


def invitation_mail(invitation: AgentInvitation, structure: Structure, link: str, words: Wordings) -> Mail:
    """The link by which an agent accepts roles; needs nothing but the invitation and its structure."""
    values = {
        "structure": structure.name,
        "nom": invitation.name,
        "droits": ", ".join(str(Role(role).label) for role in invitation.roles),
        "lien": link,
        "fin": instant_text(invitation.link_expires_at),
        "signature": signature(structure),
    }
    title, body = words.filled(wordings.INVITATION_MAIL, values)
    return Mail(invitation.email, title, body, structure.pk, is_secret=True)


def refusal_mail(request: AccountRequest, structure: Structure, words: Wordings) -> Mail:
    """The request is refused, with the reason the agent wrote; nothing of what a stranger typed."""
    values = {**_nobody(structure), "raison": request.reason}
    title, body = map(_closed_up, words.filled(wordings.REFUSAL_MAIL, values))
    return Mail(request.email, title, body, structure.pk)


def activation_mail(sign_up: SignUp, structure: Structure, link: str, words: Wordings) -> Mail:
    """The link that ends a sign-up (guide 003: « ce lien n’est valide que pendant 24 heures »).

    The address is not proven: the mail carries nothing of what was typed with it.
    """
    values = {**_nobody(structure), "lien": link, "fin": instant_text(sign_up.link_expires_at)}
    title, body = map(_closed_up, words.filled(wordings.ACTIVATION_MAIL, values))
    return Mail(sign_up.email, title, body, structure.pk, is_secret=True)


def known_account_mail(user: User, structure: Structure, sign_in: str, words: Wordings) -> Mail:
    """Somebody signed up with the address of an account: its owner is told, nobody else."""
    values = {"structure": structure.name, "lien": sign_in, "signature": signature(structure)}
    title, body = words.filled(wordings.KNOWN_ACCOUNT_MAIL, values)
    return Mail(user.email, title, body, structure.pk)


def attached_mail(sign_up: SignUp, structure: Structure, sign_in: str, words: Wordings) -> Mail:
    """The desk has given a household to an account that was opened without a file."""
    title, body = words.filled(wordings.ATTACHED_MAIL, {**_person(sign_up, structure), "lien": sign_in})
    return Mail(sign_up.email, title, body, structure.pk)


def _person(asked: AccountRequest | SignUp, structure: Structure) -> dict[str, str]:
    return {
        "structure": structure.name,
        "prenom": asked.first_name,
        "nom": asked.last_name,
        "signature": signature(structure),
    }


def _nobody(structure: Structure) -> dict[str, str]:
    """The places of a mail to an address that nobody has proven: texts written before stay, without the name."""
    return {"structure": structure.name, "prenom": "", "nom": "", "signature": signature(structure)}


def _closed_up(text: str) -> str:
    """Without the gaps that names left empty have made."""
    return re.sub(r" +(?=[ ,.]|$)", "", text, flags=re.MULTILINE)


def email_change_mails(old_email: str, new_email: str, old_link: str, new_link: str, *, is_taken: bool) -> list[Mail]:
    """One link to each mailbox; a new address that has an account already is told so, and gets no link."""
    to_old = [
        "Bonjour,",
        "",
        f"Vous avez demandé que votre compte passe à l’adresse {new_email}.",
        "Le changement se fait une fois confirmé depuis les deux boîtes, dans les 24 heures. Ici :",
        "",
        old_link,
        "",
        "Vous n’avez rien demandé ? N’ouvrez pas ce lien, et changez votre mot de passe.",
    ]
    to_new = [
        "Bonjour,",
        "",
        "Un compte du portail des familles doit passer à cette adresse.",
        "Le changement se fait une fois confirmé depuis les deux boîtes, dans les 24 heures. Ici :",
        "",
        new_link,
        "",
        "Vous n’avez rien demandé ? Il n’y a rien à faire.",
    ]
    if is_taken:
        to_new = [
            "Bonjour,",
            "",
            "Quelqu’un a demandé que son compte du portail des familles passe à cette adresse,",
            "mais elle a déjà le sien. Rien ne change. Pour réunir deux comptes, passez au guichet.",
        ]
    subject = "Changer l’adresse de votre compte"
    old, new = (
        Mail(to, subject, "\n".join(text), is_secret=True) for to, text in ((old_email, to_old), (new_email, to_new))
    )
    return [old, new]


def email_changed_mail(old_email: str, new_email: str) -> Mail:
    """The old mailbox learns that the account has left it."""
    text = [
        "Bonjour,",
        "",
        f"Votre compte du portail des familles a maintenant l’adresse {new_email}.",
        "",
        "Ce n’était pas vous ? Prévenez le guichet des familles sans attendre.",
    ]
    return Mail(old_email, "L’adresse de votre compte a changé", "\n".join(text))
