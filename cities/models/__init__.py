"""Countries, cities, their plans, projects, updates and yearly records; documents and glossary of the network."""

from cities.models.documents import DocumentPage, DocumentsPage
from cities.models.offers import Offer, OfferAnswer, OffererKind, OfferState, Partner
from cities.models.pages import CitiesPage, CityPage
from cities.models.places import City, Country, MemberCount
from cities.models.plans import ActionPlanPage, Milestone, ProjectPage, ProjectsPage, StageChange, SupportSought
from cities.models.records import ProjectRecord, StatusGroup
from cities.models.reference import GlossaryPage
from cities.models.review import SecretariatStep
from cities.models.updates import UpdatePage

__all__ = [
    "ActionPlanPage",
    "CitiesPage",
    "City",
    "CityPage",
    "Country",
    "DocumentPage",
    "DocumentsPage",
    "GlossaryPage",
    "MemberCount",
    "Milestone",
    "Offer",
    "OfferAnswer",
    "OfferState",
    "OffererKind",
    "Partner",
    "ProjectPage",
    "ProjectRecord",
    "ProjectsPage",
    "SecretariatStep",
    "StageChange",
    "StatusGroup",
    "SupportSought",
    "UpdatePage",
]
