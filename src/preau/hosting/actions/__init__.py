"""Verbs of whoever hosts the portal or opens a structure on it."""

from preau.hosting.actions.portal import open_structure, tell_hosts
from preau.hosting.actions.trials import end_trial, end_trials, start_trial

__all__ = ["end_trial", "end_trials", "open_structure", "start_trial", "tell_hosts"]
