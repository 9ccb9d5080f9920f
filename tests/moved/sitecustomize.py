"""Read by each Python that a test starts: its clock is moved like that of the tests."""

import os
import time
from datetime import UTC, datetime

import time_machine

if "TESTS_CLOCK_SHIFT" in os.environ:
    shift = float(os.environ["TESTS_CLOCK_SHIFT"])
    time_machine.travel(datetime.fromtimestamp(time.time() + shift, UTC), tick=True).start()
