"""Agents, guardians, cards and requests for tests."""

from __future__ import annotations

import factory
from django.db import connection, transaction
from django.utils.timezone import now
from factory.django import DjangoModelFactory

from preau.accounts.enums import Role
from preau.accounts.models import AccountRequest, Opening, SignUp, StructureRole, User
from preau.common.text import fold_name
from preau.households.models import Card, Guardian
from preau.structures.models import Structure
from tests.factories import HouseholdFactory, PersonFactory, StructureFactory, UserFactory


class StaffFactory(DjangoModelFactory[StructureRole]):
    """A role of an agent, at the desk unless told otherwise."""

    class Meta:
        model = StructureRole

    structure = factory.SubFactory(StructureFactory)
    user = factory.SubFactory(UserFactory, email=factory.Sequence(lambda n: f"agent{n}@exemple.fr"))
    role = Role.DESK


def staff_of_before(structure: Structure, *roles: Role) -> User:
    """An agent who holds roles that do not go together, given before the database refused it."""
    user: User = StaffFactory.create(structure=structure, role=roles[0]).user
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger fires
        for role in roles[1:]:
            StaffFactory.create(structure=structure, user=user, role=role)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return user


class GuardianFactory(DjangoModelFactory[Guardian]):
    class Meta:
        model = Guardian

    household = factory.SubFactory(HouseholdFactory)
    first_name = "Awa"
    last_name = "Kervella"
    email = factory.Sequence(lambda n: f"responsable{n}@exemple.fr")


class CardFactory(DjangoModelFactory[Card]):
    class Meta:
        model = Card

    person = factory.SubFactory(PersonFactory)
    structure = factory.SelfAttribute("person.structure")
    number = factory.Sequence(lambda n: f"{n:010d}")


class AccountRequestFactory(DjangoModelFactory[AccountRequest]):
    """A request for Lina Kervella."""

    class Meta:
        model = AccountRequest

    structure = factory.SubFactory(StructureFactory)
    last_name = "Kervella"
    first_name = "Lina"
    folded_name = factory.LazyAttribute(lambda row: f"{fold_name(row.last_name)} {fold_name(row.first_name)}")
    email = factory.Sequence(lambda n: f"demande{n}@exemple.fr")
    terms_accepted_at = factory.LazyFunction(now)


class OpeningFactory(DjangoModelFactory[Opening]):
    """An opening for an account that has no password yet."""

    class Meta:
        model = Opening

    household = factory.SubFactory(HouseholdFactory)
    structure = factory.SelfAttribute("household.structure")
    user = factory.SubFactory(UserFactory, password=None)


class SignUpFactory(DjangoModelFactory[SignUp]):
    """A sign-up that its owner has activated, without a file."""

    class Meta:
        model = SignUp

    structure = factory.SubFactory(StructureFactory)
    last_name = "Petrov"
    first_name = "Goran"
    email = factory.SelfAttribute("user.email")
    user = factory.SubFactory(UserFactory)
    terms_accepted_at = factory.LazyFunction(now)
    activated_at = factory.LazyFunction(now)
    link_expires_at = factory.LazyFunction(now)
    link_digest = factory.Sequence(lambda n: f"{n:064d}")
