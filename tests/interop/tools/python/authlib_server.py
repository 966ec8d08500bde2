"""An authorization server made of Authlib's pieces, as its documentation puts them together.

Prints its issuer. A person decides with POST /decide; POST /expire ends all codes.
"""

import logging
import os
import time

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc8628 import (
    DEVICE_CODE_GRANT_TYPE,
    DeviceAuthorizationEndpoint,
    DeviceCodeGrant,
    DeviceCredentialDict,
)
from flask import Flask, request
from werkzeug.serving import make_server

METHODS = ["client_secret_basic", "client_secret_post", "none"]
CREDENTIALS: dict[str, DeviceCredentialDict] = {}
DECISIONS: dict[str, bool] = {}
TOKENS: list["Token"] = []


class Client(ClientMixin):
    def __init__(self, client_id, secret=None):
        self.client_id = client_id
        self.secret = secret

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        return scope or ""

    def check_client_secret(self, client_secret):
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method, endpoint):
        return (method == "none") == (self.secret is None)

    def check_grant_type(self, grant_type):
        return grant_type in (DEVICE_CODE_GRANT_TYPE, "refresh_token")


class Token(TokenMixin):
    def __init__(self, client, members):
        self.client = client
        self.members = members
        self.revoked = False

    def check_client(self, client):
        return client is self.client

    def get_scope(self):
        return self.members.get("scope", "")

    def get_expires_in(self):
        return self.members["expires_in"]

    def is_expired(self):
        return False

    def is_revoked(self):
        return self.revoked

    def get_user(self):
        return "alice"

    def get_client(self):
        return self.client


def find_token(value, *names):
    for token in TOKENS:
        if not token.revoked and value in [token.members.get(name) for name in names]:
            return token


def save_token(members, request):
    TOKENS.append(Token(request.client, members))
    # A device code is for one use. That is left to the server.
    if credential := getattr(request, "credential", None):
        CREDENTIALS.pop(credential["device_code"], None)


class DeviceEndpoint(DeviceAuthorizationEndpoint):
    INTERVAL = 1

    def get_verification_uri(self):
        return f"{issuer}/device"

    def save_device_credential(self, client_id, scope, data):
        CREDENTIALS[data["device_code"]] = DeviceCredentialDict(
            data, client_id=client_id, scope=scope, expires_at=time.time() + data["expires_in"]
        )


class DeviceGrant(DeviceCodeGrant):
    def query_device_credential(self, device_code):
        return CREDENTIALS.get(device_code)

    def query_user_grant(self, user_code):
        return ("alice", DECISIONS[user_code]) if user_code in DECISIONS else None

    def should_slow_down(self, credential):
        last, credential["polled_at"] = credential.get("polled_at", 0), time.time()
        return credential["polled_at"] - last < 0.5


class Refresh(RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        return find_token(refresh_token, "refresh_token")

    def authenticate_user(self, refresh_token):
        return refresh_token.get_user()

    def revoke_old_credential(self, refresh_token):
        refresh_token.revoked = True


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = METHODS

    def query_token(self, token_string, token_type_hint):
        return find_token(token_string, "access_token", "refresh_token")

    def revoke_token(self, token, request):
        token.revoked = True


# Loopback needs no TLS.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
logging.getLogger("werkzeug").disabled = True
app = Flask(__name__)
app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
app.config["OAUTH2_SCOPES_SUPPORTED"] = ["read", "write"]
clients = {
    "cli": Client("cli"),
    "confidential": Client("confidential", os.environ["CLIENT_SECRET"]),
}
server = AuthorizationServer(app, query_client=clients.get, save_token=save_token)
server.register_endpoint(DeviceEndpoint)
server.register_endpoint(Revocation)
server.register_grant(DeviceGrant)
server.register_grant(Refresh)


@app.get("/.well-known/oauth-authorization-server")
def metadata():
    return {
        "issuer": issuer,
        "device_authorization_endpoint": f"{issuer}/device_authorization",
        "token_endpoint": f"{issuer}/token",
        "revocation_endpoint": f"{issuer}/revoke",
        "token_endpoint_auth_methods_supported": METHODS,
        "revocation_endpoint_auth_methods_supported": METHODS,
        "scopes_supported": app.config["OAUTH2_SCOPES_SUPPORTED"],
        "response_types_supported": [],
        "grant_types_supported": [DEVICE_CODE_GRANT_TYPE, "refresh_token"],
    }


@app.get("/device")
def device():
    return '<form><input name="user_code"></form>', {"X-Frame-Options": "DENY"}


@app.post("/device_authorization")
def device_authorization():
    return server.create_endpoint_response(DeviceEndpoint.ENDPOINT_NAME)


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response(Revocation.ENDPOINT_NAME)


@app.post("/decide")
def decide():
    DECISIONS[request.form["user_code"]] = request.form["decision"] == "approve"
    return {}


@app.post("/expire")
def expire():
    for credential in CREDENTIALS.values():
        credential["expires_at"] = 0
    return {}


listener = make_server("127.0.0.1", 0, app, threaded=True)
issuer = f"http://127.0.0.1:{listener.port}"
print(issuer, flush=True)
listener.serve_forever()
