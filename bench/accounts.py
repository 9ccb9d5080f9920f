"""Account requests through their own actions: matched, granted, their letters made.

`measure` needs only Django on an empty or living database; what it writes stays in a structure of its own.
"""

from __future__ import annotations

import random
import time

from bench.figures import Figures

PUPILS = 5000
REQUESTS = 1000
GRANTED = 500
LAST = ("Martin", "Lefèvre", "Le Goff", "Kervella", "de La Fontaine", "N'Diaye", "Maréchal-Ouattara", "Prud'homme")
FIRST = ("Lina", "Noé", "Maël", "Zoé", "Inès", "Jean-Baptiste", "Éloïse", "Gaëlle", "Raphaël", "Aïssatou")


def measure(figures: Figures) -> None:
    """Seconds for 1,000 requests on 5,000 pupils, then for 500 accesses and their printed letters."""
    from preau.accounts.acting import administrator
    from preau.accounts.actions.granting import grant_accesses
    from preau.accounts.actions.opening import print_openings
    from preau.accounts.actions.requests import match_requests
    from preau.accounts.models import AccountRequest, Opening, User
    from preau.common import clock
    from preau.common.actors import WORKER
    from preau.structures.queries import wordings_of
    from preau.web.desk.families.letters import letters_pdf

    structure = _make_town()
    agent = administrator(User.objects.create_user(f"agent-{structure.pk}@exemple.fr"), None)
    now = clock.now()
    started = time.perf_counter()
    match_requests(structure=structure, actor=WORKER, now=now)
    figures.add("accounts.match_seconds", time.perf_counter() - started, "s", "1,000 requests, 5,000 pupils", goal=10)
    rows = AccountRequest.objects.filter(structure=structure).exclude(proposals=[]).order_by("id")[:GRANTED]
    choices = {row.pk: row.proposals[0]["membership"] for row in rows}
    started = time.perf_counter()
    granted = grant_accesses(structure=structure, choices=choices, actor=agent, now=now)
    figures.add(
        "accounts.grant_seconds", time.perf_counter() - started, "s", f"{len(granted.accepted)} accesses", goal=10
    )
    ids = list(Opening.objects.filter(structure=structure).values_list("id", flat=True))
    started = time.perf_counter()
    letters = print_openings(structure=structure, opening_ids=ids, actor=agent, now=now)
    addresses = {"portal": "https://famille.exemple.fr/", "code_page": "https://famille.exemple.fr/code/"}
    code_address = "https://famille.exemple.fr/code/{}/".format
    letters_pdf(structure, letters, words=wordings_of(structure), code_address=code_address, now=now, **addresses)
    figures.add(
        "accounts.letters_seconds", time.perf_counter() - started, "s", f"{len(letters)} pages with QR codes", goal=10
    )
    _send(figures, structure, agent, ids)


def _send(figures: Figures, structure, agent, ids: list[int]) -> None:
    """Seconds for a batch of mails, part after part, as a worker does it."""
    from uuid import uuid4

    from preau.accounts.actions.batches import PLACE, advance, start_batch
    from preau.accounts.enums import BatchKind
    from preau.common import clock

    addresses = {"link": f"https://famille.exemple.fr/{PLACE}/", "sign_in": "https://famille.exemple.fr/"}
    batch = start_batch(
        structure=structure,
        kind=BatchKind.SEND,
        rows=ids,
        key=uuid4(),
        actor=agent,
        now=clock.now(),
        addresses=addresses,
    )
    started = time.perf_counter()
    while advance(batch.pk):
        pass
    figures.add("accounts.mails_seconds", time.perf_counter() - started, "s", f"{len(ids)} letters by a batch", goal=10)


def _make_town():
    """A structure with its pupils, one household each, every second one with a card; and the requests."""
    from preau.accounts.models import AccountRequest
    from preau.common import clock
    from preau.common.text import fold_name
    from preau.households.models import Card, Household, HouseholdPerson, Person
    from preau.structures.models import Structure

    rng = random.Random(1)
    slug = f"comptes-{time.time_ns()}"
    structure = Structure.objects.create(slug=slug, name="Ville des mesures")
    names = [(f"{rng.choice(LAST)}-{rng.choice(LAST)}", rng.choice(FIRST)) for _ in range(PUPILS)]
    people = Person.objects.bulk_create(
        Person(
            structure=structure, last_name=last, first_name=first, folded_name=f"{fold_name(last)} {fold_name(first)}"
        )
        for last, first in names
    )
    households = Household.objects.bulk_create(
        Household(structure=structure, number=str(number), name=last.upper()) for number, (last, _) in enumerate(names)
    )
    HouseholdPerson.objects.bulk_create(
        HouseholdPerson(household=household, person=person)
        for household, person in zip(households, people, strict=True)
    )
    Card.objects.bulk_create(
        Card(structure=structure, person=person, number=f"{person.pk:010d}") for person in people[::2]
    )
    AccountRequest.objects.bulk_create(
        AccountRequest(
            structure=structure,
            last_name=person.last_name.upper(),
            first_name=fold_name(person.first_name),
            folded_name=f"{fold_name(person.last_name)} {fold_name(person.first_name)}",
            email=f"demande{person.pk}@exemple.fr",
            card_digits=f"{person.pk:010d}"[-5:],
            terms_accepted_at=clock.now(),
        )
        for person in rng.sample(people, REQUESTS)
    )
    return structure
