"""Pages of the demonstration: sample accounts, and the mails it sent. Routed only when `settings.DEMO` is on."""
