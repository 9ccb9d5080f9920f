"""Two files, or two records of one child, made one: what is booked follows."""
