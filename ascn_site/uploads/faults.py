"""What the parsers of file formats raise for a damaged file. Several of it are their mistakes, none of it is ours."""

import struct
import zlib
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

OF_A_DAMAGED_FILE: tuple[type[Exception], ...] = (
    *(OSError, EOFError, ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError),
    *(RuntimeError, SyntaxError, BadZipFile, ExpatError, zlib.error, struct.error),
)
