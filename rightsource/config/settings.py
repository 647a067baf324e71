"""Settings, read from the environment; what a person may set is listed in docs/reference/settings.md."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parents[2]
PACKAGE_DIR = BASE_DIR / "rightsource"


def database_from(url: str) -> dict[str, object]:
    """Return Django's settings for a postgresql:// URL; a host given as ?host=/path is a socket folder."""
    parts = urlsplit(url)
    query = dict(item.split("=", 1) for item in parts.query.split("&") if "=" in item)
    return {
        "ENGINE": "rightsource.config.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "rightsource",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"prepare_threshold": 1},  # lets statements be prepared that ask for it: no others are
    }


# The application role owns nothing; the owner migrates. See docs/explanation/row-level-security.md.
DATABASE_URL = os.environ.get("RIGHTSOURCE_DATABASE_URL", "postgresql://rightsource_app@/rightsource")
OWNER_DATABASE_URL = os.environ.get("RIGHTSOURCE_OWNER_DATABASE_URL", "postgresql://rightsource_owner@/rightsource")
DATABASES = {"default": database_from(DATABASE_URL), "owner": database_from(OWNER_DATABASE_URL)}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DEMONSTRATION = os.environ.get("RIGHTSOURCE_DEMONSTRATION", "") == "1"
SECRET_KEY = os.environ.get("RIGHTSOURCE_SECRET_KEY", "")
if not SECRET_KEY:
    if not DEMONSTRATION and os.environ.get("RIGHTSOURCE_TESTING", "") != "1":
        SECRET_KEY = "unset-" + os.urandom(24).hex()  # sessions end with the process: set a key to keep them
    else:
        SECRET_KEY = "demonstration-only-never-on-a-public-address"
# Former keys: what they signed or sealed is still read, nothing new is. A key is changed without anybody noticing.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("RIGHTSOURCE_SECRET_KEY_FALLBACKS", "").split(",") if key]
DEBUG = False
LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]", "testserver"]
ALLOWED_HOSTS = [name for name in os.environ.get("RIGHTSOURCE_HOSTS", "").split(",") if name] or LOCAL_NAMES
if DEMONSTRATION and not set(ALLOWED_HOSTS) <= set(LOCAL_NAMES):
    raise ImproperlyConfigured(
        "A demonstration answers to this machine's own names only, because in it anybody may act as any role. "
        "Unset RIGHTSOURCE_HOSTS, or unset RIGHTSOURCE_DEMONSTRATION and give people accounts of their own."
    )

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

ROOMS = [
    "rightsource.commons.record",
    "rightsource.commons.pages",
    "rightsource.commons.access",
    "rightsource.commons.parties",
    "rightsource.commons.places",
    "rightsource.books.ledger",
    "rightsource.books.plan",
    "rightsource.books.charges",
    "rightsource.books.settlement",
    "rightsource.council.duties",
    "rightsource.council.evidence",
    "rightsource.council.democracy",
    "rightsource.council.bodies",
    "rightsource.council.outcomes",
    "rightsource.council.agreements",
    "rightsource.frontdoor.directory",
    "rightsource.frontdoor.eligibility",
    "rightsource.frontdoor.payments",
    "rightsource.frontdoor.marketplace",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *ROOMS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "rightsource.desks",
]
AUTH_USER_MODEL = "commons_access.Account"
SESSION_ENGINE = "rightsource.config.sessions"
AUTHENTICATION_BACKENDS = ["rightsource.config.sign_in.Backend"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rightsource.commons.access.doors.NoNulMiddleware",
    "rightsource.commons.access.doors.ActingPersonMiddleware",
    "rightsource.commons.pages.components.packaging.PackageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "rightsource.config.urls"
WSGI_APPLICATION = "rightsource.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,  # every room keeps its pages in <room>/jinja2/<room>/
        "OPTIONS": {
            "environment": "rightsource.commons.pages.environment.environment",
            "context_processors": [
                "rightsource.commons.pages.environment.frame",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# Built by `npm ci` in commons/pages; pages are readable, if plain, where nobody has run it.
STATICFILES_DIRS = [folder for folder in [PACKAGE_DIR / "commons/pages/built"] if folder.is_dir()]
# Collected assets carry their content's hash and are compressed; before that they are found where they lie.
IS_COLLECTED = (STATIC_ROOT / "staticfiles.json").is_file()
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = not IS_COLLECTED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_COLLECTED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
COUNCIL_NAME = os.environ.get("RIGHTSOURCE_COUNCIL_NAME", "Example County Council")
COUNCIL_ACCENT = os.environ.get("RIGHTSOURCE_COUNCIL_ACCENT", "#12436d")  # must carry white words

# Signing in: by e-mail address with a password and a second step, or with a passkey. See rightsource/config/sign_in.py.
IS_LOCAL = set(ALLOWED_HOSTS) <= set(LOCAL_NAMES)
SECOND_FACTOR = os.environ.get("RIGHTSOURCE_SECOND_FACTOR", "") or ("off" if DEMONSTRATION else "required")
if SECOND_FACTOR not in ("required", "off"):
    raise ImproperlyConfigured("RIGHTSOURCE_SECOND_FACTOR is either “required” or “off”.")
ACCOUNT_ADAPTER = "rightsource.config.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the council opens accounts and hands over the link
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_SESSION_REMEMBER = False  # a session ends with the browser
FORMS_OF_SIGN_IN = "rightsource.config.sign_in_forms"
ACCOUNT_FORMS = {
    "login": f"{FORMS_OF_SIGN_IN}.SignIn",
    "reauthenticate": f"{FORMS_OF_SIGN_IN}.Password",
    "change_password": f"{FORMS_OF_SIGN_IN}.ChangePassword",
    "set_password": f"{FORMS_OF_SIGN_IN}.FirstPassword",
    "reset_password_from_key": f"{FORMS_OF_SIGN_IN}.PasswordByLink",
}
MFA_FORMS = {
    "authenticate": f"{FORMS_OF_SIGN_IN}.Code",
    "reauthenticate": f"{FORMS_OF_SIGN_IN}.CodeAgain",
    "activate_totp": f"{FORMS_OF_SIGN_IN}.FirstCode",
    "edit_webauthn": f"{FORMS_OF_SIGN_IN}.PasskeyName",
}
MFA_ADAPTER = "rightsource.config.sign_in.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOCAL  # passkeys ask for https except on this machine itself
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = COUNCIL_NAME
MFA_TOTP_TOLERANCE = 1  # a clock may be half a minute wrong
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60  # the link to a first password lives three days
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
# Failed sign-ins are counted, and codes that were used are remembered, by all workers together.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}}
if not IS_LOCAL:  # reached by others, so behind a server that speaks https
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    CSRF_TRUSTED_ORIGINS = [f"https://{'*' if name.startswith('.') else ''}{name}" for name in ALLOWED_HOSTS]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "rightsource.commons.pages.views.csrf_failed"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# What is done by itself, every minute or every night; only the worker reads these modules. See config/worker.py.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = [
    "rightsource.books.ledger.jobs",
    "rightsource.books.plan.jobs",
    "rightsource.books.settlement.jobs",
    "rightsource.commons.access.jobs",
    "rightsource.council.evidence.jobs",
    "rightsource.frontdoor.marketplace.jobs",
]

# Who takes the residents' card payments: any provider that speaks GOV.UK Pay's public API.
PAY_URL = os.environ.get("RIGHTSOURCE_PAY_URL", "").rstrip("/")
PAY_KEY = os.environ.get("RIGHTSOURCE_PAY_KEY", "")
SANDBOX_PAY = DEMONSTRATION or os.environ.get("RIGHTSOURCE_TESTING", "") == "1"  # the pretended provider
