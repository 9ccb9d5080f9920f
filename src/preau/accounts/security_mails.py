"""The words of the mails about the protection of an account: they always go, whatever notices the person wants."""

from __future__ import annotations

from preau.accounts.models import User
from preau.notices.mails import Mail

SOMEBODY_ELSE = "Ce n’était pas vous ? Changez votre mot de passe et prévenez le guichet des familles sans attendre."


def question_kept_mail(user: User) -> Mail:
    """A secret question was chosen or changed."""
    return _mail(user, "Votre question secrète", "Une question secrète vient d’être enregistrée pour votre compte.")


def question_used_mail(user: User) -> Mail:
    """The answer has let somebody choose a new password."""
    what = "Un nouveau mot de passe vient d’être choisi pour votre compte, en répondant à votre question secrète."
    return _mail(user, "Votre mot de passe a changé", what)


def code_used_mail(user: User) -> Mail:
    """A code printed at the desk has let somebody choose a new password."""
    what = "Un nouveau mot de passe vient d’être choisi pour votre compte, avec un code donné au guichet."
    return _mail(user, "Votre mot de passe a changé", what)


def password_changed_mail(user: User) -> Mail:
    """The password is another one."""
    return _mail(user, "Votre mot de passe a changé", "Le mot de passe de votre compte vient d’être changé.")


def factor_mail(user: User, *, is_key: bool, is_added: bool) -> Mail:
    """A way of proving the account was added or taken away."""
    what = "Une clé d’accès" if is_key else "Une application de codes"
    done = "ajoutée à votre compte" if is_added else "retirée de votre compte"
    return _mail(user, "La double authentification de votre compte a changé", f"{what} vient d’être {done}.")


def _mail(user: User, subject: str, what: str) -> Mail:
    text = [f"Bonjour {user.display_name}".rstrip() + ",", "", what, "", SOMEBODY_ELSE]
    return Mail(user.email, subject, "\n".join(text))
