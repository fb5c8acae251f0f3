"""Static files under names that hold their hash, so that browsers keep them for ever, and compressed beforehand."""

import gzip
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile

OWN_FOLDERS = ("ascn", "cities", "practices", "events", "search")
JOINED = frozenset({"ascn/css/main.css"})
COMPRESSED = (".css", ".js", ".mjs", ".svg", ".json", ".html", ".txt", ".xml", ".webmanifest")
WORTH_IT = 200  # bytes: what is smaller travels in one packet anyway

IMPORT = re.compile(r'@import\s+url\("(?P<file>[^"/]+)"\)(?:\s+layer\((?P<layer>[\w.-]+)\))?(?P<media>[^;]*);')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# import … from "./x.mjs", export … from "./x.mjs", import "./x.mjs", import("./x.mjs")
MODULE_IMPORTS = (
    (r"""(?P<matched>\bfrom\s*["'](?P<url>\.{1,2}/[^"']+)["'])""", 'from "%(url)s"'),
    (r"""(?P<matched>\bimport\s*["'](?P<url>\.{1,2}/[^"']+)["'])""", 'import "%(url)s"'),
    (r"""(?P<matched>\bimport\(\s*["'](?P<url>\.{1,2}/[^"']+)["']\s*\))""", 'import("%(url)s")'),
)


class HashedStaticFiles(ManifestStaticFilesStorage):
    """Django's hashed names, and three things more.

    The imports of the main style sheet are joined into it. Relative imports
    between our own ES modules get hashed names; Django's own support for that
    fails on scripts of others. Each file gets its ``.br`` and ``.gz`` beside it.
    """

    keep_intermediate_files = False
    patterns = (
        *ManifestStaticFilesStorage.patterns,
        *((f"{folder}/*js", MODULE_IMPORTS) for folder in OWN_FOLDERS),
    )

    def post_process(self, paths, dry_run=False, **options):
        if dry_run:
            return
        joined = {name: (Joined(storage), path) for name, (storage, path) in paths.items() if name in JOINED}
        final = []
        for name, hashed_name, processed in super().post_process(paths | joined, dry_run, **options):
            if isinstance(hashed_name, str):
                final.append(hashed_name)
            yield name, hashed_name, processed
        with ThreadPoolExecutor() as threads:
            list(threads.map(compress, (Path(self.path(name)) for name in final if name.endswith(COMPRESSED))))

    def _save(self, name, content):
        # Whole or not at all: a start that is killed here finds no half file under a name that promises its content.
        write_whole(Path(self.path(name)), b"".join(content.chunks()))
        return name


class Joined:
    """A storage whose style sheets come with their imports in place, without comments."""

    def __init__(self, storage):
        self.storage = storage

    def open(self, name):
        folder = os.path.dirname(name)
        return ContentFile(self.joined(name, folder).encode())

    def joined(self, name, folder) -> str:
        with self.storage.open(name) as file:
            text = COMMENT.sub("", file.read().decode())
        text = IMPORT.sub(lambda found: self.in_place(found, folder), text)
        return "\n".join(filter(None, map(str.strip, text.splitlines())))

    def in_place(self, found, folder) -> str:
        """What an ``@import`` stands for: the file's rules inside their layer and medium."""
        text = self.joined(os.path.join(folder, found["file"]), folder)
        if media := found["media"].strip():
            text = f"@media {media} {{\n{text}\n}}"
        return f"@layer {found['layer']} {{\n{text}\n}}" if found["layer"] else text


def compress(file: Path) -> None:
    """Write ``file.br`` and ``file.gz`` unless they are there or would save nothing; the name holds the hash."""
    content = file.read_bytes()
    if len(content) < WORTH_IT:
        return
    is_own = any(folder in file.parts for folder in OWN_FOLDERS)
    for suffix, packed in (
        (".br", lambda: brotli.compress(content, quality=11 if is_own else 5)),
        (".gz", lambda: gzip.compress(content, 9 if is_own else 6, mtime=0)),
    ):
        target = file.with_name(file.name + suffix)
        if not target.exists():
            data = packed()
            if len(data) < len(content):
                write_whole(target, data)


def write_whole(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)
