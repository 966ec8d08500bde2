import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import process from "node:process";
import { after, before, describe, it } from "node:test";
import { build } from "esbuild";
import { runtimePath, VERSIONS } from "../../scripts/runtimes.ts";
import { installPackage, type Packed } from "../support/npm_package.ts";
import { run } from "../support/program.ts";
import { withServer } from "../support/served_server.ts";

/** The modules that the library's entries import, without file extensions. */
function libraryModules(): string[] {
  const { exports } = JSON.parse(readFileSync("deno.json", "utf8"));
  const entries = Object.entries<string>(exports)
    .filter(([name]) => name !== "./cli").map(([, file]) => file);
  const found = new Set(entries.flatMap((entry) => {
    const info = execFileSync(runtimePath("deno"), ["info", "--json", entry], { encoding: "utf8" });
    const { modules } = JSON.parse(info) as { modules: { local?: string }[] };
    return modules.flatMap(({ local }) => local ? [relative(".", local)] : []);
  }));
  return [...found].filter((file) => /^(mod|lib.*)\.ts$/.test(file))
    .map((file) => file.replaceAll("\\", "/").replace(/\.ts$/, ""));
}

const ONE_FILE = "dist/device-login.js";

const LOGIN = ["--client-id", "cli", "--quiet"];

describe("the npm package", { timeout: 300_000 }, () => {
  let packed: Packed;
  before(() => {
    packed = installPackage();
  });
  after(() => packed.remove());

  const bin = () => join(packed.folder, "node_modules/device-login/bin/device-login.js");
  const npx = (...args: string[]) =>
    execFileSync("npx", ["-y", ...args], {
      cwd: packed.folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });

  it("contains only the library, the program and the texts", () => {
    const library = libraryModules().flatMap((path) => [
      `${path}.js`,
      `${path}.js.map`,
      `${path}.d.ts`,
    ]);
    const texts = [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "THIRD_PARTY_LICENSES.txt",
      "lib/web_types.d.ts",
      "man/device-login.1",
      "package.json",
    ];
    const program = ["bin/cli.js", "bin/cli.js.map", "bin/device-login.js"];
    const parts = packed.files.filter((file) => /^bin\/[\w-]+-[A-Z0-9]{8}\.js(\.map)?$/.test(file));
    assert.ok(parts.length > 20);
    assert.deepEqual(
      packed.files,
      [...library, ...texts, ...program, ...parts].toSorted(),
    );
  });

  it("depends on oauth4webapi alone", () => {
    const folder = join(packed.folder, "node_modules");
    assert.ok(existsSync(join(folder, "oauth4webapi")));
    const manifest = JSON.parse(readFileSync(join(folder, "device-login/package.json"), "utf8"));
    assert.deepEqual(Object.keys(manifest.dependencies), ["oauth4webapi"]);
    assert.equal(manifest.version, JSON.parse(readFileSync("deno.json", "utf8")).version);
  });

  for (const runtime of ["deno", "bun", "node"] as const) {
    it(`signs in under ${runtime}`, async () => {
      await withServer(async ({ url, server }) => {
        const start = runtime === "deno" ? ["run", "-A", bin()] : [bin()];
        const args = [...start, "--issuer", url, ...LOGIN];
        const program = run(runtimePath(runtime), args, { cwd: packed.folder });
        await program.shows(/enter/);
        server.approve();
        const { code, stdout, stderr } = await program.ended;
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^\S+\n$/);
      });
    });
  }

  it("is installed and run by bun, and by npx from a file", () => {
    const project = join(packed.folder, "bun");
    mkdirSync(project);
    writeFileSync(join(project, "package.json"), "{}");
    const bun = (...args: string[]) =>
      execFileSync(runtimePath("bun"), args, { cwd: project, encoding: "utf8", stdio: "pipe" });
    bun("add", packed.tarball);
    assert.match(bun("x", "--bun", "device-login", "--version"), /^\d+\.\d+\.\d+\n$/);
    const npxed = npx(
      "-p",
      `node@${VERSIONS.node}`,
      `--package=${packed.tarball}`,
      "--",
      "device-login",
      "--version",
    );
    assert.match(npxed, /^\d+\.\d+\.\d+\n$/);
  });

  const skip = process.platform === "win32" && "there are no manual pages";
  it("installs its manual page globally", { skip }, () => {
    const prefix = join(packed.folder, "global");
    const args = ["install", "--global", "--prefix", prefix, "--no-audit", packed.tarball];
    execFileSync("npm", args, { cwd: packed.folder, stdio: "ignore" });
    assert.match(
      readFileSync(join(prefix, "share/man/man1/device-login.1"), "utf8"),
      /^\.TH DEVICE-LOGIN 1 /,
    );
  });

  it("reports in one line that Node is too old, as the single file does", () => {
    for (
      const [version, program] of [["18.20.8", bin()], ["20.20.2", resolve(ONE_FILE)]] as const
    ) {
      const old = ["-y", "-p", `node@${version}`, "node", program, "--version"];
      const { status, stdout, stderr } = spawnSync("npx", old, {
        cwd: packed.folder,
        encoding: "utf8",
        env: { ...process.env, npm_config_loglevel: "silent" },
      });
      assert.equal(status, 2);
      assert.equal(stdout, "");
      assert.match(stderr, /^device-login: Node (18|20)\.20\.\d is too old\. .*\n$/);
    }
  });

  it("draws the prompt for another program", async () => {
    await withServer(async ({ url, server }) => {
      const file = join(packed.folder, "sign_in.mjs");
      writeFileSync(
        file,
        `import { TokenSet } from "device-login";
         import { signIn } from "device-login/prompt";
         const tokens = await signIn({ issuer: process.argv[2], clientId: "cli", scope: "openid" });
         console.log(tokens instanceof TokenSet, tokens.claims.sub);\n`,
      );
      const program = run(runtimePath("node"), [file, url], { cwd: packed.folder });
      await program.shows(/Enter {3}\w{4}-\w{4}/);
      server.approve();
      const { code, stdout, stderr } = await program.ended;
      assert.equal(code, 0, stderr);
      assert.equal(stdout, "true alice\n");
      assert.match(stderr, /✓ Signed in as alice/);
    });
    const drawing = join(packed.folder, "node_modules/device-login/lib/prompt/qr_code.js");
    assert.doesNotMatch(readFileSync(drawing, "utf8"), /from ?"lean-qr/);
  });

  it("type-checks without the types of the DOM or of a runtime", () => {
    const entries = JSON.parse(
      readFileSync(join(packed.folder, "node_modules/device-login/package.json"), "utf8"),
    ).exports as Record<string, unknown>;
    const modules = Object.keys(entries).filter((name) => !name.endsWith(".json"))
      .map((name) => `device-login${name.slice(1)}`);
    assert.ok(modules.includes("device-login/prompt"));
    const imports = modules.map((name, index) => `import * as m${index} from "${name}";\n`);
    writeFileSync(join(packed.folder, "package.json"), '{ "type": "module" }');
    writeFileSync(
      join(packed.folder, "bare.ts"),
      `${imports.join("")}
       import { startDeviceLogin } from "device-login";
       const login = await startDeviceLogin({ issuer: "https://a.example", clientId: "cli" });
       export const email: string | undefined = (await login.wait()).claims?.email;
       export const all = [${modules.map((_, index) => `m${index}`).join(", ")}];\n`,
    );
    const flags =
      "--strict --noEmit --skipLibCheck false --target es2023 --lib es2023 --module nodenext";
    npx("-p", "typescript@7.0.2", "tsc", ...flags.split(" "), "--types", "", "bare.ts");
  });

  for (const resolution of ["bundler", "nodenext"]) {
    it(`type-checks with moduleResolution ${resolution}`, () => {
      writeFileSync(join(packed.folder, "package.json"), '{ "type": "module" }');
      writeFileSync(
        join(packed.folder, "use.ts"),
        `import { startDeviceLogin, type TokenSet } from "device-login";
         import { getAccessToken, memoryStore, type SessionStore } from "device-login/session";
         import { fileStore } from "device-login/session/file";
         import { redisStore } from "device-login/session/redis";
         import { createAuthorizationServer } from "device-login/testing";
         export { signedIn, signIn } from "device-login/prompt";
         const server = createAuthorizationServer({ issuer: "https://a.example", clients: [] });
         const login = await startDeviceLogin({ issuer: server.issuer, clientId: "cli" });
         export const tokens: TokenSet = await login.wait();
         const client = { sendCommand: (words: string[]) => Promise.resolve(words) };
         const stores: SessionStore[] = [memoryStore(), fileStore("x"), redisStore(client)];
         for (const store of stores) {
           const token: string = await getAccessToken({ store, endpoint: "x", clientId: "cli" });
           console.log(token);
         }
         // @ts-expect-error -- a client's identifier is text
         await startDeviceLogin({ issuer: server.issuer, clientId: 1 });\n`,
      );
      const module = resolution === "bundler" ? "esnext" : "nodenext";
      const flags = ["--strict", "--noEmit", "--target", "es2023", "--lib", "es2023,dom"];
      npx(
        "-p",
        "typescript@7.0.2",
        "tsc",
        ...flags,
        "--module",
        module,
        "--moduleResolution",
        resolution,
        "use.ts",
      );
    });
  }

  it("is tree-shaken to what a program uses", async () => {
    const size = async (contents: string) => {
      const { outputFiles: [file] } = await build({
        stdin: { contents, resolveDir: packed.folder },
        bundle: true,
        minify: true,
        format: "esm",
        platform: "neutral",
        logLevel: "error",
        write: false,
      });
      return file?.contents.length ?? 0;
    };
    assert.equal(await size('import "device-login";'), 0);
    const error = await size(
      'import { DeviceLoginError } from "device-login"; console.log(DeviceLoginError);',
    );
    assert.ok(error < 1_000, `${error} bytes`);
  });

  it("passes publint and arethetypeswrong", () => {
    npx("publint@0.3.25", "--strict", "node_modules/device-login");
    npx("@arethetypeswrong/cli@0.18.5", "--profile", "esm-only", packed.tarball);
  });
});
