import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { decodeProtectedHeader } from "jose";
import { approveNext } from "../support/approve.ts";
import { PROGRAMS, runProgram } from "../support/program.ts";
import { type ServedServer, withServer } from "../support/served_server.ts";

const folder = mkdtempSync(join(tmpdir(), "device-login-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a file to the test's own folder. */
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const pem = file("key.pem", privateKey.export({ format: "pem", type: "sec1" }).toString());
const jwk = privateKey.export({ format: "jwk" });

/** Signs in to a server that approves everything; returns the output and the token request. */
async function signIn(
  program: string,
  args: readonly string[],
  options: { env?: Record<string, string> } = {},
) {
  return await withServer(async ({ url, server }: ServedServer) => {
    approveNext(server);
    const all = ["--issuer", url, "--client-id", "cli", ...args];
    const result = await runProgram(all, { program, ...options });
    assert.equal(result.code, 0, result.stderr);
    const [device, token] = server.requests.filter(({ method }) => method === "POST");
    assert.ok(device && token);
    return { ...result, url, device, token };
  });
}

for (const program of PROGRAMS) {
  describe(`${program}, client options`, () => {
    it("sends every parameter of the flags to the right endpoint", async () => {
      const details = file("details.json", '[{"type":"payment"}]');
      const { device, token } = await signIn(program, [
        ...["--scope", "", "--resource", "https://a.example", "--resource", "urn:b"],
        ...["--authorization-details", `@${details}`, "--login-hint", "alice"],
        ...["--acr-values", "gold,silver", "--max-age", "60", "--param", "a=b=c", "--param", "d="],
        ...["--token-param", "e=f", "--pkce"],
      ]);
      const { code_challenge, ...rest } = Object.fromEntries(device.body);
      assert.match(code_challenge ?? "", /^[\w-]{43}$/);
      assert.deepEqual(rest, {
        client_id: "cli",
        resource: "urn:b",
        authorization_details: '[{"type":"payment"}]',
        login_hint: "alice",
        acr_values: "gold silver",
        max_age: "60",
        a: "b=c",
        d: "",
        code_challenge_method: "S256",
      });
      assert.deepEqual(device.body.getAll("resource"), ["https://a.example", "urn:b"]);
      const { code_verifier, e, resource } = Object.fromEntries(token.body);
      assert.match(code_verifier ?? "", /^[\w-]{43,}$/);
      assert.deepEqual([e, resource], ["f", undefined]);
    });

    it("--dpop binds the tokens to a new key and prints it with them", async () => {
      const { stdout, stderr, token } = await signIn(program, ["--dpop", "--format", "json"]);
      const { token_type, dpop_jwk } = JSON.parse(stdout);
      assert.equal(token_type, "DPoP");
      const { d, alg: _alg, ...publicHalf } = dpop_jwk;
      assert.ok(d);
      const proof = token.headers.get("dpop") ?? "";
      assert.deepEqual(decodeProtectedHeader(proof).jwk, publicHalf);
      assert.ok(!stderr.includes(d) && !stderr.includes("bound to a new key"));
    });

    it("--dpop warns when the format omits the key", async () => {
      const { stdout, stderr } = await signIn(program, ["--dpop", "--format", "header"]);
      assert.match(stdout, /^Authorization: DPoP \w+\n$/);
      assert.match(
        stderr,
        /bound to a new key and can.t be used without it; print it with --format json/,
      );
    });

    it("--dpop-key binds the tokens to the given key", async () => {
      const { stderr, token } = await signIn(program, ["--dpop-key", pem, "-q"]);
      const { d: _d, ...publicHalf } = jwk;
      const proof = token.headers.get("dpop") ?? "";
      assert.deepEqual(decodeProtectedHeader(proof).jwk, publicHalf);
      assert.ok(!stderr.includes("bound to a new key"));
    });

    it("--client-key signs assertions and overrides a secret of the environment", async () => {
      const env = { OAUTH2_CLIENT_SECRET: "unused" };
      const jwkFile = file("key.jwk", JSON.stringify({ ...jwk, kid: "one" }));
      const args = ["--client-key", jwkFile, "-q"];
      const { device, token } = await signIn(program, args, { env });
      for (const { body } of [device, token]) {
        const { alg, kid } = decodeProtectedHeader(body.get("client_assertion") ?? "");
        assert.deepEqual([alg, kid], ["ES256", "one"]);
        assert.ok(!body.has("client_secret"));
      }
    });
  });
}
