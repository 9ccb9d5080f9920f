"""The tabs of a family's page: each file declares one, as `TAB`, beside its view (`registry.Tab`)."""
