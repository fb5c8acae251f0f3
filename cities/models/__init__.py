"""Countries, cities, their plans, projects, updates and yearly records; documents and glossary of the network."""

from cities.clearance.tasks import CityStep, CountryStep, SecretariatStep
from cities.models.approval_links import ApprovalLink, OfficeAddress
from cities.models.clearance import ClearanceTimes, EditorialChange, StepPolicy, StepWatch
from cities.models.documents import DocumentPage, DocumentsPage
from cities.models.offers import Offer, OfferAnswer, OffererKind, OfferState, Partner
from cities.models.pages import CitiesPage, CityPage
from cities.models.places import City, Country, MemberCount
from cities.models.plans import ActionPlanPage, Milestone, ProjectPage, ProjectsPage, StageChange, SupportSought
from cities.models.records import ProjectRecord, StatusGroup
from cities.models.reference import GlossaryPage
from cities.models.updates import UpdatePage

__all__ = [
    "ActionPlanPage",
    "ApprovalLink",
    "CitiesPage",
    "City",
    "CityPage",
    "CityStep",
    "ClearanceTimes",
    "Country",
    "CountryStep",
    "DocumentPage",
    "DocumentsPage",
    "EditorialChange",
    "GlossaryPage",
    "MemberCount",
    "Milestone",
    "Offer",
    "OfferAnswer",
    "OfferState",
    "OffererKind",
    "OfficeAddress",
    "Partner",
    "ProjectPage",
    "ProjectRecord",
    "ProjectsPage",
    "SecretariatStep",
    "StageChange",
    "StatusGroup",
    "StepPolicy",
    "StepWatch",
    "SupportSought",
    "UpdatePage",
]
