"""What each child is registered to, what is asked, the answers."""
