"""The planning of a family: month, week, day, year, and the way from the draft to the receipt."""
