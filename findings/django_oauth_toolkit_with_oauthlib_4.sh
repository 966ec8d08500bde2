#!/usr/bin/env bash
# The device endpoint of django-oauth-toolkit 3.4.1, by the oauthlib that it runs on.
#
# Guess: 200, with `interval` 5 and `expires_in` 1800.
# Seen: that is true with oauthlib 3.3.1 (it accepts 3.3.0 and newer). With oauthlib 4.0.1, which
# pip installs today, it answers valid requests with an HTML page and status 500: oauthlib now
# adds `scope` to the reply, and django-oauth-toolkit passes each member on as an argument
# ("unexpected keyword argument 'scope'").
# For our users: a 500 at the start of a login there is cured on the server, by `oauthlib<4`.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv

cat > urls.py <<'END'
from django.urls import include, path

urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
END
cat > device.py <<'END'
import logging
import sys

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
from django.core.signals import got_request_exception
from django.test import Client
from oauth2_provider.models import get_application_model

call_command("migrate", verbosity=0)
Application = get_application_model()
Application.objects.create(
    client_id="client",
    client_type="public",
    authorization_grant_type=Application.GRANT_DEVICE_CODE,
    user=User.objects.create_user("owner"),
)
raised = []
got_request_exception.connect(lambda **_: raised.append(sys.exc_info()[1]), weak=False)
for body in ("client_id=client&scope=read", "client_id=client"):
    reply = Client(raise_request_exception=False).post(
        "/o/device-authorization/", body, content_type="application/x-www-form-urlencoded"
    )
    print(reply.status_code, reply.headers["content-type"].partition(";")[0])
    if reply.status_code == 200:
        print(reply.json()["interval"], reply.json()["expires_in"])
    else:
        print(type(raised[-1]).__name__, str(raised[-1]).rpartition(" got ")[2])
END

install() {
  venv/bin/pip install --quiet --disable-pip-version-check \
    django==5.2.19 django-oauth-toolkit==3.4.1 "oauthlib==$1"
}
install 3.3.1
diff - <(venv/bin/python device.py) <<'END'
200 application/json
5 1800
200 application/json
5 1800
END
install 4.0.1
diff - <(venv/bin/python device.py) <<'END'
500 text/html
TypeError an unexpected keyword argument 'scope'
500 text/html
TypeError an unexpected keyword argument 'scope'
END
echo "As recorded."
