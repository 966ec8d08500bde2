"""Signs in with requests-oauth2client: `requests_oauth2client_sign_in.py DEVICE TOKEN CLIENT_ID`."""

import sys

import requests_oauth2client as oauth2

device_endpoint, token_endpoint, client_id = sys.argv[1:]
client = oauth2.OAuth2Client(
    token_endpoint=token_endpoint,
    device_authorization_endpoint=device_endpoint,
    auth=oauth2.PublicApp(client_id),
    testing=True,  # accepts plain http
)
flow = client.authorize_device()
print(flow.verification_uri, flow.user_code, file=sys.stderr, flush=True)
job = oauth2.DeviceAuthorizationPollingJob(
    client=client, device_code=flow.device_code, interval=flow.interval
)
token = None
while token is None:
    token = job()
print(token.access_token)
