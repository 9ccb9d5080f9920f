"""The night: its parts, when it is due, what it charges and reconciles, what it forgets."""
