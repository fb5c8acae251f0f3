"""The frame of the editor: its style, its menu in plain words, and the few things an officer has no use for."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import AvatarSettingsPanel, NameEmailSettingsPanel

from ascn_site import rules

PLAIN_WORDS = {"explorer": _("Pages"), "images": _("Pictures"), "documents": _("Files")}
FOR_EVERYBODY = {"my-work", "offers", "log", *PLAIN_WORDS}


@hooks.register("insert_global_admin_css")
def own_style():
    return format_html('<link rel="stylesheet" href="{}">', static("ascn/css/admin.css"))


@hooks.register("insert_global_admin_js")
def own_scripts():
    words = {
        "left": gettext("%d characters left"),
        "over": gettext("%d characters too many"),
        "shut": gettext(
            "This page is not open to you any more: your office has ended, or you are signed out. Nothing is stored. "
            "Your text is still here: copy it."
        ),
    }
    return format_html(
        '{}<script type="module" src="{}"></script>',
        json_script(words, "ascn-words"),
        static("ascn/js/admin.mjs"),
    )


@hooks.register("register_admin_menu_item")
def offices():
    return MenuItem(_("Offices"), reverse("people"), name="offices", icon_name="group", order=2)


@hooks.register("construct_main_menu", order=1000)
def speak_plainly(request, menu_items):
    """Officers see what is theirs; the secretariat keeps Wagtail's further menus."""
    for item in menu_items:
        item.label = PLAIN_WORDS.get(item.name, item.label)
    if not rules.is_secretariat(request.user, on=timezone.localdate()):
        menu_items[:] = [item for item in menu_items if item.name in FOR_EVERYBODY]
        return
    # Wagtail keeps its items between requests: one that differs by person is made anew.
    own = [
        MenuItem(_("My work"), item.url, name=item.name, icon_name="home", order=1)
        for item in menu_items
        if item.name == "my-work"
    ]
    menu_items[:] = own + [item for item in menu_items if item.name not in {"help", "my-work"}]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_totals(request, items):
    items.clear()


# An account's name is its office and its address is allauth's to change; faces have no place on this site.
for panel in (NameEmailSettingsPanel, AvatarSettingsPanel):
    panel.is_active = lambda self: False
