"""What README and docs/ say is true of this very tree."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
DOCS = [README, *sorted((ROOT / "docs").glob("*.md"))]
PICTURES = sorted((ROOT / "docs" / "shots").glob("*.webp"))
MADE_BY_USE = {"data", "test-results"}
LARGEST_PICTURE, ALL_PICTURES = 120 * 1024, 900 * 1024
NAMED_FILE = re.compile(r"[a-z_]+/[\w./-]+\.(?:py|md|json|css|conf)")
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
SOMEBODYS_FOLDER = re.compile(r"(?:^|[\s`\"'(])/(?:work|home|root|tmp|Users)/")


def section(title: str) -> str:
    return README.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def first_cells(title: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", section(title), re.MULTILINE)


def commands(text: str) -> list[list[str]]:
    """Every ``./run …`` in fences and code spans, as words; an ellipsis ends it."""
    spans = CODE.findall(FENCE.sub("", text))
    lines = [line for part in FENCE.findall(text) for line in part.splitlines()] + spans
    found = []
    for line in lines:
        _before, is_there, rest = line.partition("./run")
        if is_there and (not rest or rest[0] == " "):
            found.append(shlex.split(rest.split("...")[0].split("…")[0].rstrip('"')))
    return found


def options_of(command: str) -> set[str]:
    """The long options of a management command."""
    program = load_command_class(get_commands()[command], command)
    parser = program.create_parser("run", command)
    return {option for action in parser._actions for option in action.option_strings}


def mistake_in(words: list[str], *, usage: str) -> str:
    """Why ``./run`` would not understand these words, or ''."""
    asked = {word.partition("=")[0] for word in words if word.startswith("--")}
    match words:
        case [] | ["--help"]:
            return ""
        case ["test", *_]:
            known = set(re.findall(r"--[a-z]+", usage))
        case ["bench", name, *_]:
            return "" if (ROOT / "tests" / "bench" / f"{name}.py").exists() else f"no benchmark {name}"
        case ["manage"]:
            return ""
        case ["manage", name, *_]:
            if name not in get_commands():
                return f"no command {name}"
            known = options_of(name)
        case _ if words[0].startswith("--"):
            known = options_of("serve") | {"--data"}
        case _:
            return f"no subcommand {words[0]}"
    return f"no option {sorted(asked - known)}" if asked - known else ""


def test_every_variable_of_the_settings_stands_in_the_table_and_no_other():
    settings = (ROOT / "ascn_site" / "settings.py").read_text()
    read = set(re.findall(r"env\.\w+\(\s*\"(ASCN_\w+)\"", settings))
    assert read
    assert sorted(first_cells("Configuration")) == sorted(read)


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.name)
def test_no_other_variable_is_named(document):
    known = {*first_cells("Configuration"), "ASCN_"}
    assert set(re.findall(r"ASCN_[A-Z_]*", document.read_text())) - known == set()


def test_every_folder_stands_in_the_map_and_no_other():
    folders = {
        f"{path.name}/"
        for path in ROOT.iterdir()
        if path.is_dir() and path.name[0] not in "._" and path.name not in MADE_BY_USE
    }
    assert set(first_cells("Folders")) == folders


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.name)
def test_every_link_and_picture_leads_to_a_file(document):
    targets = [target for _mark, _words, target in LINK.findall(document.read_text()) if "://" not in target]
    files = [target.partition("#")[0] for target in targets]
    assert [file for file in files if file and not (document.parent / file).exists()] == []


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.name)
def test_every_link_within_a_page_leads_to_a_heading(document):
    text = document.read_text()
    headings = {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in re.findall(r"^#+ (.+)$", text, re.M)}
    wanted = [target[1:] for _mark, _words, target in LINK.findall(text) if target.startswith("#")]
    assert [anchor for anchor in wanted if anchor not in headings] == []


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.name)
def test_every_file_named_in_code_letters_exists(document):
    named = {
        name for name in CODE.findall(document.read_text()) if re.fullmatch(r"[a-z_]+/[\w./-]+\.(py|md|json|css)", name)
    }
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.name)
def test_every_command_named_is_understood(document):
    usage = (ROOT / "run").read_text().split('"""')[1]
    found = commands(document.read_text())
    assert [mistake for words in found if (mistake := mistake_in(words, usage=usage))] == []


def test_the_two_commands_of_the_start_are_found():
    assert {(), ("test",)} <= {tuple(words) for words in commands(section("Start"))}


def test_every_picture_is_shown_described_and_small():
    shown = {Path(target).name: words for mark, words, target in LINK.findall(README.read_text()) if mark}
    assert sorted(shown) == [picture.name for picture in PICTURES]
    assert [name for name, words in shown.items() if len(words) < 25] == []
    sizes = {picture.name: picture.stat().st_size for picture in PICTURES}
    assert {name: size for name, size in sizes.items() if size > LARGEST_PICTURE} == {}
    assert sum(sizes.values()) <= ALL_PICTURES


@pytest.mark.parametrize("document", DOCS, ids=lambda document: document.name)
def test_no_folder_of_one_machine_is_named(document):
    assert SOMEBODYS_FOLDER.findall(document.read_text()) == []
