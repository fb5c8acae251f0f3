"""The tags that filter lists of pictures and files: Wagtail offers everybody's."""

from django.db.models import Count
from wagtail.documents.views import documents
from wagtail.images.views import images

MOST = 10


def with_own_tags(filterset: type) -> type:
    """The filter set, offering the tags of files that are the person's to change."""

    class OwnTags(filterset):
        def __init__(self, data=None, queryset=None, *, request=None, **options):
            super().__init__(data, queryset, request=request, **options)
            if "tag" in self.filters:
                own = self.permission_policy.instances_user_has_any_permission_for(request.user, ["change", "delete"])
                tags = own.exclude(tags=None).values_list("tags__name").annotate(uses=Count("pk")).order_by("-uses")
                self.filters["tag"].extra["choices"] = [(name, name) for name, _uses in tags[:MOST]]

        class Meta(filterset.Meta):
            pass

    return OwnTags


def offer_own_tags() -> None:
    """Called once, with the hooks: Wagtail has no setting for it."""
    for view in (images.IndexView, documents.IndexView):
        view.filterset_class = with_own_tags(view.filterset_class)
