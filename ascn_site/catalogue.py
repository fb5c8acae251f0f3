"""``/catalog.jsonld``: what data there is and in which forms, in the vocabulary of data portals (DCAT 3)."""

import json

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from ascn_site import dumps
from ascn_site.api import PREFIX
from ascn_site.datasets import Dataset, every, reader_of
from ascn_site.exports import FORMATS
from ascn_site.languages import CODES, html_code
from ascn_site.models.pages import is_public

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
LANGUAGE = "en"


def distribution(address: str, media_type: str, title: str) -> dict:
    return {
        "@type": "dcat:Distribution",
        "dct:title": title,
        "dcat:accessURL": {"@id": address},
        "dcat:mediaType": {"@id": MEDIA_TYPES + media_type.partition(";")[0]},
    }


def described(dataset: Dataset, origin: str) -> dict:
    page = f"{origin}/{LANGUAGE}/{dataset.path}"
    forms = [distribution(f"{origin}/{PREFIX}{dataset.key}", "application/json", "API")]
    if dataset.path:
        forms += [
            distribution(f"{page}?format={form}", media_type, form.upper())
            for form, (media_type, _write) in FORMATS.items()
        ]
    return {
        "@id": f"{origin}/catalog.jsonld#{dataset.key}",
        "@type": "dcat:Dataset",
        "dct:identifier": dataset.key,
        "dct:title": str(dataset.title),
        "dct:description": dataset.about,
        **({"dcat:landingPage": {"@id": page}} if dataset.path else {}),
        "dcat:distribution": forms,
    }


def whole_network(origin: str) -> dict:
    """The latest dump; left out while there is none."""
    return {
        "@id": f"{origin}/catalog.jsonld#network",
        "@type": "dcat:Dataset",
        "dct:identifier": "network",
        "dct:title": _("The whole network"),
        "dct:description": "Everything public in one archive, as JSON lines and CSV",
        "dcat:distribution": [distribution(f"{origin}/data/latest/", "application/zip", "ZIP")],
    }


def catalogue(request: HttpRequest) -> HttpResponse:
    with translation.override(LANGUAGE):
        origin = reader_of(request, LANGUAGE).origin
        changed = Page.objects.filter(is_public()).aggregate(latest=Max("last_published_at"))["latest"]
        document = {
            "@context": CONTEXT,
            "@id": f"{origin}/catalog.jsonld",
            "@type": "dcat:Catalog",
            "dct:title": _("ASEAN Smart Cities Network"),
            "dct:description": "Cities of the network, their plans, projects, yearly records, practices and meetings",
            "dct:publisher": {"@type": "foaf:Agent", "foaf:name": _("ASEAN Smart Cities Network")},
            "dct:language": [html_code(code) for code in CODES],
            "foaf:homepage": {"@id": f"{origin}/"},
            "dcat:service": {
                "@type": "dcat:DataService",
                "dct:title": "API",
                "dcat:endpointURL": {"@id": f"{origin}/{PREFIX.rstrip('/')}"},
                "dcat:endpointDescription": {"@id": f"{origin}/{PREFIX}openapi.json"},
            },
            "dcat:dataset": [described(dataset, origin) for dataset in every()],
        }
        if changed:
            document["dct:modified"] = {"@type": "xsd:dateTime", "@value": changed.isoformat()}
        if dumps.dates():
            document["dcat:dataset"].append(whole_network(origin))
    text = json.dumps(document, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/ld+json", headers={"Access-Control-Allow-Origin": "*"})
