import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { caPath } from "../support/certificates.ts";
import { lacks, withHelper } from "../support/helper_stage.ts";
import { PYTHON_TOOLS } from "../../scripts/python_tools.ts";

const timeout = 120_000;

/** Answers only requests that have the token. */
function guarded(answer: (path: string) => Response | undefined) {
  return (path: string, { valid }: { valid: boolean }) => {
    if (!valid) return new Response("sign in", { status: 401 });
    return answer(path) ?? new Response("not found", { status: 404 });
  };
}

describe("helper cargo", { skip: lacks(["cargo", "--version"], /(\d+)\.(\d+)/, [1, 74]) }, () => {
  const entry = {
    name: "hello",
    vers: "1.0.0",
    deps: [],
    cksum: "0".repeat(64),
    features: {},
    yanked: false,
  };
  const answer = guarded((path) => {
    if (path === "/config.json") {
      return Response.json({ dl: "https://localhost/dl", "auth-required": true });
    }
    return path === "/he/ll/hello" ? Response.json(entry) : undefined;
  });

  it("works with the real cargo, which shows what fails", { timeout }, async () => {
    await withHelper({ answer }, async ({ folder, url, host, seen, token, script, run }) => {
      script("bin/cargo-credential-device-login", `cargo --profile work --host ${host}`);
      script("bin/cargo-credential-other", `cargo --profile other --host ${host}`);
      const env = {
        CARGO_HOME: join(folder, "cargo"),
        CARGO_HTTP_CAINFO: caPath,
        // A toolchain that rustup manages is found in the home of the person who installed it.
        RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(process.env.HOME ?? "", ".rustup"),
        CARGO_REGISTRIES_WORK_INDEX: `sparse+${url}/`,
      };
      mkdirSync(join(folder, "src"));
      writeFileSync(join(folder, "src/lib.rs"), "");
      writeFileSync(
        join(folder, "Cargo.toml"),
        '[package]\nname = "x"\nversion = "1.0.0"\nedition = "2021"\n' +
          '[dependencies]\nhello = { version = "1", registry = "work" }\n',
      );
      const lock = (provider: string) =>
        run(["cargo", "generate-lockfile"], {
          env: { ...env, CARGO_REGISTRIES_WORK_CREDENTIAL_PROVIDER: provider },
        });
      const other = await lock("cargo-credential-other");
      assert.notEqual(other.code, 0);
      assert.match(
        other.stderr,
        /There is no profile other\. .* To sign in, run: device-login/,
      );
      const good = await lock("cargo-credential-device-login");
      assert.equal(good.code, 0, good.stderr);
      assert.equal(seen.at(-1), `/he/ll/hello Bearer ${token}`);
      const words = ["cargo", "logout", "--registry", "work"];
      const logout = await run(words, {
        env: {
          ...env,
          CARGO_REGISTRIES_WORK_CREDENTIAL_PROVIDER: "cargo-credential-device-login",
        },
      });
      assert.notEqual(logout.code, 0);
    });
  });
});

describe("helper go", { skip: lacks(["go", "version"], /go(\d+)\.(\d+)/, [1, 24]) }, () => {
  it("works with the real go, and refreshes a rejected token once", { timeout }, async () => {
    let rejected = "";
    const answer = (path: string, { authorization }: { authorization: string | null }) => {
      if (authorization === null || authorization === rejected) {
        return new Response("sign in", { status: 401 });
      }
      if (path.endsWith("/team/mod/@v/list")) return new Response("v1.0.0\nv1.1.0\n");
      const version = /\/team\/mod\/@v\/(v1\.\d\.0)\.info$/.exec(path)?.[1];
      if (version) return Response.json({ Version: version, Time: "2026-01-01T00:00:00Z" });
      if (path.endsWith(".mod")) return new Response("module example.com/team/mod\n");
      return new Response("not found", { status: 404 });
    };
    await withHelper(
      { answer },
      async ({ folder, url, host, seen, token, server, script, run }) => {
        script("bin/goauth", `go --profile work --host ${host}`);
        const env = {
          GOAUTH: join(folder, "bin/goauth"),
          GOPROXY: url,
          GONOSUMDB: "*",
          GOPATH: join(folder, "go"),
          GOCACHE: join(folder, "cache"),
          GOTOOLCHAIN: "local",
          GOFLAGS: "-mod=mod",
          SSL_CERT_FILE: caPath,
        };
        const versions = (name: string) =>
          run(["go", "list", "-m", "-versions", `example.com/team/${name}`], { env });
        const refreshes = () =>
          server.requests.filter(({ body }) => body.has("refresh_token")).length;
        const good = await versions("mod");
        assert.equal(good.code, 0, good.stderr);
        assert.equal(good.stdout, "example.com/team/mod v1.0.0 v1.1.0\n");
        assert.ok(seen.includes(`/example.com/team/mod/@v/list Bearer ${token}`));
        // Go runs the helper again for a module that does not exist.
        assert.notEqual((await versions("none")).code, 0);
        assert.equal(refreshes(), 0);
        rejected = `Bearer ${token}`;
        const again = await versions("mod");
        assert.equal(again.code, 0, again.stderr);
        assert.equal(refreshes(), 1);
      },
    );
  });
});

describe(
  "helper keyring",
  { skip: lacks([PYTHON_TOOLS.uv, "--version"], /(\d+)\.(\d+)/, [0, 5]) },
  () => {
    const page = '<a href="team_tool-1.0-py3-none-any.whl" data-core-metadata="true">team_tool</a>';
    const metadata = "Metadata-Version: 2.1\nName: team-tool\nVersion: 1.0\n";
    const answer = guarded((path) => {
      if (path === "/simple/team-tool/") {
        return new Response(page, { headers: { "content-type": "text/html" } });
      }
      return path.endsWith(".metadata") ? new Response(metadata) : undefined;
    });

    for (
      const [tool, user, words] of [
        ["uv", "oauth2@", ["pip", "compile", "--no-cache", "-q", "--no-header", "in.txt"]],
        ["uv", "", ["pip", "compile", "--no-cache", "-q", "--no-header", "in.txt"]],
        ["pip", "oauth2@", ["index", "versions", "team-tool", "--disable-pip-version-check"]],
      ] as const
    ) {
      it(`works with the real ${tool} and ${user || "no user name"}`, { timeout }, async () => {
        await withHelper({ answer }, async ({ folder, host, seen, token, script, run }) => {
          script("bin/keyring", `keyring --profile work --host ${host}`);
          writeFileSync(join(folder, "in.txt"), "team-tool\n");
          const index = `https://${user}${host}/simple/`;
          // Without a user name, uv requests credentials only if its configuration says that they are needed.
          const toml = `[[index]]\nname = "work"\nurl = "${index}"\ndefault = true\n` +
            'authenticate = "always"\n';
          writeFileSync(join(folder, "uv.toml"), toml);
          const options = tool === "pip"
            ? ["--cert", caPath, "--index-url", index]
            : ["--config-file", join(folder, "uv.toml")];
          const { code, stdout, stderr } = await run([
            PYTHON_TOOLS[tool],
            ...words,
            "--keyring-provider=subprocess",
            ...options,
          ], { env: { SSL_CERT_FILE: caPath } });
          assert.equal(code, 0, stderr);
          assert.match(stdout, /team-tool.+1\.0/);
          const basic = btoa(`oauth2:${token}`);
          assert.ok(seen.includes(`/simple/team-tool/ Basic ${basic}`), seen.join("\n"));
        });
      });
    }
  },
);

describe(
  "helper terraform",
  { skip: lacks(["terraform", "version"], /v(\d+)\.(\d+)/, [1, 0]) },
  () => {
    const answer = guarded((path) => {
      if (path === "/.well-known/terraform.json") return Response.json({ "modules.v1": "/v1/" });
      if (path !== "/v1/team/network/aws/versions") return undefined;
      return Response.json({ modules: [{ versions: [{ version: "1.0.0" }] }] });
    });

    it(
      "works with the real terraform, which shows why nothing is stored",
      { timeout },
      async () => {
        // A registry's host has a dot.
        const hostname = "127.0.0.1";
        await withHelper(
          { hostname, answer },
          async ({ folder, host, seen, token, script, run }) => {
            mkdirSync(join(folder, ".terraform.d/plugins"), { recursive: true });
            script(
              ".terraform.d/plugins/terraform-credentials-device-login",
              `terraform --profile work --host ${host}`,
            );
            writeFileSync(join(folder, "rc"), 'credentials_helper "device-login" {}\n');
            writeFileSync(
              join(folder, "main.tf"),
              `module "a" { source = "${host}/team/network/aws" }\n`,
            );
            const env = {
              TF_CLI_CONFIG_FILE: join(folder, "rc"),
              CHECKPOINT_DISABLE: "1",
              SSL_CERT_FILE: caPath,
            };
            // The versions are listed; there is nothing to download.
            await run(["terraform", "get"], { env });
            assert.ok(
              seen.includes(`/v1/team/network/aws/versions Bearer ${token}`),
              seen.join("\n"),
            );
            const logout = await run(["terraform", "logout", host], { env });
            assert.notEqual(logout.code, 0);
          },
        );
      },
    );
  },
);
