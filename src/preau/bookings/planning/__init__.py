"""The calendar of a household, read: its days, what tools could not ask for, what comes next."""
