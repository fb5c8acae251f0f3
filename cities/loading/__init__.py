"""Loads countries, cities, plans, projects, updates, records and documents."""

from cities.loading import documents, pages, places, plans, records  # noqa: F401  (each registers its subjects)
