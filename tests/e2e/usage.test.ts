import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PROGRAMS, runProgram } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

const FLAGS = [
  "--issuer",
  "-e, --endpoint",
  "--device-auth-url",
  "--token-url",
  "--allow-http",
  "--client-id",
  "--client-secret",
  "--client-secret-file",
  "--client-key",
  "--client-cert",
  "--client-cert-key",
  "--key-passphrase-file",
  "--auth-method",
  "--assertion-audience",
  "--scope",
  "--audience",
  "--resource",
  "--authorization-details",
  "--login-hint",
  "--acr-values",
  "--max-age",
  "--param",
  "--token-param",
  "--dpop",
  "--dpop-key",
  "--pkce",
  "--decryption-key",
  "--timeout",
  "--format",
  "-q, --quiet",
  "--output",
  "--no-qr",
  "-H, --http-header",
  "--ca-cert",
  "--skip-tls-verify",
  "--trace[=file]",
  "-h, --help",
];

for (const program of PROGRAMS) {
  describe(`${program} --help`, () => {
    for (
      const args of [["--help-all"], ["login", "--help-all"], [
        "perform",
        "device-code",
        "--help-all",
      ]]
    ) {
      it(`${args.join(" ")} names every flag, variable and exit code, with examples`, async () => {
        const { code, stdout, stderr } = await runProgram(args, { program });
        assert.equal(code, 0);
        assert.equal(stderr, "");
        for (const flag of FLAGS) assert.ok(stdout.includes(`  ${flag} `), flag);
        for (const name of ["OAUTH2_CLIENT_ID", "OAUTH2_CLIENT_SECRET", "ORY_SDK_URL"]) {
          assert.ok(stdout.includes(name), name);
        }
        assert.match(stdout, /Examples:\n {2}# .*\n {2}\$ device-login /);
        assert.match(stdout, /Exit codes:/);
        assert.ok(!stdout.includes("\x1b"));
      });
    }

    for (const args of [["--help"], ["-h"], ["help"]]) {
      it(`${args.join(" ")} begins with the commands, and names the help of a login`, async () => {
        const { code, stdout, stderr } = await runProgram(args, { program });
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.match(stdout, /^Usage: .*\n\n.*\n.*\n\nCommands:\n {2}login /);
        assert.match(stdout, /\nExamples:\n {2}# .*\n {2}\$ device-login /);
        assert.match(stdout, /device-login login --help\n$/);
        assert.ok(!stdout.includes("--issuer <"));
      });
    }

    for (const args of [["login", "-h"], ["perform", "device-code", "--help"]]) {
      it(`${args.join(" ")} shows the common flags`, async () => {
        const { code, stdout, stderr } = await runProgram(args, { program });
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        for (const flag of ["--issuer", "-e, --endpoint", "--client-id", "--scope", "--format"]) {
          assert.ok(stdout.includes(`  ${flag} `), flag);
        }
        assert.ok(!stdout.includes("--acr-values"));
      });
    }

    for (const args of [["demo", "--help"], ["help", "demo"]]) {
      it(`${args.join(" ")} lists the flags of the command`, async () => {
        const { code, stdout, stderr } = await runProgram(args, { program });
        assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
        assert.match(stdout, /^Usage: device-login demo [^]* {2}--auto-approve [^]* {2}--format /);
      });
    }

    it("lists the commands in the help of an unknown command", async () => {
      const { code, stdout, stderr } = await runProgram(["help", "nix"], { program });
      assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
      assert.match(stderr, /unknown command\. The commands are login, .*demo/);
    });

    it("--version prints only the version", async () => {
      for (const args of [["--version"], ["-V"], ["--version", "login"]]) {
        const { code, stdout, stderr } = await runProgram(args, { program });
        assert.equal(code, 0);
        assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
        assert.equal(stderr, "");
      }
    });

    it("--version --format json reports the build, the runtime and the platform", async () => {
      const { code, stdout } = await runProgram(["--version", "--format=json"], { program });
      assert.equal(code, 0);
      const { name, build, runtime, platform } = JSON.parse(stdout);
      assert.equal(name, "device-login");
      const builds: Record<string, string> = {
        "cli.ts": "source",
        "dist/device-login.js": "one-file",
      };
      assert.equal(build, builds[program] ?? build);
      assert.match(runtime, /^(deno|bun|node) \d+\.\d+\.\d+$/);
      assert.match(platform, /^\w+-\w+$/);
    });
  });

  describe(`${program}, called incorrectly`, () => {
    for (
      const [args, told] of [
        [["--isuer", "x"], /unknown option '--isuer'[^]*Did you mean --issuer\?/],
        [["logn"], /unknown command 'logn'[^]*login, .*demo/],
        [["login", "logn"], /too many arguments for 'login'/],
        [["demo", "logn"], /too many arguments for 'demo'/],
        [["--client-id"], /argument missing/],
        [["--format", "jsn"], /Did you mean json\?/],
        [["--format", "jsonpath"], /jsonpath=access_token/],
        [["--format", "jsonpath=$[?(@.a)]"], /filter or script/],
        [["--format", "jsonpath=a["], /not closed/],
        [["--format", "jsonpointer=a"], /does not begin with \//],
        [["--timeout", "soon"], /must be a number of seconds above 0: got "soon"/],
        [["--timeout", "0"], /above 0/],
        [["--http-header", "nonsense"], /Name: value/],
        [["--http-header", "X: a\r\nY: b"], /line break/],
        [["--http-header", "Content-Type: x"], /content-type/],
        [["--auth-method", "magic"], /client_secret_basic/],
        [["--auth-method", "client_secret_post"], /needs the client's secret/],
        [["--auth-method", "private_key_jwt"], /needs the client's private key/],
        [["--client-key", "/no/such/file"], /--client-key: \/no\/such\/file can't be read/],
        [["--client-key", "LICENSE"], /--client-key: LICENSE is neither a JWK nor PEM/],
        [["--client-secret", "a", "--assertion-audience", "b"], /sends none/],
        [["--param", "nonsense"], /--param must be given as name=value/],
        [["--param", "a=1", "--param", "a=2"], /--param "a" is given twice/],
        [["--param", "client_id=x"], /"client_id" is already set/],
        [["--token-param", "grant_type=x"], /"grant_type" is already set/],
        [["--resource", "/things"], /not an absolute URI/],
        [["--authorization-details", "{"], /must be a JSON list/],
        [["--authorization-details", "{}"], /list of objects/],
        [["--authorization-details", "@/no/such/file"], /can't be read/],
        [["--max-age", "-1"], /--max-age must be a whole number of seconds: got "-1"/],
        [["--decryption-key", "LICENSE"], /--decryption-key: LICENSE is neither a JWK nor PEM/],
        [["--dpop-key", "LICENSE"], /--dpop-key: LICENSE is neither a JWK nor PEM/],
        [["--client-cert", "LICENSE"], /needs its key: also give --client-cert-key/],
        [["--client-cert-key", "LICENSE"], /also give --client-cert FILE/],
        [["--client-cert", "LICENSE", "--client-cert-key", "LICENSE"], /no certificate in PEM/],
        [["--auth-method", "tls_client_auth"], /needs the client's certificate/],
        [["--client-secret", "a", "--client-secret-file", "b"], /both give the secret/],
        [["--client-secret-file", "/no/such/file"], /can't be read/],
        [["--ca-cert", "/no/such/file"], /can't be read/],
        [["--issuer", "ftp://x"], /ftp:\/\/x/],
        [["--issuer", "http://auth.example.com"], /plain http/],
        [["--token-url", "nonsense"], /token URL "nonsense"/],
        [["--endpoint", "http://127.0.0.1:1"], /both name the server/],
        [["--scope", "a\u0007b"], /control character/],
      ] as const
    ) {
      it(`${JSON.stringify(args)} exits with 2 and a hint, and sends nothing`, async () => {
        await withServer(async ({ url, server }) => {
          const named = (args as readonly string[]).includes("--issuer") ? [] : ["--issuer", url];
          const all = ["--client-id", "cli", ...named, ...args];
          const line = args.at(-1) === "logn" ? args : all;
          const { code, stdout, stderr } = await runProgram(line, { program });
          assert.equal(code, 2, stderr);
          assert.equal(stdout, "");
          assert.match(stderr, told);
          assert.match(stderr, /^device-login: /);
          assert.equal(server.requests.length, 0);
        });
      });
    }

    it("exits with 2 for a bare % in a proxy's password, and does not print the password", async () => {
      const env = { HTTPS_PROXY: "http://ann:hunter2%@127.0.0.1:9" };
      const args = ["--issuer", "https://auth.example.com", "--client-id", "cli"];
      const { code, stderr } = await runProgram(args, { program, env });
      assert.equal(code, 2, stderr);
      assert.match(stderr, /HTTPS_PROXY .* write it as %25/);
      assert.doesNotMatch(stderr, /hunter2/);
    });

    it("exits with 2 without a client or a server, and names the flag", async () => {
      const client = await runProgram(["--issuer", "https://x"], { program });
      assert.equal(client.code, 2);
      assert.match(client.stderr, /--client-id ID, or set OAUTH2_CLIENT_ID/);
      const server = await runProgram(["--client-id", "x"], { program });
      assert.equal(server.code, 2);
      assert.match(server.stderr, /--issuer URL, --endpoint URL \(or set ORY_SDK_URL\)/);
    });

    it("rejects DEVICE_LOGIN_ALLOW_HTTP other than 1 or 0", async () => {
      const env = { DEVICE_LOGIN_ALLOW_HTTP: "maybe" };
      const args = ["--issuer", "https://x", "--client-id", "x"];
      const { code, stderr } = await runProgram(args, { program, env });
      assert.equal(code, 2);
      assert.match(stderr, /DEVICE_LOGIN_ALLOW_HTTP must be 1 or 0: got "maybe"/);
    });
  });
}

for (const program of PROGRAMS) {
  describe(`${program} with control characters on its command line`, () => {
    const odd = "x\x1b[2J\u009b2J\u202e";
    // What is no name of a flag or a command is not repeated at all.
    for (const args of [[odd], [`--${odd}`], ["--format", odd], ["status", "--format", odd]]) {
      it(`shows none raw for ${JSON.stringify(args)}`, async () => {
        const { code, stderr } = await runProgram(args, { program });
        assert.equal(code, 2);
        if (args.length > 1) assert.match(stderr, /\\u(001b|\{1b\})\[2J\\u/);
        assert.doesNotMatch(stderr.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
      });
    }
  });
}
