"""Brings the network's facts from files into the database, once, without ever overwriting what people changed."""

from ascn_site.loading import site  # noqa: F401  (registers its subjects when Django looks for ``loading``)
