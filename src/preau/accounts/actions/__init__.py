"""Verbs that write accounts: each is one transaction, with an actor where somebody decides."""
