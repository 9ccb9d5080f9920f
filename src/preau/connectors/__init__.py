"""What comes from other programs: read, compared with what is known, shown, then written. ONDE so far."""
