"""What projects look for, in words."""

from django import template

from cities.models.plans import Support

register = template.Library()


@register.filter
def support_of(sought, project) -> list:
    """The kinds of support that a project still looks for; ``sought`` are the keys of all projects."""
    return [kind.label for kind in Support if kind.value in sought.get(project.pk, ())]
