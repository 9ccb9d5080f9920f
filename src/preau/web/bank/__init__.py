"""An invented bank, for the demonstration and the tests: it speaks Lyra's form protocol as a real one does.

It shares nothing with the portal but the keys of its shops: it gets a signed form from the browser, shows its own
pages, and tells the portal by a signed message of its own, over HTTP, that it repeats until it is taken.
"""
