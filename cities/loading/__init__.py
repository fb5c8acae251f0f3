"""Loads countries, cities, plans, projects, updates, records and documents."""

from importlib import import_module

for part in ("places", "pages", "plans", "records", "documents"):
    import_module(f"cities.loading.{part}")  # each registers its subjects
