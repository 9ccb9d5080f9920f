"""For those who host the portal: their commands, how they are written to, whole addresses no browser called for."""
