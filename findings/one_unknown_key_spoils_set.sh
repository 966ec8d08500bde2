#!/usr/bin/env bash
# A JSON Web Key Set with an RSA key and a key of type "AKP", which older libraries do not know: a
# post-quantum key (ML-DSA-44).
#
# Guess: every library ignores that key, as RFC 7517 section 5 recommends.
# Seen: PyJWT 2.15.1, joserfc 1.8.0 and jwcrypto 1.6.1 verify a token by the RSA key. authlib.jose
# of Authlib 1.9.10 refuses the whole set (KeyError: 'AKP'). python-jose 3.5.0 refuses it if the
# AKP key is before the one that fits, whatever the `kid` says, and works if it comes after.
# For our users: a token that this program accepts may fail in such a service once the server adds
# a key; the fault is not the token's.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check \
  cryptography==50.0.2 pyjwt==2.15.1 joserfc==1.8.0 jwcrypto==1.6.1 authlib==1.9.10 \
  python-jose==3.5.0

cat > sets.py <<'END'
import base64
import json
import time

import jwt as pyjwt
from authlib.jose import JsonWebKey, jwt as authlib_jwt
from cryptography.hazmat.primitives.asymmetric import mldsa, rsa
from jose import jwt as python_jose
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet
from jwcrypto import jwk as jwcrypto_jwk, jwt as jwcrypto_jwt

private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
known = {**pyjwt.algorithms.RSAAlgorithm.to_jwk(private.public_key(), as_dict=True), "kid": "rsa"}
known = {name: known[name] for name in ("kty", "n", "e", "kid")} | {"alg": "RS256", "use": "sig"}
public = mldsa.MLDSA44PrivateKey.generate().public_key().public_bytes_raw()
unknown = {
    "kty": "AKP",
    "alg": "ML-DSA-44",
    "use": "sig",
    "kid": "pq",
    "pub": base64.urlsafe_b64encode(public).rstrip(b"=").decode(),
}
token = pyjwt.encode(
    {"sub": "someone", "exp": int(time.time()) + 600}, private, "RS256", headers={"kid": "rsa"}
)


def with_pyjwt(keys):
    return pyjwt.decode(token, pyjwt.PyJWKSet.from_dict(keys)["rsa"], algorithms=["RS256"])


def with_joserfc(keys):
    return joserfc_jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"]).claims


def with_jwcrypto(keys):
    key_set = jwcrypto_jwk.JWKSet.from_json(json.dumps(keys))
    return json.loads(jwcrypto_jwt.JWT(jwt=token, key=key_set, algs=["RS256"]).claims)


def with_authlib(keys):
    return authlib_jwt.decode(token, JsonWebKey.import_key_set(keys))


def with_python_jose(keys):
    return python_jose.decode(token, keys, algorithms=["RS256"])


for verify in (with_pyjwt, with_joserfc, with_jwcrypto, with_authlib, with_python_jose):
    for order, keys in (
        ("alone", [known]),
        ("first", [known, unknown]),
        ("last", [unknown, known]),
    ):
        try:
            outcome = verify({"keys": keys})["sub"]
        except Exception as error:
            outcome = f"{type(error).__name__}: {error}"
        print(f"{verify.__name__[5:]}, RSA key {order}: {outcome}")
END

diff - <(venv/bin/python sets.py 2> warnings) <<'END'
pyjwt, RSA key alone: someone
pyjwt, RSA key first: someone
pyjwt, RSA key last: someone
joserfc, RSA key alone: someone
joserfc, RSA key first: someone
joserfc, RSA key last: someone
jwcrypto, RSA key alone: someone
jwcrypto, RSA key first: someone
jwcrypto, RSA key last: someone
authlib, RSA key alone: someone
authlib, RSA key first: KeyError: 'AKP'
authlib, RSA key last: KeyError: 'AKP'
python_jose, RSA key alone: someone
python_jose, RSA key first: someone
python_jose, RSA key last: JWKError: Incorrect key type. Expected: 'RSA', Received: AKP
END
echo "As recorded."
