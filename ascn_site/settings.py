"""All settings of the platform. Machines differ in ``ASCN_*`` values only, and those are read here alone."""

from pathlib import Path

import environ

from ascn_site import account_forms, configuration, headers, languages, limit_table, logs

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- What the operator chooses -------------------------------------------------------------------
DATA_DIR = Path(env.str("ASCN_DATA", default=str(BASE_DIR / "data"))).expanduser().resolve()
ORIGIN = configuration.origin(env.str("ASCN_ORIGIN", default=""))
PROXIES = configuration.whole_number("ASCN_PROXIES", env.str("ASCN_PROXIES", default="0"), least=0, most=5)
LOG_FORMAT = configuration.one_of("ASCN_LOG", env.str("ASCN_LOG", default="text"), ("text", "json"))
LIMIT_FACTOR = configuration.whole_number(
    "ASCN_LIMIT_FACTOR", env.str("ASCN_LIMIT_FACTOR", default="1"), least=1, most=100_000
)
DATABASE_URL = configuration.service_url(
    "ASCN_DATABASE_URL", env.str("ASCN_DATABASE_URL", default=""), ("postgres", "postgresql")
)
REDIS_URL = configuration.service_url("ASCN_REDIS_URL", env.str("ASCN_REDIS_URL", default=""), ("redis", "rediss"))
ELASTICSEARCH_URL = configuration.service_url(
    "ASCN_ELASTICSEARCH_URL", env.str("ASCN_ELASTICSEARCH_URL", default=""), ("http", "https")
)
EMAIL_URL = configuration.service_url(
    "ASCN_EMAIL_URL", env.str("ASCN_EMAIL_URL", default=""), ("smtp", "smtps", "smtp+tls", "smtp+ssl")
)
DEFAULT_FROM_EMAIL = configuration.sender(
    env.str("ASCN_FROM", default="ASEAN Smart Cities Network <noreply@localhost>")
)
TRANSLATOR = configuration.class_path("ASCN_TRANSLATOR", env.str("ASCN_TRANSLATOR", default=""))
WORKERS = configuration.whole_number("WEB_CONCURRENCY", env.str("WEB_CONCURRENCY", default="1"), least=1, most=64)
DEMO_ALLOWED = configuration.one_of("ASCN_DEMO", env.str("ASCN_DEMO", default="1"), ("0", "1")) == "1"

OWN_SECRET_KEY = configuration.secret_key(env.str("ASCN_SECRET_KEY", default=""))
IS_LOOPBACK = configuration.is_loopback(ORIGIN)
IS_HTTPS = ORIGIN.startswith("https://")
DEMO = DEMO_ALLOWED and not OWN_SECRET_KEY and IS_LOOPBACK
SECRET_KEY = OWN_SECRET_KEY or configuration.kept_secret_key(DATA_DIR, needed=not DEMO)
if LIMIT_FACTOR > 1 and not IS_LOOPBACK:
    raise configuration.refuse("ASCN_LIMIT_FACTOR", str(LIMIT_FACTOR), "1, because ASCN_ORIGIN is a public address")

DEBUG = False
ALLOWED_HOSTS = sorted(configuration.LOOPBACK_HOSTS) if IS_LOOPBACK else [configuration.host_of(ORIGIN)]
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []

# --- The parts -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "ascn_site",
    "cities",
    "practices",
    "events",
    "search",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_htmx",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # our tree also replaces templates of widgets
MIDDLEWARE = [
    "ascn_site.logs.RequestLines",
    "ascn_site.middleware.ServerTiming",
    "ascn_site.middleware.CachePolicy",
    "ascn_site.middleware.GZipPages",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "ascn_site.middleware.PublicFrames",
    "ascn_site.accounts.sessions.Sessions",
    "ascn_site.visitor_language.VisitorLanguage",
    "ascn_site.middleware.StrictInput",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ascn_site.accounts.sessions.SessionTerms",
    "ascn_site.accounts.second_step.SecondStep",
    "ascn_site.visitor_language.ChosenLanguage",
    "ascn_site.limit_requests.LimitRequests",
    "ascn_site.admin_input.AdminInput",  # before the transaction: decoding a picture takes a second
    "ascn_site.office_gate.OfficesOfToday",
    "ascn_site.admin_gate.AdminGate",
    "ascn_site.middleware.AtomicUnsafe",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "ascn_site.moved.Redirects",
]
ROOT_URLCONF = "ascn_site.urls"
ASGI_APPLICATION = "ascn_site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ascn_site.context.site_frame",
            ]
        },
    }
]

# --- Storage -------------------------------------------------------------------------------------
DATABASES = {"default": configuration.database(DATABASE_URL, DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": configuration.cache(REDIS_URL)}
STORAGES = {
    "default": {"BACKEND": "ascn_site.media_storage.MediaStorage"},
    "staticfiles": {"BACKEND": "ascn_site.storage.HashedStaticFiles"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- Live channels (seconds) -----------------------------------------------------------------------
LIVE_HEARTBEAT, LIVE_PING = 25, 20  # frames that say how far the log goes; pings, and the time to answer one
LIVE_SLOW_SECONDS = 10  # a client that takes nothing for so long is cut
LIVE_RIGHTS_EVERY = 8  # how often the rights and sessions of those connected are read again

# --- Languages -----------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = languages.LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "ascn_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = IS_HTTPS
USE_I18N = USE_TZ = True
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = "UTC"

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "ascn_site.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["ascn_site.password_hashing.QueuedArgon2"]
AUTH_PASSWORD_VALIDATORS = account_forms.PASSWORD_RULES
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/accounts/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_CHANGE_EMAIL = ACCOUNT_EMAIL_NOTIFICATIONS = ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True  # how long a session lasts follows from what its person may do
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey with its PIN or finger is both steps at once
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOOPBACK and not IS_HTTPS
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "ASCN"
ACCOUNT_ADAPTER = "ascn_site.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
MFA_ADAPTER = "ascn_site.accounts.adapter.FactorAdapter"
USERSESSIONS_ADAPTER = "ascn_site.accounts.adapter.SessionsAdapter"
ACCOUNT_FORMS, MFA_FORMS = account_forms.ACCOUNT, account_forms.FACTORS
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # ours, which all processes share
LIMITS = limit_table.times(LIMIT_FACTOR)
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- Mail: the console shows it until a server is named ----------------------------------------------
EMAIL_BACKEND = "ascn_site.mail.OutboxBackend"
MAIL_CARRIER = "django.core.mail.backends.console.EmailBackend"
EMAIL_TIMEOUT = 10
if EMAIL_URL:
    mail_server = env.email_url_config(EMAIL_URL)
    MAIL_CARRIER = mail_server.pop("EMAIL_BACKEND")
    vars().update(mail_server)

LOGGING = logs.configuration(LOG_FORMAT)

# --- Headers (policy of docs/decisions.md) ----------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
CSRF_FAILURE_VIEW = "ascn_site.errors.forged"
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = headers.HSTS_SECONDS if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
if IS_HTTPS and PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": headers.CONTENT_POLICY}
PERMISSIONS_POLICY = {name: [] for name in headers.UNUSED_FEATURES}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

# --- Wagtail -------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "ASEAN Smart Cities Network"
SITE_ORIGIN = WAGTAILADMIN_BASE_URL = ORIGIN or configuration.local_origin(DATA_DIR)
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = WAGTAILADMIN_PAGE_SEARCH_FILTER_BY_PERMISSIONS = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "cities.clearance.publishing.publish_cleared"
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_ALLOW_UNICODE_SLUGS = True
WAGTAILADMIN_PERMITTED_LANGUAGES = [(code, languages.OWN_NAMES[code]) for code in languages.INTERFACE_CODES]
WAGTAIL_USER_TIME_ZONES = languages.TIME_ZONES
WAGTAIL_AUTOSAVE_INTERVAL = 5_000  # milliseconds; the limit on an editor's requests counts on it
WAGTAILIMAGES_IMAGE_MODEL = "ascn_site.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "ascn_site.file_forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["png", "jpg", "jpeg", "webp", "gif", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 2**20
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "ascn_site.SiteDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "ascn_site.file_forms.DocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES = []
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "ascn_site.rich_editor.CheckedDraftail"}}
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "csv", "txt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 2**20
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_BLOCK_EMBEDDED_CONTENT = True
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.editors_search.search_backend"}}
WAGTAILEMBEDS_FINDERS = []
