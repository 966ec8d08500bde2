#!/usr/bin/env bash
# A user code that is typed in lower case, or without its dash, at the servers' own pages.
#
# Guess: all accept both, as RFC 8628 section 6.1 suggests.
# Seen: oidc-provider 9.13.3 does. django-oauth-toolkit 3.4.1 wants capital letters, and no dash in
# its 8 characters. django-allauth 65.19.5 takes lower case, but not a code without its
# dash: it compares codes without punctuation, and before that looks the code up with it.
# For our users: type a code as it is shown, or follow the link that contains it.
set -euo pipefail
dir=$(mktemp -d)
trap 'kill "$server" 2> "$dir/null" || true; rm -rf "$dir"' EXIT
server=
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
npm install --silent --no-audit --no-fund node@24.21.0 oidc-provider@9.13.3
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  django==5.2.19 oauthlib==3.3.1 django-oauth-toolkit==3.4.1 'django-allauth[idp-oidc]==65.19.5'

cat > provider.mjs <<'END'
import Provider from "oidc-provider";
const provider = new Provider("http://127.0.0.1", {
  features: { deviceFlow: { enabled: true } },
  clients: [{
    client_id: "client",
    token_endpoint_auth_method: "none",
    grant_types: ["urn:ietf:params:oauth:grant-type:device_code"],
    redirect_uris: [],
    response_types: [],
  }],
});
const server = provider.listen(0, "127.0.0.1", () => console.log(server.address().port));
END
node_modules/.bin/node provider.mjs > port 2> provider.log &
server=$!
until [ -s port ]; do sleep 0.2; done

cat > urls.py <<'END'
from django.urls import include, path

urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("", include("allauth.idp.urls")),
    path("accounts/", include("allauth.urls")),
]
END
cat > codes.py <<'END'
import http.cookiejar
import json
import logging
import re
import sys
import urllib.error
import urllib.request
from urllib.parse import urlencode

import django
from django.conf import settings

settings.configure(
    SECRET_KEY="an example",
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF="urls",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "oauth2_provider",
        "allauth",
        "allauth.account",
        "allauth.idp.oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    TEMPLATES=[{
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]},
    }],
    OAUTH2_PROVIDER={
        "SCOPES": {"read": "Read"},
        "OAUTH_DEVICE_VERIFICATION_URI": "https://as.example/device",
    },
    IDP_OIDC_RATE_LIMITS=False,
)
django.setup()
logging.disable()

from allauth.idp.oidc.models import Client as AllauthClient
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from oauth2_provider.models import get_application_model

setup_test_environment()
call_command("migrate", verbosity=0)
browser = Client()
browser.force_login(User.objects.create_user("alice"))
get_application_model().objects.create(
    client_id="client",
    client_type="public",
    authorization_grant_type=get_application_model().GRANT_DEVICE_CODE,
)
allauth_client = AllauthClient.objects.create(id="client", name="client", type="public")
allauth_client.set_grant_types(["urn:ietf:params:oauth:grant-type:device_code"])
allauth_client.set_scopes(["openid"])
allauth_client.save()
FORM = "application/x-www-form-urlencoded"


def start_django(path, **members):
    return Client().post(path, urlencode({"client_id": "client", **members}), content_type=FORM).json()


def toolkit(change):
    code = start_django("/o/device-authorization/", scope="read")["user_code"]
    reply = browser.post("/o/device/", {"user_code": change(code)})
    return reply.status_code == 302  # To the page that asks for consent; 200 shows the form again.


def allauth(change):
    code = start_django("/identity/o/api/device/code", scope="openid")["user_code"]
    reply = browser.get("/identity/o/device", {"code": change(code)})
    return reply.context.get("client") is not None  # On the page that asks for consent.


def provider(change):
    base = f"http://127.0.0.1:{sys.argv[1]}"
    client = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    with client.open(f"{base}/device/auth", b"client_id=client") as reply:
        code = json.load(reply)["user_code"]
    with client.open(f"{base}/device") as reply:
        xsrf = re.search(r'name="xsrf" value="(\w+)"', reply.read().decode())[1]
    form = urlencode({"xsrf": xsrf, "user_code": change(code)}).encode()
    try:
        with client.open(f"{base}/device", form) as reply:
            return "Confirm Device" in reply.read().decode()
    except urllib.error.HTTPError:
        return False


CHANGES = {
    "as shown": str,
    "lower case": str.lower,
    "without a dash": lambda code: code.replace("-", ""),
    "with a dash": lambda code: f"{code[:4]}-{code[4:]}".replace("--", "-"),
}
SERVERS = {"oidc-provider": provider, "django-oauth-toolkit": toolkit, "django-allauth": allauth}
for server, accepts in SERVERS.items():
    for name, change in CHANGES.items():
        print(f"{server}, {name}: {'accepted' if accepts(change) else 'refused'}")
END

diff - <(PYTHONPATH=. venv/bin/python codes.py "$(cat port)") <<'END'
oidc-provider, as shown: accepted
oidc-provider, lower case: accepted
oidc-provider, without a dash: accepted
oidc-provider, with a dash: accepted
django-oauth-toolkit, as shown: accepted
django-oauth-toolkit, lower case: refused
django-oauth-toolkit, without a dash: accepted
django-oauth-toolkit, with a dash: refused
django-allauth, as shown: accepted
django-allauth, lower case: accepted
django-allauth, without a dash: refused
django-allauth, with a dash: accepted
END
echo "As recorded."
