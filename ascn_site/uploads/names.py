"""Names of uploaded files: every script kept, everything a disk or a browser could trip over gone."""

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ascn_site.plain_text import clean_line, drop_unreadable

# The column holds 100 characters with its folder, a disk 255 bytes; Thai takes three bytes a letter.
MAX_STEM_CHARACTERS = 70
MAX_STEM_BYTES = 180

_FORBIDDEN_ON_DISKS = re.compile(r'[<>:"|?*%#&;$`\'{}\\/~\x00-\x1f\u200b-\u200f]+')
_WINDOWS_DEVICES = re.compile(r"(?:con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_RUNNABLE = {
    *("asp", "aspx", "bat", "cgi", "cmd", "com", "cpl", "dll", "docm", "dotm"),
    *("exe", "hta", "htaccess", "htm", "html", "jar", "js", "jse", "jsp", "lnk"),
    *("mht", "mhtml", "mjs", "msi", "phar", "php", "php3", "php5", "phtml", "pif"),
    *("pl", "potm", "pptm", "ps1", "py", "rb", "reg", "scr", "sh", "shtml"),
    *("svg", "svgz", "swf", "vb", "vbe", "vbs", "wsf", "xhtml", "xht", "xlsm"),
    *("xltm", "xml", "xsl"),
}


def clean_file_name(name: str, *, extensions: Collection[str]) -> str:
    """The name as it is stored: NFC, one line, extension in lower case.

    Folders, control and bidi characters and signs that disks forbid go;
    names of Windows devices get a trailing ``_``; long names are cut.

    Raises:
        ValidationError: ``file_type`` when the extension is not one of
            `extensions`, ``double_extension`` when a runnable one hides before it.
    """
    base = PurePosixPath(drop_unreadable(name).replace("\\", "/")).name
    stem, dot, extension = clean_line(base).rpartition(".")
    extension = extension.strip().lower()
    if not dot or extension not in extensions:
        raise ValidationError(
            _("Files of this kind cannot be kept here. Use one of these: %(extensions)s."),
            code="file_type",
            params={"extensions": ", ".join(sorted(extensions))},
        )
    if any(part.strip().lower() in _RUNNABLE for part in stem.split(".")[1:]):
        raise ValidationError(
            _("This name has two endings, which hides what the file is. Rename it so that only the last one stays."),
            code="double_extension",
        )
    return f"{_safe_stem(stem, extension)}.{extension}"


def name_on_disk(name: str) -> str:
    """Any file name in a form that every disk takes, whatever its extension."""
    stem, dot, extension = clean_line(drop_unreadable(name)).rpartition(".")
    if not dot:
        return _safe_stem(extension, "file")
    return f"{_safe_stem(stem, extension)}.{_FORBIDDEN_ON_DISKS.sub('', extension).lower()[:10]}"


def _safe_stem(stem: str, extension: str) -> str:
    stem = _FORBIDDEN_ON_DISKS.sub("_", stem).strip(" ._") or extension
    stem = stem[:MAX_STEM_CHARACTERS].encode()[:MAX_STEM_BYTES].decode(errors="ignore").rstrip(" .")
    if _WINDOWS_DEVICES.fullmatch(stem.partition(".")[0]):
        return f"{stem.partition('.')[0]}_"
    return stem
