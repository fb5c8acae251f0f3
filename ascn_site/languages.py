"""The network's languages, in the order in which the site lists them, and its time zones."""

from django.conf.locale import LANG_INFO

LANGUAGES = [
    ("en", "English"),
    ("id", "Bahasa Indonesia"),
    ("ms", "Bahasa Melayu"),
    ("fil", "Filipino"),
    ("vi", "Tiếng Việt"),
    ("th", "ไทย"),
    ("km", "ខ្មែរ"),
    ("lo", "ລາວ"),
    ("my", "မြန်မာ"),
    ("zh-hans", "简体中文"),
    ("ta", "தமிழ்"),
    ("pt", "Português"),
    ("tet", "Tetun"),
]
OWN_NAMES = dict(LANGUAGES)
CODES = tuple(OWN_NAMES)
INTERFACE_CODES = ("en", "id", "vi", "th")
TIME_ZONES = [
    *("Asia/Bangkok", "Asia/Brunei", "Asia/Dili", "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Jayapura"),
    *("Asia/Kuala_Lumpur", "Asia/Makassar", "Asia/Manila", "Asia/Phnom_Penh", "Asia/Singapore", "Asia/Tokyo"),
    *("Asia/Vientiane", "Asia/Yangon", "UTC"),
]

# Django does not know these three; without an entry ``translation.get_language_info`` fails.
for code, name, local in (
    ("lo", "Lao", "ລາວ"),
    ("fil", "Filipino", "Filipino"),
    ("tet", "Tetum", "Tetun"),
):
    LANG_INFO.setdefault(code, {"bidi": False, "code": code, "name": name, "name_local": local})


def html_code(code: str) -> str:
    """The BCP 47 tag for a ``lang`` attribute: Django's ``zh-hans`` is written ``zh-Hans``."""
    return "zh-Hans" if code == "zh-hans" else code


def interface_tag(code: str) -> str:
    """The BCP 47 tag of the words that the interface shows a reader of ``code``: English until they are translated."""
    return html_code(code if code in INTERFACE_CODES else "en")
