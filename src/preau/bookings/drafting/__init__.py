"""Choices that are not confirmed yet: made day by day, or copied."""
