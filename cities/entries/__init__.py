"""Cities, plans, projects, records, updates and documents told as data."""
