"""Pure decisions about accounts."""
