"""Forums of the network and their sessions."""

from events.models.forum import ForumIndexPage, ForumPage, SessionPage

__all__ = ["ForumIndexPage", "ForumPage", "SessionPage"]
