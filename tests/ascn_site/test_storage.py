"""Static files travel once: one style sheet, names that hold their hash, compressed beforehand."""

import gzip
import re

import brotli
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

from ascn_site.storage import HashedStaticFiles

SHEETS = {
    "ascn/css/main.css": """/* order */
@layer base, print;
@import url("base.css") layer(base);
@import url("paper.css") layer(print) print;
""",
    "ascn/css/base.css": "/* a remark */\nbody { background: url('../icons/mark.svg'); }\n",
    "ascn/css/paper.css": "nav { display: none }",
    "ascn/icons/mark.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "ascn/js/site.mjs": 'import { show } from "./zones.mjs";\nconst later = () => import("./zones.mjs");\n'
    + "//\n" * 200,
    "ascn/js/zones.mjs": "export const show = 1;",
    "foreign/script.js": 'import"./not-there.js"; // not ours to change',
}


@pytest.fixture
def storage(tmp_path, settings):
    source = tmp_path / "source"
    for name, text in SHEETS.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    settings.STATIC_ROOT = tmp_path / "packed"
    storage = HashedStaticFiles(location=settings.STATIC_ROOT)
    files = {name: (FileSystemStorage(location=source), name) for name in SHEETS}
    for name, (folder, path) in files.items():
        with folder.open(path) as file:
            storage.save(name, file)
    problems = [result for *_, result in storage.post_process(files) if isinstance(result, Exception)]
    assert problems == []
    return storage


def content(storage, name) -> str:
    with storage.open(storage.stored_name(name)) as file:
        return file.read().decode()


def test_imports_stand_in_the_one_sheet_in_order_with_layer_and_medium(storage):
    text = content(storage, "ascn/css/main.css")
    assert "@import" not in text
    assert "remark" not in text
    found = re.sub(r"mark\.[0-9a-f]{12}\.svg", "mark.HASH.svg", text)
    assert found.split("\n") == [
        "@layer base, print;",
        "@layer base {",
        'body { background: url("../icons/mark.HASH.svg"); }',
        "}",
        "@layer print {",
        "@media print {",
        "nav { display: none }",
        "}",
        "}",
    ]


def test_relative_imports_of_our_modules_lead_to_hashed_names(storage):
    text = content(storage, "ascn/js/site.mjs")
    zones = storage.stored_name("ascn/js/zones.mjs").rsplit("/", 1)[1]
    assert re.fullmatch(r"zones\.[0-9a-f]{12}\.mjs", zones)
    assert text.startswith(f'import {{ show }} from "./{zones}";\nconst later = () => import("./{zones}");')


def test_scripts_of_others_are_left_as_they_are(storage):
    assert content(storage, "foreign/script.js") == SHEETS["foreign/script.js"]


def test_a_change_in_an_imported_sheet_changes_the_name_of_the_one_sheet(storage, tmp_path, settings):
    before = storage.stored_name("ascn/css/main.css")
    (tmp_path / "source/ascn/css/paper.css").write_text("nav { display: block }")
    again = HashedStaticFiles(location=settings.STATIC_ROOT)
    list(again.post_process({name: (FileSystemStorage(location=tmp_path / "source"), name) for name in SHEETS}))
    assert again.stored_name("ascn/css/main.css") != before


def test_packed_forms_hold_the_same_content_and_small_files_have_none(storage, settings):
    name = storage.stored_name("ascn/js/site.mjs")
    plain = (settings.STATIC_ROOT / name).read_bytes()
    assert brotli.decompress((settings.STATIC_ROOT / f"{name}.br").read_bytes()) == plain
    assert gzip.decompress((settings.STATIC_ROOT / f"{name}.gz").read_bytes()) == plain
    assert not (settings.STATIC_ROOT / f"{storage.stored_name('ascn/js/zones.mjs')}.br").exists()


def test_the_real_files_pack_without_a_missing_reference(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "ascn_site.storage.HashedStaticFiles"}}
    call_command("collectstatic", interactive=False, verbosity=0)
    sheet = next(file for file in (tmp_path / "ascn/css").glob("main.*.css"))
    assert "@import" not in sheet.read_text()
    assert sheet.with_name(f"{sheet.name}.br").stat().st_size < 14_000  # fits the first ten packets of a connection
