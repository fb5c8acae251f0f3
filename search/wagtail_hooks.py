"""Where the secretariat keeps terms and recommendations, and sees what was not found."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, PageChooserPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from ascn_site.languages import LANGUAGES
from search.beyond import say_where_the_search_stops
from search.editing import PromotionForm, TermForm, field_of
from search.models import GlossaryTerm, PromotedResult


class TermSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "openquote"
    menu_label = _("Glossary")
    list_display = ["name", "kind", "group"]
    list_filter = ["kind", "group"]
    ordering = ["group", "key"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel(["kind", "group"]),
            HelpPanel(
                content=_("One spelling on each line. The first is shown to readers, all are searched, marks aside.")
            ),
            HelpPanel(
                content=_("A place written here stands for the one that the platform brings under its English name.")
            ),
            MultiFieldPanel([FieldPanel(field_of(code)) for code, _name in LANGUAGES], heading=_("Words")),
            FieldPanel("unconfirmed"),
            FieldPanel("note"),
        ],
        base_form_class=TermForm,
    )


class PromotionSet(SnippetViewSet):
    model = PromotedResult
    icon = "pick"
    menu_label = _("Recommended results")
    list_display = ["words", "language", "page", "starts", "ends"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        ["words", PageChooserPanel("page"), "language", FieldRowPanel(["starts", "ends"])],
        base_form_class=PromotionForm,
    )


class SearchGroup(SnippetViewSetGroup):
    menu_label = _("Search")
    menu_icon = "search"
    menu_name = "search"
    menu_order = 700
    add_to_admin_menu = True
    items = (TermSet, PromotionSet)

    def get_submenu_items(self):
        unfound = MenuItem(_("Not found"), reverse("unfound"), name="unfound", icon_name="help", order=900)
        return [*super().get_submenu_items(), unfound]


register_snippet(SearchGroup)
# after the hooks that close the form to those who only read
hooks.register("before_edit_page", say_where_the_search_stops, order=100)
