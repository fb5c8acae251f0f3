"""Which engine: the configuration decides. Only that one is imported: Elasticsearch's client takes a second."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

from django.utils.module_loading import import_string

from search.engines.base import PATIENCE, Engine
from search.glossary import Glossary

NAMES = ("sqlite", "postgres", "elasticsearch")
INDEX = "search"  # name of the index that the site uses


def name_for(*, database_url: str, elasticsearch_url: str) -> str:
    """Elasticsearch where it is configured, else the database's own."""
    if elasticsearch_url:
        return "elasticsearch"
    return "postgres" if database_url else "sqlite"


def open_engine(
    name: str,
    *,
    folder: Path,
    database_url: str,
    elasticsearch_url: str,
    glossary: Glossary,
    index: str = INDEX,
    patience: float = PATIENCE,
) -> Engine:
    """An engine by name.

    Args:
        folder: where SQLite keeps its index file.
        index: PostgreSQL's schema, Elasticsearch's alias (with ``ascn-`` before it).
        patience: seconds that a server may take for all that one search asks of it.

    Raises:
        LookupError: there is no such engine, or it is not configured.
    """
    if name == "sqlite":
        return _class("search.engines.sqlite.SQLiteEngine")(folder, glossary)
    if name == "postgres" and database_url:
        return _class("search.engines.postgres.PostgresEngine")(database_url, glossary, schema=index, patience=patience)
    if name == "elasticsearch" and elasticsearch_url:
        alias = f"ascn-{index}"
        return _class("search.engines.elastic.ElasticEngine")(
            elasticsearch_url, glossary, alias=alias, patience=patience
        )
    raise LookupError(f"{name} is not configured")


def _class(path: str) -> Callable[..., Engine]:
    return cast(Callable[..., Engine], import_string(path))
