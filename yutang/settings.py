"""Django's settings: everything a deployment may change comes from the environment.

What an operator may change while the system runs stands on the settings page (`kernel.config`).
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yutang.kernel import boot

PACKAGE = Path(__file__).resolve().parent
HOME = boot.home()

SECRET_KEYS = boot.secret_keys(HOME)  # the first signs and encrypts, the others still decrypt
SECRET_KEY = SECRET_KEYS[0]
SECRET_KEY_FALLBACKS = SECRET_KEYS[1:]
DEBUG = False
BASE_URL = os.environ.get("YUTANG_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = boot.allowed_hosts(BASE_URL)
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "django_prometheus",
    "yutang.kernel",
    "yutang.wecom",
    "yutang.wechat",
    "yutang.org",
    "yutang.customers",
    "yutang.commerce",
    "yutang.groups",
    "yutang.audiences",
    "yutang.content",
    "yutang.outreach",
    "yutang.acquisition",
    "yutang.journeys",
    "yutang.service",
    "yutang.console",
    "yutang.api",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yutang.kernel.middleware.readable",
    "yutang.kernel.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yutang.kernel.middleware.content_security",
    "yutang.kernel.middleware.domain_errors",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "yutang.urls"
WSGI_APPLICATION = "yutang.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yutang.kernel.ui.context.frame",
            ],
        },
    },
]

DATABASES = {"default": boot.database(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.Member"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "yutang.org.login.MemberAdapter"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/5m/ip"}
MFA_ADAPTER = "yutang.org.login.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Yutang"

SESSION_COOKIE_NAME = "yutang_session"
SESSION_COOKIE_SECURE = BASE_URL.startswith("https://")
SESSION_COOKIE_AGE = 14 * 86400
CSRF_COOKIE_NAME = "yutang_csrf"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SECURE_SSL_REDIRECT = False
PROXIES = int(os.environ.get("YUTANG_PROXIES", "0"))  # reverse proxies in front, whose word counts
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
if PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 86400 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["yutang.kernel.uploads.MembersUploads"]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",  # shared by all web processes: lock-outs count everywhere
    },
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("YUTANG_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
# where set, `collectstatic` gathers the files there; elsewhere they are served from where they lie
STATIC_ROOT = os.environ.get("YUTANG_STATIC_ROOT")
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_MAX_AGE = 3600

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # areas register their jobs themselves
PROMETHEUS_EXPORT_MIGRATIONS = False

LOGGING_CONFIG = None
boot.configure_logging()
