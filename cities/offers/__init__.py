"""Offering help to a project: written by a visitor, confirmed by mail, answered by the city's office."""
