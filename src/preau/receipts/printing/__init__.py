"""The documents of a cash office on paper (PDF), made of what was frozen at closing: the same bytes for ever."""

from __future__ import annotations

from preau.receipts.printing.papers import cheques_pdf, deposit_pdf, journal_pdf, sheet_pdf, slip_pdf

__all__ = ["cheques_pdf", "deposit_pdf", "journal_pdf", "sheet_pdf", "slip_pdf"]
