"""Practices and responses say what they still lack."""

from practices import completeness  # noqa: F401  (registers its part)
