"""Signs in with MSAL: `msal_sign_in.py ISSUER CLIENT_ID`."""

import sys

import msal
import requests

issuer, client_id = sys.argv[1:]


class PlainHttp(requests.Session):
    """MSAL takes only https authorities with a path; the suite serves plain http without one."""

    def request(self, method, url, *args, **kwargs):
        url = url.replace("https://", "http://", 1).replace("/msal/", "/", 1)
        response = super().request(method, url, *args, **kwargs)
        if url.endswith("/openid-configuration"):
            response._content = response.content.replace(b"http://", b"https://")
        return response


authority = issuer.replace("http://", "https://", 1)
if authority.count("/") == 2:
    authority += "/msal"
app = msal.PublicClientApplication(
    client_id,
    oidc_authority=authority,
    http_client=PlainHttp(),
)
flow = app.initiate_device_flow(scopes=["User.Read"])
if "user_code" not in flow:
    sys.exit(f"no code: {flow}")
print(flow["verification_uri"], flow["user_code"], file=sys.stderr, flush=True)
result = app.acquire_token_by_device_flow(flow)
if "access_token" not in result:
    sys.exit(f"no token: {result}")
print(result["access_token"])
