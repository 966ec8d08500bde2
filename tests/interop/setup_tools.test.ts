import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { describe, it } from "node:test";
import { PYTHON_TOOLS } from "../../scripts/python_tools.ts";
import { caPath } from "../support/certificates.ts";
import {
  type HelperStage,
  type HelperStageOptions,
  lacks,
  withHelper,
} from "../support/helper_stage.ts";

const timeout = 120_000;

/** A tool that is set up by `setup --write`, and then used. */
interface ToolTest {
  /** Why it is skipped. */
  skip: string | false;
  /** The server that it uses. */
  server: HelperStageOptions;
  /** What `setup` gets, in addition to the host. */
  args?: (stage: HelperStage) => string[];
  /** The file that it changes, and what is in it before. */
  file: [path: string, text: string];
  /** Variables of the tool. */
  env?: (stage: HelperStage) => Record<string, string>;
  /** Uses the tool, and checks that it has sent the token. */
  use(stage: HelperStage, env: Record<string, string>): Promise<void>;
  /** Whether the tool itself writes to the file. */
  rewrites?: boolean;
}

/** Answers only requests that have the token. */
function guarded(answer: (path: string) => Response | undefined): HelperStageOptions["answer"] {
  return (path, { valid }) =>
    valid ? answer(path) ?? new Response("not found", { status: 404 }) : new Response("sign in", {
      status: 401,
      headers: { "www-authenticate": 'Basic realm="here"' },
    });
}

/** Runs a tool, and fails if it does. */
async function must(
  { run }: HelperStage,
  words: string[],
  options: { env: Record<string, string>; cwd?: string },
): Promise<string> {
  const { code, stdout, stderr } = await run(words, options);
  assert.equal(code, 0, stderr + stdout);
  return stdout;
}

function basic(token: string): string {
  return `Basic ${btoa(`oauth2:${token}`)}`;
}

const page = '<a href="team_tool-1.0-py3-none-any.whl" data-core-metadata="true">team_tool</a>';
const packages = guarded((path) => {
  if (path.endsWith(".metadata")) {
    return new Response("Metadata-Version: 2.1\nName: team-tool\nVersion: 1.0\n");
  }
  return new Response(page, { headers: { "content-type": "text/html" } });
});

const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: "application/vnd.docker.distribution.manifest.v2+json",
  layers: [],
  config: {
    mediaType: "application/vnd.docker.container.image.v1+json",
    size: 2,
    digest: `sha256:${createHash("sha256").update("{}").digest("hex")}`,
  },
});
const MANIFEST_DIGEST = createHash("sha256").update(MANIFEST).digest("hex");

const TESTS: Record<string, ToolTest> = {
  git: {
    skip: lacks(["git", "--version"], /(\d+)\.(\d+)/, [2, 20]),
    server: { answer: guarded(() => new Response("x")) },
    file: [".gitconfig", "[user]\n\tname = Ann # me\n[credential]\n\thelper = store\n"],
    async use(stage, env) {
      const { folder, url, seen, token } = stage;
      await stage.run(["git", "-c", `http.sslCAInfo=${caPath}`, "ls-remote", `${url}/team/app`], {
        env,
      });
      assert.ok(seen.some((one) => one.endsWith(basic(token))), seen.join("\n"));
      // The helper for all servers does not get the token to store.
      assert.equal(existsSync(join(folder, ".git-credentials")), false);
    },
  },
  docker: {
    skip: lacks(["docker", "--version"], /(\d+)\.(\d+)/, [20, 10]),
    server: {
      https: false,
      hostname: "127.0.0.1",
      answer: guarded((path) => {
        const headers = { "docker-content-digest": `sha256:${MANIFEST_DIGEST}` };
        const type = "application/vnd.docker.distribution.manifest.v2+json";
        if (!path.includes("/manifests/")) return Response.json({});
        return new Response(MANIFEST, { headers: { ...headers, "content-type": type } });
      }),
    },
    file: [".docker/config.json", '{\n  "auths": {\n    "a.example.com": {}\n  }\n}\n'],
    rewrites: true,
    async use(stage, env) {
      const { host, seen, token } = stage;
      const words = ["manifest", "inspect", "--insecure", `${host}/team/app:latest`];
      assert.match(await must(stage, ["docker", ...words], { env }), /schemaVersion/);
      assert.ok(
        seen.includes(`/v2/team/app/manifests/latest ${basic(token)}`),
        seen.join("\n"),
      );
      // docker writes the whole file again.
      await must(stage, ["docker", "logout", "a.example.com"], { env });
    },
  },
  kubectl: {
    skip: lacks(["kubectl", "version", "--client"], /v(\d+)\.(\d+)/, [1, 22]),
    server: {
      answer: () => Response.json({ major: "1", minor: "32", gitVersion: "v1.32.0" }),
    },
    args: () => [],
    file: [".kube/config", "# mine\napiVersion: v1\nkind: Config\nusers:\n- name: ann # me\n"],
    rewrites: true,
    async use(stage, env) {
      const { url, seen } = stage;
      const kubectl = (...words: string[]) => must(stage, ["kubectl", ...words], { env });
      const server = ["--server", url, "--certificate-authority", caPath, "--user", "work"];
      assert.match(await kubectl(...server, "get", "--raw", "/version"), /v1\.32\.0/);
      assert.match(seen.at(-1) ?? "", /^\/version Bearer ey/);
      await kubectl("config", "set-cluster", "c", `--server=${url}`);
    },
  },
  aws: {
    skip: lacks(
      [PYTHON_TOOLS.python, "-c", "import botocore; print(botocore.__version__)"],
      /(\d+)\.(\d+)/,
      [1, 0],
    ),
    server: {
      https: false,
      answer: () =>
        new Response(
          "<Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey>" +
            "<SessionToken>T</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>" +
            "</Credentials>",
        ),
    },
    args: () => ["--role-arn", "arn:aws:iam::123456789012:role/x", "--name", "dev"],
    file: [".aws/config", "# mine\n[profile dev]\nregion = eu-west-1\n"],
    env: ({ url }) => ({ AWS_ENDPOINT_URL_STS: url }),
    async use(stage, env) {
      const code = "import botocore.session\n" +
        "s = botocore.session.Session(profile='dev')\n" +
        "print(s.get_credentials().access_key)";
      assert.equal(await must(stage, [PYTHON_TOOLS.python, "-c", code], { env }), "A\n");
    },
  },
  cargo: {
    skip: lacks(["cargo", "--version"], /(\d+)\.(\d+)/, [1, 74]),
    server: {
      answer: guarded((path) => {
        if (path === "/config.json") {
          return Response.json({ dl: "https://localhost/dl", "auth-required": true });
        }
        const entry = { name: "hello", vers: "1.0.0", deps: [], features: {}, yanked: false };
        if (path !== "/he/ll/hello") return undefined;
        return Response.json({ ...entry, cksum: "0".repeat(64) });
      }),
    },
    file: [".cargo/config.toml", '# mine\n[registry]\ndefault = "work" # ours\n'],
    env: ({ url }) => ({
      CARGO_HTTP_CAINFO: caPath,
      // A toolchain that rustup manages is found in the home of the person who installed it.
      RUSTUP_HOME: process.env.RUSTUP_HOME ?? join(process.env.HOME ?? "", ".rustup"),
      CARGO_REGISTRIES_WORK_INDEX: `sparse+${url}/`,
    }),
    async use(stage, env) {
      const { folder, seen, token } = stage;
      const cwd = join(folder, "crate");
      mkdirSync(join(cwd, "src"), { recursive: true });
      writeFileSync(join(cwd, "src/lib.rs"), "");
      writeFileSync(
        join(cwd, "Cargo.toml"),
        '[package]\nname = "x"\nversion = "1.0.0"\nedition = "2021"\n' +
          '[dependencies]\nhello = { version = "1", registry = "work" }\n',
      );
      await must(stage, ["cargo", "generate-lockfile"], { env, cwd });
      assert.equal(seen.at(-1), `/he/ll/hello Bearer ${token}`);
    },
  },
  go: {
    skip: lacks(["go", "version"], /go(\d+)\.(\d+)/, [1, 24]),
    server: {
      answer: guarded((path) => {
        if (path.endsWith("/@v/list")) return new Response("v1.0.0\n");
        if (path.endsWith(".info")) {
          return Response.json({ Version: "v1.0.0", Time: "2026-01-01T00:00:00Z" });
        }
        return path.endsWith(".mod") ? new Response("module example.com/team/mod\n") : undefined;
      }),
    },
    file: [".config/go/env", "# mine\nGOINSECURE=a.example.com\n"],
    env: ({ folder, url }) => ({
      GOPROXY: url,
      GONOSUMDB: "*",
      GOPATH: join(folder, "gopath"),
      GOCACHE: join(folder, "gocache"),
      GOTOOLCHAIN: "local",
      GOFLAGS: "-mod=mod",
      GOTELEMETRY: "off",
      SSL_CERT_FILE: caPath,
    }),
    rewrites: true,
    async use(stage, env) {
      const { seen, token } = stage;
      const words = ["go", "list", "-m", "-versions", "example.com/team/mod"];
      assert.equal(await must(stage, words, { env }), "example.com/team/mod v1.0.0\n");
      assert.ok(seen.includes(`/example.com/team/mod/@v/list Bearer ${token}`), seen.join("\n"));
      // Go sorts the file and keeps its comments.
      await must(stage, ["go", "env", "-w", "GOINSECURE=b.example.com"], { env });
    },
  },
  pip: {
    skip: lacks([PYTHON_TOOLS.pip, "--version"], /(\d+)\.(\d+)/, [23, 1]),
    server: { answer: packages },
    file: [".config/pip/pip.conf", "# mine\n[global]\ntimeout = 60\n"],
    async use(stage, env) {
      const { host, seen, token } = stage;
      const index = `https://oauth2@${host}/simple/`;
      const words = ["index", "versions", "team-tool", "--cert", caPath, "--index-url", index];
      const flags = ["--disable-pip-version-check"];
      assert.match(await must(stage, [PYTHON_TOOLS.pip, ...words, ...flags], { env }), /1\.0/);
      assert.ok(seen.includes(`/simple/team-tool/ ${basic(token)}`), seen.join("\n"));
    },
  },
  uv: {
    skip: lacks([PYTHON_TOOLS.uv, "--version"], /(\d+)\.(\d+)/, [0, 5]),
    server: { answer: packages },
    file: [".config/uv/uv.toml", "# mine\nno-cache = true\n\n[pip]\nno-header = true\n"],
    env: () => ({ SSL_CERT_FILE: caPath }),
    async use(stage, env) {
      const { folder, host, seen, token } = stage;
      writeFileSync(join(folder, "in.txt"), "team-tool\n");
      const index = `https://oauth2@${host}/simple/`;
      const words = ["pip", "compile", "-q", "in.txt", "--index-url", index];
      assert.match(await must(stage, [PYTHON_TOOLS.uv, ...words], { env }), /team-tool==1\.0/);
      assert.ok(seen.includes(`/simple/team-tool/ ${basic(token)}`), seen.join("\n"));
    },
  },
  terraform: {
    skip: lacks(["terraform", "version"], /v(\d+)\.(\d+)/, [1, 0]),
    server: {
      // A registry's host has a dot.
      hostname: "127.0.0.1",
      answer: guarded((path) => {
        if (path === "/.well-known/terraform.json") return Response.json({ "modules.v1": "/v1/" });
        if (path !== "/v1/team/network/aws/versions") return undefined;
        return Response.json({ modules: [{ versions: [{ version: "1.0.0" }] }] });
      }),
    },
    file: [".terraformrc", "# mine\ndisable_checkpoint = true\n"],
    env: () => ({ SSL_CERT_FILE: caPath }),
    async use(stage, env) {
      const { folder, host, seen, token } = stage;
      const cwd = join(folder, "module");
      mkdirSync(cwd);
      writeFileSync(join(cwd, "main.tf"), `module "a" { source = "${host}/team/network/aws" }\n`);
      // The versions are listed; there is nothing to download.
      await stage.run(["terraform", "get"], { env, cwd });
      assert.ok(seen.includes(`/v1/team/network/aws/versions Bearer ${token}`), seen.join("\n"));
    },
  },
};

for (const [tool, test] of Object.entries(TESTS)) {
  describe(`setup ${tool}`, { skip: test.skip }, () => {
    for (const present of [true, false]) {
      const state = present ? "a file with content" : "no file";
      it(`lets the real ${tool} send the token, with ${state}`, { timeout }, async () => {
        await withHelper(test.server, async (stage) => {
          const { folder, host, runProgram } = stage;
          const [path, text] = test.file;
          const file = join(folder, path);
          if (present) {
            mkdirSync(dirname(file), { recursive: true });
            writeFileSync(file, text);
          }
          const before = filesIn(folder);
          const env = { XDG_BIN_HOME: join(folder, "bin"), ...test.env?.(stage) };
          const args = ["setup", tool, "--profile", "work"];
          const write = async () => {
            const more = test.args?.(stage) ?? ["--host", host];
            const ended = await runProgram([...args, ...more, "--write"], { env });
            assert.equal(ended.code, 0, ended.stderr);
            return ended.stderr;
          };
          await write();
          const written = filesIn(folder);
          assert.match(await write(), /Nothing was changed/);
          assert.deepEqual(filesIn(folder), written);

          const untouched = readFileSync(file, "utf8");
          await test.use(stage, env);
          const used = readFileSync(file, "utf8");
          if (present) assert.equal(used === untouched, !test.rewrites);

          const undone = await runProgram([...args, "--undo"], { env });
          assert.equal(undone.code, 0, undone.stderr);
          if (test.rewrites) {
            const left = existsSync(file) ? readFileSync(file, "utf8") : "";
            assert.doesNotMatch(left, /device-login/);
          } else {
            for (const [one, content] of Object.entries(before)) {
              assert.equal(filesIn(folder)[one], content, one);
            }
            assert.equal(existsSync(file), present);
          }
        });
      });
    }
  });
}

/** Returns the files of a home folder with their text, without those of the program itself. */
function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((path) => !/^(?:device-login|gopath|gocache|\.cache|\.cargo\/registry)\b/.test(path))
      .filter((path) => statSync(join(folder, path)).isFile())
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}
