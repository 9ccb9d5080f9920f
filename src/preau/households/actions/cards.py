"""The cards of a person: one more, one lost or given back, one found again."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from preau.common.actors import Actor, Right
from preau.common.audit import audited
from preau.common.errors import InvalidRuleError
from preau.common.reasons import Reason
from preau.households.models import Card, Person
from preau.households.own import refuse_own
from preau.households.reasons import HouseholdCode
from preau.households.rules import card_number


@transaction.atomic
def give_card(*, person: Person, number: str, replaces: bool, actor: Actor) -> Card:
    """A card for a person; `replaces` puts those they had out of use. A card out of use may be somebody else's next.

    Raises `InvalidRuleError` (French) for a number that is on no card, that they have, or that somebody else has.
    """
    actor.must(Right.KEEP_FAMILIES, person.structure_id)
    refuse_own(actor, people=[person.pk])
    bare = card_number(number)
    if bare is None:
        raise InvalidRuleError(Reason(HouseholdCode.CARD_UNREADABLE))
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    with audited(user=actor.id, action="give_card"):
        if replaces:
            for old in Card.objects.filter(person=person, is_active=True).exclude(number=bare).select_for_update():
                _set(old, is_active=False)
        return _given(person, bare)


@transaction.atomic
def use_card(*, person: Person, card_id: int, in_use: bool, actor: Actor) -> Card:
    """A card of this person put out of use, or in use again. Raises `Card.DoesNotExist` for somebody else's."""
    actor.must(Right.KEEP_FAMILIES, person.structure_id)
    refuse_own(actor, people=[person.pk])
    card = Card.objects.select_for_update().get(person=person, pk=card_id)
    if card.is_active != in_use:
        with audited(user=actor.id, action="use_card"):
            _set(card, is_active=in_use)
    return card


def _given(person: Person, number: str) -> Card:
    rows = Card.objects.filter(structure=person.structure_id, number=number)
    card = rows.select_related("person").select_for_update(of=("self",)).first()
    if card is None:
        try:
            with transaction.atomic():
                return Card.objects.create(structure_id=person.structure_id, person=person, number=number)
        except IntegrityError:  # given to somebody an instant ago
            card = rows.select_related("person").select_for_update(of=("self",)).get()
    if card.is_active and card.person_id == person.pk:
        raise InvalidRuleError(Reason(HouseholdCode.CARD_ALREADY_THEIRS))
    if card.is_active:
        raise InvalidRuleError(Reason(HouseholdCode.CARD_HELD, name=str(card.person)))
    card.person = person
    _set(card, is_active=True)
    return card


def _set(card: Card, *, is_active: bool) -> None:
    card.is_active = is_active
    card.save(update_fields=["is_active", "person"])
