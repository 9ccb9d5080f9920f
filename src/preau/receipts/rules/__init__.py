"""What a receipt must be: pure decisions, amounts in cents."""
