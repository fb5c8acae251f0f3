"""Wagtail's choosers without the script that it writes into the page: our policy refuses such scripts.

All choosers share this one method, and Wagtail offers no setting for it. The
script's arguments stand in a ``template`` element, from which ``admin.mjs``
starts the chooser.
"""

import json

from django.utils.html import format_html
from wagtail.admin.widgets.chooser import BaseChooser


def render_without_script(self, name, value, attrs=None, renderer=None):
    element = attrs["id"]
    value_data = self.get_value_data(value)
    arguments = [element, self.get_js_init_options(element, name, value_data)]
    return format_html(
        '{}<template data-chooser="{}" data-arguments="{}"></template>',
        self.render_html(name, value_data, attrs),
        self.js_constructor,
        json.dumps(arguments),
    )


BaseChooser.render = render_without_script
