"""People who sign in, the households they act for, and the roles agents hold in structures."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from preau.accounts.acceptances import TermsAcceptance
from preau.accounts.entrances import AgentEntrance
from preau.accounts.enums import Asker, BatchKind, Language, MatchKind, NoticeTime, RequestState, Role
from preau.accounts.hosting import PortalHost
from preau.accounts.personal import BrowserSession, SecretQuestion
from preau.accounts.triggers import COLLECTS_ALONE
from preau.common.fields import TypedField
from preau.common.reasons import Reason, read_reason, said
from preau.households.models import Guardian, Household, HouseholdPerson
from preau.households.triggers import CLOSED_TAKES_NOBODY
from preau.notices.models import OutgoingMail
from preau.structures.models import Structure, TermsVersion
from preau.structures.triggers import same_structure

__all__ = [
    "AccountRequest",
    "AgentEntrance",
    "AgentInvitation",
    "Batch",
    "BrowserSession",
    "EmailChange",
    "HouseholdAccess",
    "Opening",
    "PortalHost",
    "SecretQuestion",
    "SignUp",
    "StructureRole",
    "TermsAcceptance",
    "User",
    "UserManager",
]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account with a lower-cased e-mail; without a password it must be set by a link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account that hosts the portal, as `manage hosts add` makes them."""
        user = self.create_user(email, password, is_staff=True, is_superuser=True, **fields)
        PortalHost.objects.create(user=user)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One account a person, whatever the number of children and structures. The e-mail is the identifier.

    `language` is empty until chosen. The mails a person may choose are read by whoever writes them, in the statement
    that finds the addresses: `report` is the account of the day before (`DAILY` or `NEVER`), `waiting` a place obtained
    or a list closed, `balance` a wallet that runs low (`AT_ONCE` or `NEVER`).
    """

    email = models.EmailField("courriel", max_length=254)
    display_name = TypedField("nom affiché", max_length=120, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accède à l’administration", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    language = models.CharField("langue", max_length=5, choices=Language, blank=True)
    report_notices = models.CharField("compte rendu", max_length=10, choices=NoticeTime, default=NoticeTime.DAILY)
    waiting_notices = models.CharField("liste d’attente", max_length=10, choices=NoticeTime, default=NoticeTime.AT_ONCE)
    balance_notices = models.CharField("solde bas", max_length=10, choices=NoticeTime, default=NoticeTime.AT_ONCE)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=~Q(waiting_notices=NoticeTime.DAILY) | Q(report_notices=NoticeTime.DAILY),
                name="waiting_told_in_a_report_that_comes",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class HouseholdAccess(models.Model):
    """The right of an account to act for a household: one household by account and structure."""

    user = models.ForeignKey(User, models.CASCADE, related_name="accesses", verbose_name="compte")
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    household = models.ForeignKey(Household, models.CASCADE, related_name="accesses", verbose_name="foyer")
    guardian = models.ForeignKey(Guardian, models.SET_NULL, null=True, blank=True, verbose_name="responsable")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "accès d’une famille"
        verbose_name_plural = "accès des familles"
        ordering = ["user", "structure"]
        triggers = [same_structure(household="households_household"), CLOSED_TAKES_NOBODY]
        constraints = [models.UniqueConstraint(fields=["user", "structure"], name="one_household_by_structure")]

    def __str__(self) -> str:
        return f"{self.user} → {self.household}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class StructureRole(models.Model):
    """What an agent may do in a structure. One person never orders (or administers) and collects there."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name="compte")
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="roles")
    role = models.CharField("rôle", max_length=20, choices=Role)

    class Meta:
        verbose_name = "rôle d’un agent"
        verbose_name_plural = "rôles des agents"
        ordering = ["structure", "role"]
        triggers = [COLLECTS_ALONE]
        constraints = [
            models.UniqueConstraint(fields=["user", "structure", "role"], name="structure_role_unique"),
            models.UniqueConstraint(
                fields=["user", "structure"],
                condition=Q(role__in=[Role.ORDERER, Role.CASH_OFFICER]),
                name="orders_or_collects",
                violation_error_message="Une même personne ne peut pas être ordonnateur et régisseur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()} ({self.structure})"


class SavedView(models.Model):
    """How an agent likes a list of the desk: `page` is the URL name of the list, `query` the rest of its address."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    page = models.CharField("liste", max_length=60)
    name = TypedField("nom", max_length=40)
    query = models.TextField("adresse", blank=True)

    class Meta:
        verbose_name = "vue d’une liste"
        verbose_name_plural = "vues des listes"
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "structure", "page", "name"], name="view_named_once")]

    def __str__(self) -> str:
        return self.name


class AccountRequest(models.Model):
    """What a stranger asks of a structure: an account for a child, a pupil or an adult guest (guide 000).

    Asking twice for the same holder with the same e-mail is one request as long as it waits. `proposals` is what the
    matching found, best first: `{"membership": id, "score": 0 to 100, "reasons": [French words]}`. Refused requests
    are deleted after three months.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="account_requests")
    asker = models.CharField("demandeur", max_length=10, choices=Asker, default=Asker.PARENT)
    card_digits = models.CharField("5 derniers chiffres de la carte", max_length=5, blank=True)
    last_name = TypedField("nom du titulaire", max_length=100)
    first_name = TypedField("prénom du titulaire", max_length=100)
    folded_name = models.CharField(max_length=220, editable=False)
    email = models.EmailField("courriel", max_length=254)
    terms_accepted_at = models.DateTimeField("conditions acceptées")
    terms = models.ForeignKey(
        TermsVersion, models.PROTECT, null=True, related_name="+", verbose_name="version acceptée"
    )
    created_at = models.DateTimeField("reçue", auto_now_add=True)
    state = models.CharField("état", max_length=10, choices=RequestState, default=RequestState.NEW)
    reason = TypedField("raison du refus", max_length=500, blank=True)
    decided_at = models.DateTimeField("traitée", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    membership = models.ForeignKey(HouseholdPerson, models.SET_NULL, null=True, blank=True, related_name="+")
    match_kind = models.CharField("correspondance", max_length=10, choices=MatchKind, blank=True)
    proposals = models.JSONField("correspondances proposées", default=list)
    matched_at = models.DateTimeField("correspondance cherchée", null=True, blank=True)

    class Meta:
        verbose_name = "demande de compte"
        verbose_name_plural = "demandes de compte"
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["structure", "state", "created_at"], name="request_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "email", "folded_name"],
                condition=Q(state=RequestState.NEW),
                name="request_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.NEW) | Q(decided_at__isnull=False), name="request_decided_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name} ({self.email})"


@pghistory.track(exclude=["link_digest", "code_digest"])
class Opening(models.Model):
    """How somebody whom a structure lets in chooses their password: a link by mail, a printed code, or both.

    Only digests are kept: a link or a code exists in clear in the mail or on the letter alone. Using either ends both.
    `renews`: the person has a password, lost it, and reads no mailbox; only a code printed at the desk then serves.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="openings")
    user = models.ForeignKey(User, models.CASCADE, related_name="openings", verbose_name="compte")
    household = models.ForeignKey(Household, models.CASCADE, related_name="+", verbose_name="foyer")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    link_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    link_expires_at = models.DateTimeField("lien valable jusqu’au", null=True, blank=True)
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+", verbose_name="courriel")
    code_digest = models.CharField(max_length=64, null=True, unique=True, editable=False)
    code_expires_at = models.DateTimeField("code valable jusqu’au", null=True, blank=True)
    printed_at = models.DateTimeField("imprimée", null=True, blank=True)
    used_at = models.DateTimeField("utilisée", null=True, blank=True)
    renews = models.BooleanField("nouveau mot de passe", default=False)

    class Meta:
        verbose_name = "ouverture d’accès"
        verbose_name_plural = "ouvertures d’accès"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "user"], condition=Q(used_at__isnull=True), name="opening_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.structure})"


class Batch(models.Model):
    """Work on many rows that an agent asked for in one go: done part after part, each committed with `done`.

    `rows` are `[request, membership or None]` to grant, openings to send. `key` comes from the form: sent twice, it is
    the same batch. `refusals` are `[whom, why]`, each reason as its code and facts. Deleted after three months.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="+")
    kind = models.CharField("travail", max_length=10, choices=BatchKind)
    key = models.UUIDField(editable=False)
    rows = models.JSONField("lignes")
    addresses = models.JSONField("adresses du portail", default=dict)
    total = models.PositiveIntegerField("lignes en tout")
    done = models.PositiveIntegerField("lignes passées", default=0)
    accepted = models.PositiveIntegerField("lignes acceptées", default=0)
    refusals = models.JSONField("refus", default=list)
    created_at = models.DateTimeField("demandé")
    created_by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="agent")
    moved_at = models.DateTimeField("avancé")
    finished_at = models.DateTimeField("fini", null=True, blank=True)

    class Meta:
        verbose_name = "travail par lot"
        verbose_name_plural = "travaux par lot"
        ordering = ["id"]
        indexes = [models.Index(fields=["structure"], name="batch_running", condition=Q(finished_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(fields=["structure", "created_by", "key"], name="batch_once"),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="batch_within_total"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.total}"

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def refused(self) -> list[tuple[str, Reason]]:
        """Whom it left as they were, and why."""
        return [(whom, read_reason(why) or said("")) for whom, why in self.refusals]


class SignUp(models.Model):
    """An account somebody opens alone in four steps (guide 003), and what the desk then does with it.

    Without an activation within 24 hours it is deleted. The household is given at once when the number, the name and
    the e-mail are those of the file; otherwise the desk attaches the account.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="sign_ups")
    last_name = TypedField("nom", max_length=100)
    first_name = TypedField("prénom", max_length=100)
    email = models.EmailField("courriel", max_length=254)
    file_number = models.CharField("numéro de dossier", max_length=20, blank=True)
    file_name = TypedField("nom de dossier", max_length=120, blank=True)
    terms_accepted_at = models.DateTimeField("conditions acceptées")
    terms = models.ForeignKey(
        TermsVersion, models.PROTECT, null=True, related_name="+", verbose_name="version acceptée"
    )
    created_at = models.DateTimeField("inscription", auto_now_add=True)
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    link_expires_at = models.DateTimeField("lien valable jusqu’au")
    activated_at = models.DateTimeField("activée", null=True, blank=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="compte")
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="+")
    attached_at = models.DateTimeField("rattachée", null=True, blank=True)
    attached_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "inscription au portail"
        verbose_name_plural = "inscriptions au portail"
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(activated_at__isnull=True, user__isnull=True)
                | Q(activated_at__isnull=False, user__isnull=False),
                name="sign_up_activated_with_user",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name} ({self.email})"


class EmailChange(models.Model):
    """A new address asked for an account: it takes effect once confirmed from both mailboxes, within 24 hours."""

    user = models.OneToOneField(User, models.CASCADE, related_name="email_change", verbose_name="compte")
    new_email = models.EmailField("nouvelle adresse", max_length=254)
    old_digest = models.CharField(max_length=64, unique=True, editable=False)
    new_digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField("valable jusqu’au")
    old_confirmed_at = models.DateTimeField("confirmée à l’ancienne adresse", null=True, blank=True)
    new_confirmed_at = models.DateTimeField("confirmée à la nouvelle adresse", null=True, blank=True)

    class Meta:
        verbose_name = "changement d’adresse"
        verbose_name_plural = "changements d’adresse"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.user.email} → {self.new_email}"


class AgentInvitation(models.Model):
    """Roles that a structure offers to somebody, by a link in a mail: the roles are given when the link is used.

    Only the digest of the link is kept. Inviting the same address again replaces what waits.
    """

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="invitations")
    email = models.EmailField("courriel", max_length=254)
    name = TypedField("nom", max_length=120)
    roles = ArrayField(models.CharField(max_length=20, choices=Role), verbose_name="rôles")
    created_at = models.DateTimeField("envoyée", auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    mail = models.ForeignKey(OutgoingMail, models.SET_NULL, null=True, related_name="+", verbose_name="courriel envoyé")
    link_digest = models.CharField(max_length=64, unique=True, editable=False)
    link_expires_at = models.DateTimeField("lien valable jusqu’au")
    accepted_at = models.DateTimeField("acceptée", null=True, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="compte")

    class Meta:
        verbose_name = "invitation d’un agent"
        verbose_name_plural = "invitations des agents"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "email"], condition=Q(accepted_at__isnull=True), name="invitation_waits_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    @property
    def labels(self) -> list[str]:
        """The French names of the roles offered."""
        return [str(Role(role).label) for role in self.roles]
