"""« Paiements en ligne » and « Contrats de paiement »: attempts, sums to identify, the bank's journal, contracts."""
