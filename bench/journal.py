"""The journal on a long history: 100,000 events of one structure, over a year, by fifty agents.

`measure` needs only Django on an empty or living database; what it writes stays in a structure of its own.
"""

from __future__ import annotations

import time
from datetime import timedelta

from bench.figures import Figures, percentile

PEOPLE = 2000
AGENTS = 50
TURNS = 5
_CONTEXTS = """
INSERT INTO pghistory_context (id, created_at, updated_at, metadata)
SELECT gen_random_uuid(), now() - (n * interval '5 minutes'), now(),
    jsonb_build_object('user', %(first_agent)s::bigint + n %% %(agents)s, 'action', 'measure')
FROM generate_series(1, 100000) AS n RETURNING id, created_at
"""
_EVENTS = """
WITH kept AS ({contexts}), made AS (SELECT id, created_at, row_number() OVER (ORDER BY id) AS n FROM kept),
rows AS (SELECT e.*, row_number() OVER () AS n FROM {table} e CROSS JOIN generate_series(1, %(copies)s)
    WHERE e.structure_id = %(structure)s)
INSERT INTO {table} ({columns}, pgh_obj_id, pgh_label, pgh_created_at, pgh_context_id)
SELECT {values}, r.pgh_obj_id, 'update', made.created_at, made.id FROM rows r JOIN made ON made.n = r.n
"""


def measure(figures: Figures) -> None:
    """Milliseconds of a page: the last events, a year, far down, by agent, by person, by file, for nobody."""
    from preau.common import clock
    from preau.journal.searching import Search, journal

    structure, name = _make_events()
    today = clock.today()
    year, month = today - timedelta(days=365), today - timedelta(days=30)
    far = _far(structure, year)
    cases = {
        "last": (Search(month, today), None),
        "year": (Search(year, today), None),
        "far": (Search(year, today), far),
        "agent": (Search(year, today, actor="agent-7-mesures"), None),
        "person": (Search(year, today, words=name), None),
        "file": (Search(year, today, words="777"), None),
        "kind": (Search(year, today, kind="households_personevent"), None),
        "nobody": (Search(year, today, words="zzyzx"), None),
    }
    for case, (search, after) in cases.items():
        spent = []
        for _ in range(TURNS):
            started = time.perf_counter()
            rows, _next = journal(structure=structure, search=search, limit=50, after=after)
            spent.append((time.perf_counter() - started) * 1000)
        figures.add(f"journal.{case}_ms", percentile(spent, 50), "ms", f"{len(rows)} rows of 100,000 events")


def _far(structure, first):
    """The place where the hundredth page begins."""
    from preau.common import clock
    from preau.journal.searching import Search, journal

    return journal(structure=structure, search=Search(first, clock.today()), limit=5000)[1]


def _make_events():
    """A structure, its people and files; then their histories, each event fifty times over, under other agents."""
    from django.db import connection

    from preau.accounts.models import User
    from preau.common.text import fold_name
    from preau.households.models import Household, Person
    from preau.journal.sources import histories, options
    from preau.structures.models import Structure

    slug = f"journal-{time.time_ns()}"
    structure = Structure.objects.create(slug=slug, name="Ville du journal")
    agents = User.objects.bulk_create(User(email=f"agent-{n}-mesures-{slug}@exemple.fr") for n in range(AGENTS))
    names = [(f"Nom{number}", f"Prénom{number}") for number in range(PEOPLE)]
    Person.objects.bulk_create(
        Person(structure=structure, last_name=last, first_name=first, folded_name=fold_name(f"{last} {first}"))
        for last, first in names
    )
    Household.objects.bulk_create(
        Household(structure=structure, number=str(number), name=last.upper()) for number, (last, _) in enumerate(names)
    )
    for table, copies in (("households_personevent", 30), ("households_householdevent", 20)):
        columns = [field.column for field in options(histories()[table].event).concrete_fields]
        fields = [column for column in columns if not column.startswith("pgh_")]
        sql = _EVENTS.format(
            contexts=_CONTEXTS,
            table=table,
            columns=", ".join(f'"{column}"' for column in fields),
            values=", ".join(f'r."{column}"' for column in fields),
        )
        values = {"first_agent": agents[0].pk, "agents": AGENTS, "copies": copies, "structure": structure.pk}
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            cursor.execute(f"ANALYZE {table}")
            cursor.execute("ANALYZE pghistory_context")
    return structure, "nom1234 prénom1234"
