#!/usr/bin/env python3
"""Django's command line in this project. `./run manage …` calls it in the project's own environment."""

import gc
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.core.management.base import CommandParser, handle_default_options

PARSER = CommandParser(add_help=False, allow_abbrev=False)
PARSER.add_argument("--settings")
PARSER.add_argument("--pythonpath")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ascn_site.settings")
    options, _others = PARSER.parse_known_args(sys.argv[2:])
    handle_default_options(options)  # names of other settings count before those are loaded
    gc.disable()  # what is loaded stays: looking for garbage in it, at the end as well, took half of the time
    try:
        django.setup()
        gc.collect()
        gc.freeze()
        gc.enable()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
