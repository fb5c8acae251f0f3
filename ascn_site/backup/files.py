"""Copies of files with their checksums."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

SUMS = "SHA256SUMS"


def below(folder: Path) -> Iterator[Path]:
    """Every file below a folder, relative to it; drafts that are being written are none."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder)


def copy_new(source: Path, target: Path) -> int:
    """Copy what is not there yet; how many. A file of the site never changes: another content has another name."""
    copied = 0
    for name in below(source):
        if (target / name).exists():
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        draft = target / name.parent / f".{name.name}.draft"
        try:
            shutil.copyfile(source / name, draft)
        except FileNotFoundError:  # deleted while we looked
            continue
        os.replace(draft, target / name)
        copied += 1
    return copied


def checksum(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def write_sums(folder: Path) -> int:
    """The list that ``sha256sum -c`` understands; how many files."""
    names = [name for name in below(folder) if name.name != SUMS]
    lines = [f"{checksum(folder / name)}  {name.as_posix()}\n" for name in names]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")
    return len(lines)


def damage_in(folder: Path) -> list[str]:
    """Names of files that are missing or not what they were."""
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    found = []
    for line in lines:
        expected, _space, name = line.partition("  ")
        file = folder / name
        if not file.is_file() or checksum(file) != expected:
            found.append(name)
    return found
