#!/usr/bin/env bash
# DPoP proofs (RFC 9449) with several kinds of keys, in libraries for services that check them.
#
# Guess: all take ES256, RS256 and EdDSA.
# Seen: only ES256, of a P-256 key, is taken by all. express-oauth2-jwt-bearer 1.10.0 refuses Ed25519
# keys under their new name (RFC 9864), not as EdDSA. Spring Security 7.1.2 and Nimbus' SDK 11.39
# (Java) refuse them under both names, and auth0-api-python 1.0.0b10 everything but ES256.
# For our users: `--dpop`, which makes a P-256 key if the server takes it, or `--dpop-key` with such a
# key is understood by all four.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
unset HTTP_PROXY http_proxy HTTPS_PROXY https_proxy ALL_PROXY all_proxy
npm install --silent --no-audit --no-fund \
  node@24.21.0 jose@6.2.18 express@5.3.0 express-oauth2-jwt-bearer@1.10.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check authlib==1.9.10 auth0-api-python==1.0.0b10
cat > pom.xml <<'END'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.springframework.security</groupId>
      <artifactId>spring-security-oauth2-jose</artifactId><version>7.1.2</version>
    </dependency>
    <dependency>
      <groupId>com.nimbusds</groupId><artifactId>oauth2-oidc-sdk</artifactId><version>11.39</version>
    </dependency>
  </dependencies>
</project>
END
mvn --quiet --batch-mode dependency:build-classpath -Dmdep.outputFile=classpath > mvn.log

# A line each: the algorithm, a token that is bound to a new key, the key's thumbprint, and a proof.
cat > proofs.mjs <<'END'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import { createHash } from "node:crypto";

const [base] = process.argv.slice(2);
for (const alg of ["ES256", "ES384", "RS256", "PS256", "EdDSA", "Ed25519"]) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const jkt = await calculateJwkThumbprint(jwk);
  const token = await new SignJWT({ sub: "alice", cnf: { jkt } })
    .setProtectedHeader({ alg: "HS256", typ: "at+jwt" })
    .setIssuer("https://as.example/").setAudience("api").setIssuedAt().setExpirationTime("5 min")
    .sign(new TextEncoder().encode("x".repeat(32)));
  const ath = createHash("sha256").update(token).digest("base64url");
  const proof = await new SignJWT({ htm: "GET", htu: `${base}/things`, ath, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg, typ: "dpop+jwt", jwk }).setIssuedAt().sign(privateKey);
  console.log([alg, token, jkt, proof].join(" "));
}
END
cat > express.mjs <<'END'
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import express from "express";
import { auth } from "express-oauth2-jwt-bearer";

const service = express();
service.use(auth({
  issuer: "https://as.example/",
  audience: "api",
  secret: "x".repeat(32),
  tokenSigningAlg: "HS256",
  dpop: { enabled: true, required: true },
}));
service.use((_request, reply) => reply.send("hello"));
service.use((error, _request, reply, _next) => reply.status(error.status ?? 500).send(error.message));
const server = service.listen(0, "127.0.0.1", async () => {
  const base = `http://127.0.0.1:${server.address().port}`;
  const { stdout } = spawnSync(process.execPath, ["proofs.mjs", base], { encoding: "utf8" });
  for (const line of stdout.trim().split("\n")) {
    const [alg, token, , dpop] = line.split(" ");
    const headers = { authorization: `DPoP ${token}`, dpop };
    const reply = await fetch(`${base}/things`, { headers });
    console.log(`${alg}: ${reply.ok ? "accepted" : await reply.text()}`);
  }
  server.close();
});
END
cat > auth0.py <<'END'
import asyncio

from auth0_api_python import ApiClient, ApiClientOptions

client = ApiClient(ApiClientOptions(domain="as.example", audience="api"))
for line in open("proofs"):
    alg, token, _, proof = line.split()
    try:
        asyncio.run(client.verify_dpop_proof(token, proof, "GET", "https://api.example/things"))
        print(f"{alg}: accepted")
    except Exception as error:
        print(f"{alg}: {error}")
END
cat > Check.java <<'END'
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.dpop.JWKThumbprintConfirmation;
import com.nimbusds.oauth2.sdk.dpop.verifiers.*;
import com.nimbusds.oauth2.sdk.token.DPoPAccessToken;
import java.net.URI;
import java.nio.file.*;
import java.util.*;
import org.springframework.security.oauth2.core.*;
import org.springframework.security.oauth2.jwt.DPoPProofJwtDecoderFactory;

public class Check {
  static class Token extends AbstractOAuth2Token implements ClaimAccessor {
    final String thumbprint;

    Token(String value, String thumbprint) {
      super(value);
      this.thumbprint = thumbprint;
    }

    public Map<String, Object> getClaims() {
      return Map.of("cnf", Map.of("jkt", thumbprint));
    }
  }

  interface Checks {
    void check(String alg, String token, String thumbprint, String proof) throws Exception;
  }

  static void all(String name, Checks checks) throws Exception {
    System.out.println("== " + name);
    for (String line : Files.readAllLines(Path.of("proofs"))) {
      String[] parts = line.split(" ");
      String outcome = "accepted";
      try {
        checks.check(parts[0], parts[1], parts[2], parts[3]);
      } catch (Exception error) {
        outcome = "refused";
      }
      System.out.println(parts[0] + ": " + outcome);
    }
  }

  public static void main(String[] args) throws Exception {
    String url = "https://api.example/things";
    all("Spring Security", (alg, token, thumbprint, proof) ->
        new DPoPProofJwtDecoderFactory().createDecoder(
            org.springframework.security.oauth2.jwt.DPoPProofContext.withDPoPProof(proof)
                .method("GET").targetUri(url).accessToken(new Token(token, thumbprint)).build())
            .decode(proof));
    all("Nimbus", (alg, token, thumbprint, proof) ->
        new DPoPProtectedResourceRequestVerifier(
            new HashSet<>(Set.of(JWSAlgorithm.parse(alg))), 60, 300, null)
            .verify("GET", URI.create(url), new DPoPIssuer("cli"), SignedJWT.parse(proof),
                new DPoPAccessToken(token),
                new JWKThumbprintConfirmation(new Base64URL(thumbprint)), null));
  }
}
END

{
  echo "== express-oauth2-jwt-bearer"
  node_modules/.bin/node express.mjs
  node_modules/.bin/node proofs.mjs https://api.example > proofs
  java -cp "$(cat classpath)" Check.java 2> java.log
  echo "== auth0-api-python"
  venv/bin/python auth0.py 2> warnings
} > seen
diff - seen <<'END'
== express-oauth2-jwt-bearer
ES256: accepted
ES384: accepted
RS256: accepted
PS256: accepted
EdDSA: accepted
Ed25519: "alg" (Algorithm) Header Parameter not allowed
== Spring Security
ES256: accepted
ES384: accepted
RS256: accepted
PS256: accepted
EdDSA: refused
Ed25519: refused
== Nimbus
ES256: accepted
ES384: accepted
RS256: accepted
PS256: accepted
EdDSA: refused
Ed25519: refused
== auth0-api-python
ES256: accepted
ES384: Unsupported algorithm in DPoP proof
RS256: Unsupported algorithm in DPoP proof
PS256: Unsupported algorithm in DPoP proof
EdDSA: Unsupported algorithm in DPoP proof
Ed25519: Unsupported algorithm in DPoP proof
END
echo "As recorded."
