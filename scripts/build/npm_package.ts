import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { bundleOptions } from "./bundle_options.ts";
import { requiredBuiltins } from "./lazy_builtins.ts";
import { buildManPage } from "./man_page.ts";
import { NODE_CHECK, NODE_ENGINES } from "./node_check.ts";
import { THIRD_PARTY_LICENSES } from "./third_party_licenses.ts";

/** The compiler of the library's JavaScript and declarations. */
const TYPESCRIPT = "typescript@7.0.2";

/** The package's exports, and the source of each. */
const EXPORTS = {
  ".": "mod.ts",
  "./prompt": "lib/prompt/mod.ts",
  "./session": "lib/session/mod.ts",
  "./session/file": "lib/session/stores/file_store.ts",
  "./session/redis": "lib/session/stores/redis_store.ts",
  "./testing": "lib/testing/mod.ts",
};

/** The declarations of the web's types. */
const WEB_TYPES = "lib/web_types.d.ts";

/** The web's types that the library's declarations name. */
const WEB_INTERFACES = [
  "AbortSignal",
  "CryptoKey",
  "Headers",
  "JsonWebKey",
  "Request",
  "RequestInit",
  "Response",
  "URL",
  "URLSearchParams",
];

/** The path at which `npm install --global` finds the manual page. */
const MAN_PAGE = "man/device-login.1";

/**
 * Builds the npm package: the library file by file, for tree shaking, and the program as a bundle
 * whose parts load when they are used. oauth4webapi is its only dependency.
 *
 * @param folder the folder to write to; its contents are replaced
 * @param options `licenses` is the file with the licenses of embedded packages
 */
export async function buildNpmPackage(
  folder: string,
  { licenses }: { licenses: string },
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "bin"), { recursive: true });
  compileLibrary(folder);
  await Promise.all([
    bundleProgram(folder),
    bundleQrCode(folder),
    buildManPage(join(folder, MAN_PAGE)),
  ]);
  for (const file of ["README.md", "CHANGELOG.md", "LICENSE", licenses]) {
    copyFileSync(file, join(folder, basename(file)));
  }
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(packageJson(), null, 2)}\n`);
}

function compileLibrary(folder: string): void {
  const config = join(folder, "tsconfig.json");
  writeFileSync(
    config,
    JSON.stringify({
      files: Object.values(EXPORTS).map((file) => join(process.cwd(), file)),
      compilerOptions: {
        rootDir: process.cwd(),
        outDir: ".",
        target: "es2023",
        module: "esnext",
        moduleResolution: "bundler",
        lib: ["es2023", "dom", "dom.iterable"],
        types: [],
        strict: true,
        // `deno task check` has checked it, with and without a runtime's types.
        noCheck: true,
        exactOptionalPropertyTypes: true,
        rewriteRelativeImportExtensions: true,
        declaration: true,
        // Functions between our own modules need types of oauth4webapi, which needs the DOM's.
        stripInternal: true,
        sourceMap: true,
        inlineSources: true,
      },
    }),
  );
  const windows = process.platform === "win32";
  const command = ["-y", "-p", TYPESCRIPT, "tsc", "-p", config];
  execFileSync(windows ? "npx.cmd" : "npx", command, { stdio: "inherit", shell: windows });
  rmSync(config);
  writeFileSync(join(folder, WEB_TYPES), webTypes());
  for (const file of Object.values(EXPORTS)) {
    const declarations = join(folder, file.replace(/\.ts$/, ".d.ts"));
    const path = relative(dirname(declarations), join(folder, WEB_TYPES)).replaceAll("\\", "/");
    const reference = `/// <reference path="${path}" />\n`;
    writeFileSync(declarations, reference + readFileSync(declarations, "utf8"));
  }
}

/**
 * Declares the web's types, which the declarations of the library name, without members: TypeScript
 * merges them with those of the DOM or of a runtime, and a project that has neither compiles as well.
 */
function webTypes(): string {
  return WEB_INTERFACES.map((name) => `interface ${name} {}\n`).join("");
}

async function bundleProgram(folder: string): Promise<void> {
  await build({
    ...bundleOptions,
    entryPoints: ["cli.ts"],
    outdir: join(folder, "bin"),
    chunkNames: "[name]-[hash]",
    splitting: true,
    external: ["node:*", "oauth4webapi"],
    plugins: [requiredBuiltins],
    define: { DEVICE_LOGIN_BUILD: '"npm"' },
    sourcemap: true,
  });
  const bin = join(folder, "bin/device-login.js");
  writeFileSync(bin, `#!/usr/bin/env node\n${NODE_CHECK}import("./cli.js");\n`);
  chmodSync(bin, 0o755);
}

/** Bundles the module that draws QR codes with the package that it needs. */
async function bundleQrCode(folder: string): Promise<void> {
  await build({
    ...bundleOptions,
    entryPoints: ["lib/prompt/qr_code.ts"],
    outfile: join(folder, "lib/prompt/qr_code.js"),
    allowOverwrite: true,
    sourcemap: true,
  });
}

/** Derives the package's manifest from deno.json. */
function packageJson(): Record<string, unknown> {
  const { version, description, license, imports } = JSON.parse(readFileSync("deno.json", "utf8"));
  const oauth4webapi = imports.oauth4webapi.split("@").at(-1);
  const exports = Object.entries(EXPORTS).map(([name, file]) => {
    const path = `./${file.slice(0, -".ts".length)}`;
    return [name, { types: `${path}.d.ts`, default: `${path}.js` }];
  });
  return {
    name: "device-login",
    version,
    description,
    keywords: ["oauth2", "oidc", "device-flow", "rfc8628", "login", "cli"],
    license,
    // npm compares this with the repository that built the package.
    repository: { type: "git", url: "git+https://github.com/device-login/device-login.git" },
    type: "module",
    exports: { ...Object.fromEntries(exports), "./package.json": "./package.json" },
    types: "./mod.d.ts",
    bin: { "device-login": "bin/device-login.js" },
    man: [MAN_PAGE],
    files: ["mod.*", "lib", "bin", "man", "CHANGELOG.md", THIRD_PARTY_LICENSES],
    sideEffects: ["./bin/*"],
    engines: { node: NODE_ENGINES },
    dependencies: { oauth4webapi: `^${oauth4webapi}` },
    publishConfig: { access: "public", provenance: true },
  };
}
