"""The money of families at the desk: found, read, explained; moved by the cash office alone."""
