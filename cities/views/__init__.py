"""What the pages of cities, plans, projects and documents show. Importing this registers it."""

from cities.views import cities, documents, found, home, plans, projects

__all__ = ["cities", "documents", "found", "home", "plans", "projects"]
