"""The first step of the partners' register: whose help a project took up."""

from django.db.models import QuerySet

from cities.models import Partner


def partners_shown(project_code: str) -> QuerySet[Partner]:
    """Those whom both sides have agreed to name."""
    return Partner.objects.filter(project_code=project_code, city_agrees=True, offerer_agrees=True)
