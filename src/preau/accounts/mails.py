"""The words of the mails and letters about accounts."""

from __future__ import annotations

from datetime import datetime

from preau.accounts.enums import Role
from preau.accounts.models import AccountRequest, AgentInvitation, Opening, SignUp, User
from preau.common.text import count, instant_text
from preau.notices.actions import Mail
from preau.structures.models import Structure


def contact_line(structure: Structure) -> str:
    """How to reach the desk, or nothing when the structure says nothing of it."""
    return " – ".join(part for part in (structure.contact_email, structure.contact_phone) if part)


def opening_text(opening: Opening, *, has_password: bool) -> list[str]:
    """What a letter or a mail says before its link or code; needs `opening.structure` and `opening.household`."""
    household, structure = opening.household, opening.structure
    lines = [
        f"{structure.name} vous a ouvert un accès au portail des familles.",
        f"Dossier n° {household.number}, {household.name}. Un seul compte suffit pour tous ses enfants.",
    ]
    if has_password:
        lines.append("Vous avez déjà un compte : entrez avec votre adresse e-mail et votre mot de passe habituel.")
    return lines


def opening_mail(opening: Opening, link: str, sign_in: str, expires_at: datetime, *, has_password: bool) -> Mail:
    """The access is open: a link to choose a password, or a reminder of the one the person has."""
    structure = opening.structure
    if has_password:
        way_in = [sign_in]
    else:
        way_in = [
            "Choisissez votre mot de passe avec ce lien.",
            f"Il sert une seule fois, jusqu’au {instant_text(expires_at)} :",
            "",
            link,
            "",
            "Passé ce délai, demandez un nouveau lien avec « Mot de passe oublié » ou auprès du guichet.",
        ]
    text = ["Bonjour,", "", *opening_text(opening, has_password=has_password), "", *way_in, "", *_foot(structure)]
    return Mail(
        opening.user.email,
        f"Votre accès au portail : {structure.name}",
        "\n".join(text),
        structure.pk,
        is_secret=not has_password,
    )


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


def invitation_mail(invitation: AgentInvitation, structure: Structure, link: str) -> Mail:
    """The link by which an agent accepts roles; needs nothing but the invitation and its structure."""
    roles = ", ".join(str(Role(role).label) for role in invitation.roles)
    text = [
        f"Bonjour {invitation.name},",
        "",
        f"{structure.name} vous invite dans l’espace des agents de son portail, avec ces droits : {roles}.",
        f"Ouvrez ce lien pour accepter. Il sert une seule fois, jusqu’au {instant_text(invitation.link_expires_at)} :",
        "",
        link,
        "",
        "Vous n’êtes pas concerné ? Il n’y a rien à faire : sans ce lien, aucun droit n’est donné.",
        "",
        *_foot(structure),
    ]
    subject = f"Invitation dans l’espace des agents : {structure.name}"
    return Mail(invitation.email, subject, "\n".join(text), structure.pk, is_secret=True)


def refusal_mail(request: AccountRequest, structure: Structure) -> Mail:
    """The request is refused, with the reason the agent wrote."""
    text = [
        "Bonjour,",
        "",
        f"Votre demande de compte pour {request.first_name} {request.last_name} n’a pas pu être acceptée :",
        "",
        request.reason,
        "",
        "Vous pouvez faire une nouvelle demande, ou passer au guichet avec une pièce d’identité.",
        "",
        *_foot(structure),
    ]
    return Mail(request.email, f"Votre demande de compte : {structure.name}", "\n".join(text), structure.pk)


def activation_mail(sign_up: SignUp, structure: Structure, link: str) -> Mail:
    """The link that ends a sign-up (guide 003: « ce lien n’est valide que pendant 24 heures »)."""
    text = [
        f"Bonjour {sign_up.first_name} {sign_up.last_name},",
        "",
        f"Vous vous êtes inscrit au portail des familles de {structure.name}.",
        "Ouvrez ce lien pour activer votre compte et choisir votre mot de passe.",
        f"Il sert une seule fois, jusqu’au {instant_text(sign_up.link_expires_at)} :",
        "",
        link,
        "",
        "Vous n’avez rien demandé ? Il n’y a rien à faire : sans ce lien, aucun compte n’est créé.",
        "",
        *_foot(structure),
    ]
    subject = f"Activer votre compte : {structure.name}"
    return Mail(sign_up.email, subject, "\n".join(text), structure.pk, is_secret=True)


def known_account_mail(user: User, structure: Structure, sign_in: str) -> Mail:
    """Somebody signed up with the address of an account: its owner is told, nobody else."""
    text = [
        "Bonjour,",
        "",
        f"Une inscription au portail des familles de {structure.name} vient d’être demandée avec votre adresse,",
        "mais vous avez déjà un compte. Entrez avec votre mot de passe habituel, ou choisissez-en un nouveau :",
        "",
        sign_in,
        "",
        "Vous n’avez rien demandé ? Il n’y a rien à faire : rien n’a changé.",
        "",
        *_foot(structure),
    ]
    return Mail(user.email, f"Vous avez déjà un compte : {structure.name}", "\n".join(text), structure.pk)


def attached_mail(sign_up: SignUp, structure: Structure, sign_in: str) -> Mail:
    """The desk has given a household to an account that was opened without a file."""
    text = ["Bonjour,", "", "Votre compte est maintenant rattaché à votre dossier famille. Vous pouvez entrer :"]
    text += ["", sign_in, "", *_foot(structure)]
    return Mail(sign_up.email, f"Votre dossier est relié : {structure.name}", "\n".join(text), structure.pk)


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


def _foot(structure: Structure) -> list[str]:
    contact = contact_line(structure)
    return [structure.name, *([contact] if contact else [])]
