"""Settings of every Kvartal process; what differs between machines comes from the environment."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
# Known to everybody: enough for commands and tests, refused by `config.wsgi` and `check --deploy`.
INSECURE_KEY = "django-insecure-not-for-serving"
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    secret_file = VAR_DIR / "secret_key"
    SECRET_KEY = secret_file.read_text().strip() if secret_file.exists() else INSECURE_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "rest_framework",
    "rest_framework_gis",
    "django_vite",
    "csp",
    "procrastinate.contrib.django",
    "accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "tiles",
    "features",
    "documents",
    "geodata",
    "acts",
    "planning",
    "permits",
    "places",
    "fixtures",
    "config",
]

MIDDLEWARE = [
    "config.availability.AvailabilityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # pages, lists and collections; it blurs the length of a page against guessing at its secrets
    "config.compression.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.refusals.methods_in_words",
    "config.bodies.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TILE_SERVER = "config.layers.tile_server"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "frontend" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    }
]

# A pool with short time-outs: a restarted database costs a few 503s, never a hang.
DATABASES = {
    "default": env.db_url(
        "DATABASE_URL",
        default=(VAR_DIR / "database_url").read_text().strip()
        if (VAR_DIR / "database_url").exists()
        else "postgis:///kvartal",
    )
    | {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 2},
            "connect_timeout": 2,
            # the likeness from which the trigram index gives a name: `geodata.finders`
            "options": "-c statement_timeout=30000 -c jit=off -c timezone=UTC"
            " -c pg_trgm.word_similarity_threshold=0.4",
        },
        "TEST": {
            "NAME": env.str("TEST_DATABASE_NAME", default="test_kvartal"),
            "TEMPLATE": env.str("TEST_DATABASE_TEMPLATE", default="") or None,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Staff sign in by name; nobody registers by himself. Limits are counted in the database, for all
# processes together.
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kvartal"
SECOND_FACTOR_REQUIRED = env.bool(
    "SECOND_FACTOR_REQUIRED", default=env.bool("BEHIND_TLS", default=False)
)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kvartal_cache",
        # the library's 300 would let a flood of sign-ins push the limits of others out; all rows
        # are counted at every new one
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

LANGUAGE_CODE = "bg"
LANGUAGES = [("bg", "Български"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Sofia"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
FRONTEND_BUILD = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_BUILD] if FRONTEND_BUILD.exists() else []
# Documents lie outside everything that is served: on the disk, or in an S3-compatible store.
DOCUMENTS_ROOT = Path(env.str("DOCUMENTS_ROOT", default=str(VAR_DIR / "documents")))
DOCUMENTS_SPOOL = Path(env.str("DOCUMENTS_SPOOL", default=str(DOCUMENTS_ROOT / "coming")))
DOCUMENTS_BUCKET = env.str("DOCUMENTS_BUCKET", default="")
DOCUMENTS_LIMIT_MB = env.int("DOCUMENTS_LIMIT_MB", default=100)
# Pixels of relief, grids and pictures, and the tiles that are drawn of them (made anew if lost).
RASTERS_ROOT = Path(env.str("RASTERS_ROOT", default=str(VAR_DIR / "rasters")))
RASTER_TILES_ROOT = Path(env.str("RASTER_TILES_ROOT", default=str(VAR_DIR / "raster_tiles")))
RASTER_TILES_MB = env.int("RASTER_TILES_MB", default=512)
# A folder of certificates of trusted authorities: without it no chain of a signature is verified.
DOCUMENTS_AUTHORITIES = env.str("DOCUMENTS_AUTHORITIES", default="")
# The socket of a virus scanner: a path, or host:port.
DOCUMENTS_CLAMD = env.str("DOCUMENTS_CLAMD", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "documents": {
        "BACKEND": "documents.object_storage.HashedObjects",
        "OPTIONS": {
            "bucket_name": DOCUMENTS_BUCKET,
            "endpoint_url": env.str("DOCUMENTS_S3_URL", default="") or None,
            "access_key": env.str("DOCUMENTS_S3_KEY", default="") or None,
            "secret_key": env.str("DOCUMENTS_S3_SECRET", default="") or None,
            "region_name": env.str("DOCUMENTS_S3_REGION", default="eu-central-1"),
        },
    }
    if DOCUMENTS_BUCKET
    else {
        "BACKEND": "documents.storage.HashedFiles",
        "OPTIONS": {"location": DOCUMENTS_ROOT},
    },
    # tiles read windows of these files, so they lie on a disk
    "rasters": {
        "BACKEND": "documents.storage.HashedFiles",
        "OPTIONS": {"location": RASTERS_ROOT},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# The frontend build already carries content hashes in its file names.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8,}\.\w+$"
# The sources of static files stand in only until they are collected: they are not compressed.
WHITENOISE_USE_FINDERS = not any(STATIC_ROOT.glob("*"))
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": FRONTEND_BUILD / ".vite" / "manifest.json",
        "static_url_prefix": "",
    }
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "config.refusals.form_without_token"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
# Behind TLS the cookies take the __Host- prefix, which browsers refuse over plain http.
if env.bool("BEHIND_TLS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=365 * 24 * 3600)
    # one proxy in front: the client is the last address it added
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# A snapshot of a register that lost more than this share of its rows, and not just a handful, is
# probably cut short: it is refused unless forced.
REGISTER_LOSS_SHARE = env.float("REGISTER_LOSS_SHARE", default=0.2)
REGISTER_LOSS_LEAST = env.int("REGISTER_LOSS_LEAST", default=20)
# Tiles kept as files until a change of the data throws them away; empty: none are kept.
TILES_ROOT = env.str("TILES_ROOT", default=str(VAR_DIR / "tiles"))
TILES_MB = env.int("TILES_MB", default=4096)
# Of these, so many at hand in the memory of each server process.
TILES_MEMORY_MB = env.int("TILES_MEMORY_MB", default=32)
# Archives of tiles that `export_pmtiles` writes, served at /archives/ or copied to any other host.
ARCHIVES_ROOT = Path(env.str("ARCHIVES_ROOT", default=str(VAR_DIR / "archives")))
# Where the map takes tiles without a filter from: empty, from the server, always fresh; /archives/,
# from the archives above; or the address of a folder of archives on any host.
MAP_ARCHIVES = env.str("MAP_ARCHIVES", default="")
if "://" in MAP_ARCHIVES:
    _archives = urlsplit(MAP_ARCHIVES)
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append(
        f"{_archives.scheme}://{_archives.netloc}"
    )
# Files that people look at on the map, for an hour.
PREVIEWS_ROOT = Path(env.str("PREVIEWS_ROOT", default=str(VAR_DIR / "previews")))
# Register files handed in at the desk, until they are read.
IMPORTS_SPOOL = Path(env.str("IMPORTS_SPOOL", default=str(VAR_DIR / "imports")))

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # pyogrio counts every file it writes; the demonstration city writes seven
    "loggers": {
        "django.request": {"level": "ERROR"},
        "pyogrio": {"level": "WARNING"},
        # every step of every extract, and every table of its fonts
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        # every job it hands out
        "procrastinate": {"level": "WARNING"},
    },
}

# Django's GDAL never opens a file or a coordinate-system URL here: vector files are read by the
# jailed reader with its own GDAL, and systems come from geodata/crs.py.
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

# Files of whole collections: how many at a time over all processes, and where a GeoPackage is made.
EXPORTS_AT_ONCE = env.int("EXPORTS_AT_ONCE", default=3)
# a PDF takes a processor for a second and tens of megabytes
EXTRACTS_AT_ONCE = env.int("EXTRACTS_AT_ONCE", default=2)
EXPORTS_FOLDER = env.str("EXPORTS_FOLDER", default=str(VAR_DIR / "exports"))

# No file is kept of what anybody sends: `config.bodies` lets files in where a view takes them.
FILE_UPLOAD_HANDLERS = ["documents.uploads.NoFiles"]

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
