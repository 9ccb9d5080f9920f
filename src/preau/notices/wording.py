"""Words that several mails share."""

CHOSEN = "Les e-mails que vous recevez se choisissent sur le portail, page « Mon compte »."
"""At the foot of the mails a person may do without."""
