#!/usr/bin/env bash
# The scheme `bearer` in lower case, which a client takes over from `token_type`, in services.
#
# Guess: every service accepts it, as the names of schemes are case-insensitive (RFC 9110 section
# 11.1), and so is `token_type` (RFC 6749 section 5.1); GitHub and others send "bearer".
# Seen: google-auth-library 10.9.1 sends `token_type` as it is. Hono 4.13.19, Flask-HTTPAuth 4.8.1 and
# oauthlib 4.0.1 accept `bearer`. @fastify/bearer-auth 10.1.3, Flask-JWT-Extended 4.7.4 and
# djangorestframework-simplejwt 5.5.1 do not, and the last says that no token was sent.
# For our users: this program always sends `Bearer`. If a service accepts the token of
# `device-login token` and refuses the same one from another program, compare the headers.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 google-auth-library@10.9.1 \
  fastify@5.12.8 @fastify/bearer-auth@10.1.3 hono@4.13.19
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  flask==3.1.3 flask-jwt-extended==4.7.4 flask-httpauth==4.8.1 django==5.2.19 \
  djangorestframework==3.18.3 djangorestframework-simplejwt==5.5.1 oauthlib==4.0.1

cat > services.mjs <<'END'
import bearer from "@fastify/bearer-auth";
import Fastify from "fastify";
import { OAuth2Client } from "google-auth-library";
import { Hono } from "hono";
import { bearerAuth } from "hono/bearer-auth";

const client = new OAuth2Client();
const expiry_date = Date.now() + 3_600_000;
client.setCredentials({ access_token: "token", token_type: "bearer", expiry_date });
const sent = (await client.getRequestHeaders()).get("authorization");
console.log(`google-auth-library: ${sent}`);

const fastify = Fastify();
await fastify.register(bearer, { keys: ["token"] });
fastify.get("/", () => "hello");
const hono = new Hono().use(bearerAuth({ token: "token" })).get("/", (c) => c.text("hello"));
for (const authorization of ["Bearer token", sent]) {
  const headers = { authorization };
  const { statusCode, body } = await fastify.inject({ url: "/", headers });
  console.log(`@fastify/bearer-auth: ${statusCode} ${body}`);
  console.log(`Hono: ${(await hono.request("/", { headers })).status}`);
}
END
cat > services.py <<'END'
import django
from django.conf import settings
from django.test import RequestFactory
from django.urls import path
from flask import Flask
from flask_httpauth import HTTPTokenAuth
from flask_jwt_extended import JWTManager, create_access_token, jwt_required
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.tokens import get_token_from_header

app = Flask("service")
app.config["JWT_SECRET_KEY"] = "x" * 32
JWTManager(app)
auth = HTTPTokenAuth()
auth.verify_token(lambda token: token)
app.get("/jwt")(jwt_required()(lambda: "hello"))
app.get("/http", endpoint="http")(auth.login_required(lambda: "hello"))
with app.app_context():
    flask_token = create_access_token("alice")

settings.configure(
    SECRET_KEY="x" * 32,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
)
django.setup()
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTStatelessUserAuthentication
from rest_framework_simplejwt.tokens import AccessToken

django_token = AccessToken()
django_token["user_id"] = 1


class View(APIView):
    authentication_classes = [JWTStatelessUserAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response("hello")


for scheme in ("Bearer", "bearer"):
    headers = {"Authorization": f"{scheme} {flask_token}"}
    reply = app.test_client().get("/jwt", headers=headers)
    print(f"Flask-JWT-Extended: {reply.status_code} {reply.text.strip()}")
    print(f"Flask-HTTPAuth: {app.test_client().get('/http', headers=headers).status_code}")
    request = RequestFactory().get("/", headers={"Authorization": f"{scheme} {django_token}"})
    reply = View.as_view()(request)
    detail = "hello" if reply.status_code == 200 else reply.data["detail"]
    print(f"simplejwt: {reply.status_code} {detail}")
    request = Request("https://api.example/", headers={"Authorization": f"{scheme} token"})
    print(f"oauthlib: {get_token_from_header(request)}")
END

{
  node_modules/.bin/node services.mjs
  venv/bin/python services.py
} > seen
diff - seen <<'END'
google-auth-library: bearer token
@fastify/bearer-auth: 200 hello
Hono: 200
@fastify/bearer-auth: 401 {"error":"invalid authorization header"}
Hono: 200
Flask-JWT-Extended: 200 hello
Flask-HTTPAuth: 200
simplejwt: 200 hello
oauthlib: token
Flask-JWT-Extended: 401 {"msg":"Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: Bearer <JWT>'"}
Flask-HTTPAuth: 200
simplejwt: 401 Authentication credentials were not provided.
oauthlib: token
END
echo "As recorded."
