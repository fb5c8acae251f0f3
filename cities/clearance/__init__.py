"""The way of a city's page from its officer to its readers: who looks at it, what changed, what was said."""
