"""All settings, read from the environment (and from `.env` beside manage.py). Business numbers stand on top."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from portal.account_words import ACCOUNT_FORMS, MFA_FORMS  # noqa: F401  (allauth reads them)

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Business numbers -------------------------------------------------------------------------------------------------
PRODUCT_NAME = "Kring"
# A trainer keeps sight of what a student shared until so many days after the placement's last day.
PLACEMENT_SIGHT_DAYS = 14
# 'Geen nieuw bewijs' asks for attention after so many days.
QUIET_AFTER_DAYS = 21
# The exam board establishes a signed test within so many days.
ESTABLISH_WITHIN_DAYS = 10
# Personal links and codes.
LINK_VALID = timedelta(days=30)
INVITE_VALID = timedelta(days=14)
LOGIN_CARD_VALID = timedelta(days=30)
CODE_VALID = timedelta(minutes=15)
CODE_TRIES = 5
DEVICE_KNOWN = timedelta(days=30)
# Uploads, in bytes, and pictures in pixels.
MB = 1024 * 1024
UPLOAD_LIMITS = {"image": 25 * MB, "audio": 50 * MB, "video": 300 * MB, "pdf": 50 * MB, "office": 50 * MB}
IMAGE_LONGEST_SIDE = 2560
IMAGE_MAX_PIXELS = 100_000_000
STUDENT_QUOTA = 2000 * MB
MAX_FILES_PER_EVIDENCE = 10
# Both sides hear so long before that an agreement expires; signatories are reminded at most so often.
AGREEMENT_WARNS_BEFORE = timedelta(days=60)
SIGNATURE_REMINDED_EVERY = timedelta(days=1)
# Documents that were made are kept so long.
REPORT_KEPT = timedelta(days=30)
REPORT_ATTEMPTS = 3
# A running job that did not beat for so long lost its worker.
REPORT_BEAT_LOST = timedelta(seconds=15)
REPORT_BEAT_EVERY = 1.0

# A form that is sent again gets its first answer for so long.
ONCE_KEPT = timedelta(hours=48)

# A mail that no worker took within this time is carried again; one that is being sent for so long lost its worker.
MAIL_CARRIED_WITHIN = timedelta(minutes=1)
MAIL_LOST_AFTER = timedelta(minutes=5)
# A mail server that is away: tried again after a minute, then ever later, and given up after a day.
MAIL_RETRY_FIRST = timedelta(minutes=1)
MAIL_RETRY_MOST = timedelta(minutes=30)
MAIL_TRIED_FOR = timedelta(days=1)
MAIL_ROW_KEPT = timedelta(days=30)


def _read_env_file(path: Path) -> None:
    # The process environment wins over the file.
    if not path.exists():
        return
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


_read_env_file(BASE_DIR / ".env")

# --- Mode: production unless told otherwise ---------------------------------------------------------------------------
MODE = os.environ.get("KRING_MODE", "production")
if MODE not in ("production", "demo", "test"):
    raise ImproperlyConfigured(f"KRING_MODE is '{MODE}'. Kies production, demo of test.")
IS_PRODUCTION = MODE == "production"
DEBUG = False

REQUIRED_IN_PRODUCTION = {
    "SECRET_KEY": "een lange, willekeurige sleutel",
    "DATABASE_URL": "het adres van PostgreSQL voor web en workers",
    "REDIS_URL": "het adres van Redis of Valkey",
    "ALLOWED_HOSTS": "de namen waarop het portaal bereikbaar is, met komma's",
    "SITE_URL": "het adres dat in mails staat, bijvoorbeeld https://kring.school.nl",
    "EMAIL_URL": "de mailserver, bijvoorbeeld smtp://naam:wachtwoord@server:587",
    "MEDIA_ROOT": "de map voor bestanden van leerlingen; of S3_BUCKET, een opslag die alle machines delen",
}
# A bucket takes the place of the folder: then nothing but caches lies on a local disk.
S3_BUCKET = os.environ.get("S3_BUCKET", "")
if IS_PRODUCTION:
    needed = {
        name: meaning for name, meaning in REQUIRED_IN_PRODUCTION.items() if not (S3_BUCKET and name == "MEDIA_ROOT")
    }
    missing = [f"{name} ({meaning})" for name, meaning in needed.items() if not os.environ.get(name)]
    if missing:
        raise ImproperlyConfigured(
            "Kring start niet: zet deze instellingen in de omgeving: " + "; ".join(missing) + ". "
            "Wil je het portaal proberen? Typ dan make demo."
        )

SECRET_KEY = os.environ.get("SECRET_KEY") or ("test-only" if MODE == "test" else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY ontbreekt. Typ make setup: dat schrijft .env met een willekeurige sleutel.")
ALLOWED_HOSTS = [
    host.strip() for host in os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver").split(",") if host
]
PORT = os.environ.get("PORT", "8000")
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]


# --- Database and broker: given, or embedded on one machine (demo and test only) --------------------------------------
# Connections that a web or worker process keeps; 0 is none, for commands that ask once and go.
DATABASE_POOL = int(os.environ.get("DATABASE_POOL", "4"))


def _database(url: str) -> dict:
    parts = urlsplit(url)
    # A socket folder stands as the host, percent-encoded: postgres://name:word@%2Fvar%2Frun/kring
    config = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.netloc.rpartition("@")[2].rpartition(":")[0] or parts.netloc.rpartition("@")[2]),
        "PORT": "",
        "CONN_MAX_AGE": 0,
        # `current_date` in the row policies must turn over when ours does.
        "TIME_ZONE": "Europe/Amsterdam",
        "OPTIONS": {"pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 10}} if DATABASE_POOL else {},
    }
    host_and_port = parts.netloc.rpartition("@")[2]
    if ":" in host_and_port:
        config["PORT"] = host_and_port.rpartition(":")[2]
    return config


EMBEDDED = not IS_PRODUCTION and not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
if EMBEDDED:
    from portal.embedded import addresses

    _addresses = addresses()
    DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL = _addresses.database_url, _addresses.owner_url, _addresses.redis_url
else:
    DATABASE_URL = os.environ["DATABASE_URL"]
    DATABASE_OWNER_URL = os.environ.get("DATABASE_OWNER_URL", "")
    REDIS_URL = os.environ["REDIS_URL"]

# Web and workers log in without rights on private tables; only commands that change the schema log in as the owner.
DATABASE_ROLE = os.environ.get("KRING_DATABASE_ROLE", "login")
if DATABASE_ROLE == "owner" and not DATABASE_OWNER_URL:
    raise ImproperlyConfigured(
        "DATABASE_OWNER_URL ontbreekt: deze opdracht verandert de tabellen en logt in als eigenaar."
    )
DATABASES = {"default": _database(DATABASE_OWNER_URL if DATABASE_ROLE == "owner" else DATABASE_URL)}
if MODE == "test" or DATABASE_ROLE == "owner":
    DATABASES["default"]["OPTIONS"] = {}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A unix socket stands as redis+socket:///path in kombu and unix:///path in redis-py.
_redis_socket = REDIS_URL.startswith("unix://")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"kring-{MODE}",
        # A cache that does not answer is away: the page says so soon (portal.incoming).
        "OPTIONS": {"socket_timeout": 1.0, "socket_connect_timeout": 1.0},
    }
}

# --- Apps and middleware ----------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "template_partials",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "portal",
    "frameworks",
    "tips",
    "partnerships",
    "portfolio",
    "assessment",
    "careers",
    "innovation",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.incoming.NoNulMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.acting.ActingMiddleware",
    "portal.accounts.SecondStepMiddleware",
    "portal.once.OnceMiddleware",
    "portal.incoming.OutageMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portal.context.layout",
            ],
            "builtins": ["portal.templatetags.kring", "template_partials.templatetags.partials"],
        },
    }
]
FORM_RENDERER = "portal.forms.KringRenderer"
STORAGES = {
    "default": {
        "BACKEND": "portal.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": os.environ.get("S3_ENDPOINT") or None,
            "region_name": os.environ.get("S3_REGION") or None,
            "access_key": os.environ.get("S3_ACCESS_KEY") or None,
            "secret_key": os.environ.get("S3_SECRET_KEY") or None,
        },
    }
    if S3_BUCKET
    else {"BACKEND": "portal.storage.Folder"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
# Everything that one machine keeps for itself lies under one folder.
VAR_DIR = Path(os.environ.get("KRING_VAR") or BASE_DIR / "var") / MODE
MEDIA_ROOT = os.environ.get("MEDIA_ROOT") or VAR_DIR / "media"
# The proxy serves private files after our check: the location behind X-Accel-Redirect, or empty to stream ourselves.
# A bucket is not the proxy's to read.
ACCEL_LOCATION = "" if S3_BUCKET else os.environ.get("ACCEL_LOCATION", "")
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * MB
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")

# --- Log-in -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "portal.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["email", "login_name"]}},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]  # fmt: skip
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:today"
ACCOUNT_ADAPTER = "portal.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = int(CODE_VALID.total_seconds())
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{PRODUCT_NAME}: "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if IS_PRODUCTION else "http"
# Attempts are counted per browser; behind a proxy its address stands in X-Forwarded-For, this many places from the end.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "1" if IS_PRODUCTION else "0"))
MFA_ADAPTER = "portal.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PRODUCT_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_PRODUCTION
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.errors.form_too_old"
SILENCED_SYSTEM_CHECKS: list[str] = []

# --- Security headers -------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
if IS_PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Language and time ------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

# --- Mail: a real server in production, a file in the demo ------------------------------------------------------------
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", f"{PRODUCT_NAME} <kring@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_email = urlsplit(os.environ.get("EMAIL_URL", ""))
if _email.scheme in ("smtp", "smtps"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _email.hostname, _email.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_email.username or ""), unquote(_email.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _email.scheme == "smtps", _email.scheme == "smtp" and bool(_email.username)
    EMAIL_TIMEOUT = 20
elif MODE == "demo":
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
elif IS_PRODUCTION:
    raise ImproperlyConfigured("EMAIL_URL moet beginnen met smtp:// of smtps://.")

# --- Jobs -------------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1) if _redis_socket else REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = "short"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"no_tokens": {"()": "portal.logs.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_tokens"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {name: {"level": "WARNING"} for name in ("django.server", "weasyprint", "pikepdf", "fontTools")},
}
