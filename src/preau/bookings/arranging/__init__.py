"""What activities and groups change into, with what it does to their calendar and to what is booked."""
