"""The measure of the search itself."""

import json

import pytest
from django.core.management import CommandError, call_command

from search.engines.base import Unavailable
from search.quality import BadRow, documents, score
from tests.search import judged

JUDGED = {"must_not": [], "rank_above": [], "expect_empty": False, "home": "en", "lang": "en", "kind": "word"}


def one(**changes):
    return score([JUDGED | {"q": "x", "relevant": []} | changes], lambda text, language: ["a", "b"])["all"]


@pytest.mark.parametrize(
    ("query", "figures"),
    [
        ({"relevant": ["a", "c"]}, (1.0, 0.5, 1.0, None)),
        ({"relevant": ["b"]}, (0.0, 1.0, 0.5, None)),
        ({"relevant": ["c"]}, (0.0, 0.0, 0.0, None)),
        ({"relevant": ["a"], "kind": "neg_boundary", "must_not": ["c"]}, (None, None, None, 1.0)),
        ({"must_not": ["b"]}, (None, None, None, 0.0)),
        ({"relevant": ["b"], "rank_above": [["b", "a"]]}, (0.0, 1.0, 0.5, 0.0)),
        ({"expect_empty": True}, (None, None, None, 0.0)),
    ],
)
def test_figures_are_those_of_the_scorer(query, figures):
    found = one(**query)

    assert (found["r1"], found["r10"], found["mrr"], found["precision"]) == figures


@pytest.fixture
def files(tmp_path):
    documents, queries = tmp_path / "documents.jsonl", tmp_path / "queries.jsonl"
    with documents.open("w", encoding="utf-8") as file:
        for document in judged.documents():
            language = document.language.removesuffix("-hans")
            row = {
                "id": document.id,
                "lang": language,
                "title": document.title,
                "body": document.body,
                "parallel_id": "x",
            }
            file.write(json.dumps(row) + "\n")
    with queries.open("w", encoding="utf-8") as file:
        for kind, code, text, wanted in judged.QUERIES:
            language = code.removesuffix("-hans")
            row = JUDGED | {"q": text, "lang": language, "home": language or "en", "kind": kind, "relevant": [wanted]}
            if kind != "file":
                file.write(json.dumps(row) + "\n")
    return documents, queries


def test_the_command_ends_with_one_object_of_figures(files, capsys):
    call_command("search_quality", "--documents", str(files[0]), "--queries", str(files[1]))

    lines = capsys.readouterr().out.splitlines()
    result = json.loads(lines[-1])
    assert set(result) == {"lang", "kind", "all", "errors", "error_samples", "p50_ms", "p95_ms"}
    assert (result["all"]["n"], result["all"]["r10"]) == (len(judged.QUERIES) - 1, 1.0)
    assert result["lang"]["zh"]["mrr"] == 1.0


def test_the_command_says_what_is_missing(files, tmp_path):
    with pytest.raises(CommandError, match="no file"):
        call_command("search_quality", "--documents", str(tmp_path / "none"), "--queries", str(files[1]))
    with pytest.raises(CommandError, match="not configured: set ASCN_DATABASE_URL"):
        call_command("search_quality", "--documents", str(files[0]), "--queries", str(files[1]), "--engine", "postgres")


GOOD = json.dumps(JUDGED | {"q": "x", "relevant": []})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "there are no queries"),
        ("{", "line 2: Expecting"),
        ("[]", "line 2: no JSON object"),
        ("\udcff", "line 2: 'utf-8' codec"),
        ('{"id": "a", "lang": "en", "title": "x"}', "line 2: “q” is missing or no text"),
        (json.dumps(json.loads(GOOD) | {"relevant": "a"}), "line 2: “relevant” is missing or no list"),
    ],
)
def test_the_command_names_the_line_that_it_cannot_use(files, tmp_path, line, said):
    broken = tmp_path / "broken.jsonl"
    broken.write_text(f"{GOOD if line else ''}\n{line}\n", encoding="utf-8", errors="surrogateescape")

    with pytest.raises(CommandError, match=said):
        call_command("search_quality", "--documents", str(files[0]), "--queries", str(broken))


def test_documents_are_wanted_and_a_byte_order_mark_is_no_fault(files, tmp_path, capsys):
    none, marked = tmp_path / "none.jsonl", tmp_path / "marked.jsonl"
    none.write_text("\n", encoding="utf-8")
    marked.write_text(GOOD + "\r\n", encoding="utf-8-sig")

    with pytest.raises(CommandError, match="there are no documents"):
        call_command("search_quality", "--documents", str(none), "--queries", str(marked))
    call_command("search_quality", "--documents", str(files[0]), "--queries", str(marked), "--json")
    assert json.loads(capsys.readouterr().out)["errors"] == 0


def test_an_engine_that_fails_is_an_error_and_not_the_end():
    def answer(text, language):
        raise Unavailable("no answer within a second")

    found = score([JUDGED | {"qid": "P1", "q": "x", "relevant": ["a"]}], answer)

    assert (found["all"]["r10"], found["errors"]) == (0.0, 1)
    assert found["error_samples"] == [("P1", "x", "Unavailable('no answer within a second')")]


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"lang": "en"}, "“id” is missing or no text or number"),
        ({"id": True, "lang": "en"}, "“id” is missing or no text or number"),
        ({"id": "a", "title": ["x"]}, "“title” is missing or no text"),
        ({"id": "a", "body": 7}, "“body” is missing or no text"),
    ],
)
def test_documents_of_another_form_are_named_by_their_line(tmp_path, document, said):
    file = tmp_path / "documents.jsonl"
    file.write_text(json.dumps(document), encoding="utf-8")

    with pytest.raises(BadRow, match=f"line 1: {said}"):
        list(documents([file]))


def test_documents_may_have_numbers_as_ids_and_no_language(tmp_path):
    file = tmp_path / "documents.jsonl"
    file.write_text('{"id": 7, "body": "x"}\n{"id": "b", "lang": null, "title": null}\n', encoding="utf-8")

    assert [(one.id, one.language, one.title, one.body) for one in documents([file])] == [
        ("7", "", "", "x"),
        ("b", "", "", ""),
    ]
