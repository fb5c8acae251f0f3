"""The site's own records: people, pages, files, permanent ids."""

from ascn_site.models.accounts import Assignment, OfficeGroup, User
from ascn_site.models.factors import MailFactor
from ascn_site.models.facts import LoadedFact
from ascn_site.models.files import SiteDocument, SiteImage, SiteRendition
from ascn_site.models.identifiers import PermanentId
from ascn_site.models.invitations import Invitation
from ascn_site.models.limits import LimitCount
from ascn_site.models.log import ModelLine, PageLine
from ascn_site.models.pages import BasePage, HomePage, LibraryPage, StandardPage
from ascn_site.models.version import SiteVersion, StartStep
from ascn_site.models.work import JobRun, OutgoingMail

__all__ = [
    "Assignment",
    "BasePage",
    "HomePage",
    "Invitation",
    "JobRun",
    "LibraryPage",
    "LimitCount",
    "LoadedFact",
    "MailFactor",
    "ModelLine",
    "OfficeGroup",
    "OutgoingMail",
    "PageLine",
    "PermanentId",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteVersion",
    "StandardPage",
    "StartStep",
    "User",
]
