"""Why an agent cannot try the portal as a family."""

from __future__ import annotations

from preau.common.reasons import Code


class HostingCode(Code):
    """Why an agent cannot try the portal as a family."""

    TRIAL_HAS_FAMILY = "hosting.trial_has_family"
    TRIAL_OF_NOTHING = "hosting.trial_of_nothing"
