#!/usr/bin/env bash
# What becomes of a device code in django-oauth-toolkit after its use, and after its lifetime.
#
# Guess: a code is for one use, an old one is answered with `expired_token`, and a wrong secret with
# `invalid_client`. (Written after a look at the code, which made all three doubtful.)
# Seen with django-oauth-toolkit 3.4.1: an approved code is exchanged for new tokens as often as it
# is sent, also a day after its lifetime. A code that nobody has approved stays pending for ever.
# The secret counts only after the approval: until then, a wrong one is answered with
# `authorization_pending`.
# For our users: the program measures the lifetime itself, and discards a code after its use. Treat a
# pending sign-in that was saved (`start`) as a secret there, also an old one.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  django==5.2.19 django-oauth-toolkit==3.4.1 oauthlib==3.3.1

cat > urls.py <<'END'
from django.urls import include, path

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
END
cat > device.py <<'END'
import logging
from datetime import timedelta
from urllib.parse import urlencode

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="an example",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF="urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
    OAUTH2_PROVIDER={
        "SCOPES": {"read": "Read"},
        "OAUTH_DEVICE_VERIFICATION_URI": "https://as.example/device",
    },
)
django.setup()
logging.disable()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import DeviceGrant, get_application_model

call_command("migrate", verbosity=0)
Application = get_application_model()
alice = User.objects.create_user("alice")
Application.objects.create(
    client_id="client",
    client_secret="secret",
    client_type="confidential",
    authorization_grant_type=Application.GRANT_DEVICE_CODE,
)


def post(path, **members):
    secret = {"client_secret": "secret"}
    body = urlencode({"client_id": "client", **secret, **members})
    return Client().post(path, body, content_type="application/x-www-form-urlencoded").json()


def poll(code, **members):
    grant = "urn:ietf:params:oauth:grant-type:device_code"
    reply = post("/o/token/", grant_type=grant, device_code=code, **members)
    return reply.get("error", "tokens")


for age in (0, 86400):
    code = post("/o/device-authorization/", scope="read")["device_code"]
    grant = DeviceGrant.objects.filter(device_code=code)
    if age:
        grant.update(expires=timezone.now() - timedelta(seconds=age))
    print(age, "pending:", poll(code), poll(code, client_secret="wrong"))
    grant.update(status=DeviceGrant.AUTHORIZED, user=alice)
    print(age, "approved:", poll(code, client_secret="wrong"), poll(code), poll(code))
END

# The seconds since the end of its lifetime, and the replies: pending, with the right secret and a
# wrong one; approved, with a wrong secret and twice with the right one.
diff - <(venv/bin/python device.py) <<'END'
0 pending: authorization_pending authorization_pending
0 approved: invalid_client tokens tokens
86400 pending: authorization_pending authorization_pending
86400 approved: invalid_client tokens tokens
END
echo "As recorded."
