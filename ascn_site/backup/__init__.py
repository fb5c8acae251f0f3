"""A copy of the whole installation while it works, and the way back from it."""
