"""An officer of Hanoi at her desk; Kuching is the other city."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile

from ascn_site.models import SiteDocument, SiteImage
from cities.models import City, CityPage
from tests.corpus import files
from tests.corpus.rows import CORPUS
from tests.editing import sign_in
from tests.factories import a_plan, a_project
from tests.network import make_network, officer

collect_ignore_glob = [] if CORPUS.exists() else ["test_*.py"]


@pytest.fixture
def desk(client, db, settings, tmp_path):
    """A signed-in browser of the officer of Hanoi; it raises no exceptions, so that a 500 is an answer."""
    settings.MEDIA_ROOT = tmp_path
    make_network()
    sign_in(client, officer("ASCN-VN-HAN"))
    client.raise_request_exception = False
    return client


@pytest.fixture
def hanoi(desk):
    return CityPage.objects.get(slug="hanoi")


@pytest.fixture
def kuching(desk):
    return CityPage.objects.get(slug="kuching")


@pytest.fixture
def project(hanoi):
    """A draft project of Hanoi."""
    return a_project(a_plan(hanoi), live=False)


@pytest.fixture
def collections(desk):
    """The collections of the two cities."""
    return {city.permanent_id: city.collection for city in City.objects.select_related("collection")}


@pytest.fixture
def foreign(collections):
    """A picture and a document of the other city."""
    collection = collections["ASCN-MY-KCH"]
    picture = SiteImage(title="Theirs", collection=collection, file=ImageFile(BytesIO(files.png()), "theirs.png"))
    picture.save()
    document = SiteDocument(title="Theirs", collection=collection)
    document.file.save("theirs.txt", ContentFile(b"theirs"))
    return {"picture": picture, "document": document}
