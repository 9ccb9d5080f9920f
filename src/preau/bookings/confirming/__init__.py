"""A draft becomes bookings: previewed, decided line by line, summed, told."""
