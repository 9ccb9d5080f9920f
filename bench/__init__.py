"""Measures of Préau, all in one run beside pgbench on the same server: `./preau bench [--json FILE]`."""
