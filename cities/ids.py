"""Where the id of a yearly record leads: to its project's page, else to its city's."""

from ascn_site.addresses import resolves_records
from ascn_site.models import PermanentId
from cities.models import ProjectRecord


@resolves_records
def page_of_record(code: str) -> str | None:
    record = ProjectRecord.objects.filter(code__iexact=code).select_related("city").first()
    if record is None:
        return None
    has_page = PermanentId.objects.filter(code=record.project_code, first_public_at__isnull=False).exists()
    return record.project_code if has_page else record.city.permanent_id
