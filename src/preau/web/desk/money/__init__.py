"""« Argent »: the till, wallets, what is paid online, the books of the cash offices, acts that want a second person."""
