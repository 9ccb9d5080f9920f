"""The portal's step of the night: trials of agents end, before anything is promoted, charged or told."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from preau.common.nightly import Report, Step
from preau.common.text import count
from preau.hosting.actions import end_trials


def _run(moment: datetime) -> Report:
    ended = end_trials(now=moment)
    return Report({"trials": ended}, (f"Essais d’agents : {count(ended, 'terminé')}.",))


STEP = Step(name="trials", label=_("Essais d’agents"), order=5, run=_run, words={"trials": _("essais terminés")})
