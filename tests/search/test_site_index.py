"""One engine for the site, with the editors' words."""

import pytest

from search import site_index
from search.glossary import units
from search.models import GlossaryTerm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    site_index.close()
    yield
    site_index.close()


def test_every_question_goes_to_the_same_engine():
    assert site_index.engine() is site_index.engine()


def test_a_new_term_leads_to_its_words():
    site_index.engine()
    GlossaryTerm.objects.create(key="gauge", group="water", words={"en": {"values": ["tide gauge"]}})
    site_index.forget_glossary()

    [span] = site_index.engine().glossary.spans(units("tide gauge"))

    assert [entry.key for entry in span.entries] == ["gauge"]
