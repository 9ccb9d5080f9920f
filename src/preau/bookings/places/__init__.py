"""What an agent does to days of activities: places, closing, opening, who gets a place; and takes back."""
