"""The measure of the search itself."""

import json

import pytest
from django.core.management import CommandError, call_command

from search.quality import score
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
    with pytest.raises(CommandError, match="not configured"):
        call_command("search_quality", "--documents", str(files[0]), "--queries", str(files[1]), "--engine", "postgres")
