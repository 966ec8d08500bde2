"""An authorization server with django-oauth-toolkit and its own pages, in memory.

Prints its issuer. The person alice is signed in; POST /expire ends all codes.
"""

import logging
import os
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import JsonResponse
from django.urls import include, path


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


# The address is needed for the settings, which the application is loaded with.
listener: WSGIServer = make_server("127.0.0.1", 0, None, handler_class=QuietHandler)
issuer = f"http://127.0.0.1:{listener.server_port}"

APPS = ["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"]
settings.configure(
    SECRET_KEY="for tests",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=APPS,
    # The tables are created at once, without the history of their migrations.
    MIGRATION_MODULES={app.rpartition(".")[2]: None for app in APPS},
    # The usual one takes a second for each request of a confidential client.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    MIDDLEWARE=[
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
        f"{__name__}.sign_in",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    OAUTH2_PROVIDER={
        "SCOPES": {"read": "Read", "write": "Write"},
        "DEVICE_FLOW_INTERVAL": 1,
        "OAUTH_DEVICE_VERIFICATION_URI": f"{issuer}/device/",
        "OAUTH_DEVICE_VERIFICATION_URI_COMPLETE": lambda code: f"{issuer}/device/?user_code={code}",
    },
)
django.setup()
logging.disable()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from oauth2_provider.models import get_application_model, get_device_grant_model  # noqa: E402


def sign_in(get_response):
    def respond(request):
        request.user = User.objects.get(username="alice")
        return get_response(request)

    return respond


def expire(request):
    DeviceGrant = get_device_grant_model()
    DeviceGrant.objects.update(status=DeviceGrant.EXPIRED)
    return JsonResponse({})


urlpatterns = [
    path("expire", expire),
    path("", include("oauth2_provider.urls", namespace="oauth2_provider")),
]

call_command("migrate", run_syncdb=True, verbosity=0)
User.objects.create_user("alice")
Application = get_application_model()
for client_id, secret in (("cli", ""), ("confidential", os.environ["CLIENT_SECRET"])):
    Application.objects.create(
        client_id=client_id,
        client_secret=secret,
        client_type="confidential" if secret else "public",
        authorization_grant_type=Application.GRANT_DEVICE_CODE,
    )
listener.set_app(WSGIHandler())
print(issuer, flush=True)
listener.serve_forever()
