"""Brings the network's facts from files into the database, once, without ever overwriting what people changed."""

from importlib import import_module

import_module("ascn_site.loading.site")  # registers its subjects when Django looks for modules named ``loading``
