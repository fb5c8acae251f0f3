"""Practices and responses below ``/api/v1/``."""

from enum import StrEnum
from typing import Literal

from django.utils.translation import gettext_lazy as _
from ninja import Router

from ascn_site.api import AskedList, CountryCode, Slug, Year, offer
from ascn_site.datasets import Dataset
from ascn_site.focus import FocusArea
from practices import entries, views
from practices.models import MeasureKind

router = Router()
PracticeState = StrEnum("PracticeState", {key: key for key, _label in views.STATUSES})


class AskedExperience(AskedList):
    country: list[CountryCode] = []
    city: list[Slug] = []
    focus: list[FocusArea] = []
    year: list[Year] = []


class AskedPractices(AskedExperience):
    status: list[PracticeState] = []
    sort: Literal["newest", "title"] = "newest"


class AskedResponses(AskedExperience):
    type: list[MeasureKind] = []
    sort: Literal["newest", "oldest"] = "newest"


offer(
    router,
    Dataset(
        key="practices",
        title=_("Practices"),
        about="Good practices of the cities and of the network",
        entry=entries.PracticeEntry,
        things=views.practices,
        library=views.practice_library,
        entries=entries.practice_entries,
        path="practices/",
    ),
    AskedPractices,
)
offer(
    router,
    Dataset(
        key="responses",
        title=_("COVID-19 responses"),
        about="What cities did against COVID-19",
        entry=entries.ResponseEntry,
        things=views.responses,
        library=views.response_library,
        entries=entries.response_entries,
        path="covid-19/",
    ),
    AskedResponses,
)
