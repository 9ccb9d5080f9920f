"""An invented town for the demonstration: its places, its people, and what they have booked around today."""
