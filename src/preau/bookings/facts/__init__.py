"""What every decision about a booking rests on: people and their rights, prices."""
