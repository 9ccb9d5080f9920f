"""Signing in and out, and choosing a password, on top of allauth."""
