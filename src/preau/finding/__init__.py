"""What an agent looks for from a few letters or numbers: families, receipts, orders, slips. Queries only (ADR 35)."""
