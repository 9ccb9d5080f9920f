"""People who sign in, the households they act for, and the roles agents hold in structures."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower

from preau.accounts.enums import Role
from preau.households.models import Guardian, Household
from preau.structures.models import Structure


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account with a lower-cased e-mail; without a password it must be set by a link."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """One account a person, whatever the number of children and structures. The e-mail is the identifier."""

    email = models.EmailField("courriel", max_length=254)
    display_name = models.CharField("nom affiché", max_length=120, blank=True)
    is_active = models.BooleanField("actif", default=True)
    is_staff = models.BooleanField("accède à l’administration", default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = "compte"
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.display_name or self.email


@pghistory.track()
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
        constraints = [models.UniqueConstraint(fields=["user", "structure"], name="one_household_by_structure")]

    def __str__(self) -> str:
        return f"{self.user} → {self.household}"


@pghistory.track()
class StructureRole(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name="compte")
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="roles")
    role = models.CharField("rôle", max_length=20, choices=Role)

    class Meta:
        verbose_name = "rôle d’un agent"
        verbose_name_plural = "rôles des agents"
        ordering = ["structure", "role"]
        constraints = [models.UniqueConstraint(fields=["user", "structure", "role"], name="structure_role_unique")]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()} ({self.structure})"
