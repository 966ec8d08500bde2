// deno-lint-ignore-file no-console -- a script reports to the person who runs it
/**
 * Fails if an import is against the order of the rooms, or if folders or files import each other:
 * `check_imports.ts [ROOT]`.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The rooms from top to bottom: each may import those below it, and the packages it lists. */
const ROOMS: readonly (readonly [room: string, packages: readonly string[]])[] = [
  ["cli.ts", ["node:process"]],
  ["lib/commands", ["commander", "jose", "js-yaml", "jsonc-parser", "smol-toml"]],
  ["lib/profile", []],
  ["lib/cli", ["commander"]],
  ["lib/settings", ["jose", "js-yaml"]],
  ["lib/prompt", ["lean-qr/nano"]],
  ["lib/output", ["js-yaml", "jsonpath-plus"]],
  ["lib/session", ["node:"]],
  ["lib/testing", []],
  ["lib/host", ["node:", "socks"]],
  ["lib/system", ["node:"]],
  ["mod.ts", []],
  ["lib/oauth", ["oauth4webapi"]],
];

/** The rooms that only the listed files and folders may import. */
const RESERVED: Readonly<Record<string, readonly string[]>> = {
  "lib/testing": ["lib/commands/demo/demo.ts", "lib/commands/conformance/"],
  "lib/commands": ["cli.ts"],
};

const root = resolve(process.argv[2] ?? ".");
const files = ["mod.ts", "cli.ts", ...globSync("lib/**/*.ts", { cwd: root })]
  .map((file) => file.replaceAll(sep, "/"));
const imports = readImports();
const faults = [
  ...[...imports].flatMap(([file, specifiers]) => specifiers.flatMap((one) => check(file, one))),
  ...cycles(imports).map((files) => `Files import each other: ${files.join(" → ")}`),
  ...cycles(folderImports()).map((folders) => `Folders import each other: ${folders.join(" → ")}`),
];
for (const fault of faults) console.error(fault);
console.log(`${files.length} files, ${faults.length} imports against the order`);
if (faults.length > 0) process.exitCode = 1;

/** Returns what is wrong with one import, if anything. */
function check(file: string, specifier: string): string[] {
  const order = ROOMS.map(([room]) => room);
  const from = order.indexOf(roomOf(file));
  if (from < 0) return [`${file} is in no known room`];
  const packages = ROOMS[from]?.[1] ?? [];
  if (!files.includes(specifier)) {
    const allowed = packages.some((name) =>
      name.endsWith(":") ? specifier.startsWith(name) : specifier === name
    );
    return allowed ? [] : [`${file} imports ${specifier}`];
  }
  const room = roomOf(specifier);
  const reserved = RESERVED[room]?.some((one) =>
    one.endsWith("/") ? file.startsWith(one) : file === one
  );
  const inside = room === roomOf(file);
  const allowed = inside || (reserved ?? order.indexOf(room) > from);
  return allowed ? [] : [`${file} imports ${specifier}`];
}

function roomOf(file: string): string {
  return file.split("/").slice(0, -1).slice(0, 2).join("/") || file;
}

/** Returns the folders that the files of each folder import. */
function folderImports(): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const [file, specifiers] of imports) {
    const targets = specifiers.filter((one) => files.includes(one)).map((one) => dirname(one));
    const known = folders.get(dirname(file)) ?? [];
    folders.set(dirname(file), [...known, ...targets.filter((one) => one !== dirname(file))]);
  }
  return folders;
}

/** Returns the cycles of a graph, one for each node that closes one. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]) => {
    const start = path.indexOf(node);
    if (start >= 0) return void found.push([...path.slice(start), node]);
    if (done.has(node)) return;
    for (const next of new Set(graph.get(node) ?? [])) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return found;
}

/** Reads what each file imports: values and types, statically and dynamically. */
function readImports(): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "imports-"));
  try {
    const entry = join(folder, "all.ts");
    const urls = files.map((file) => pathToFileURL(join(root, file)).href);
    writeFileSync(entry, urls.map((url) => `import ${JSON.stringify(url)};\n`).join(""));
    const info = execFileSync(process.execPath, ["info", "--json", "--no-config", entry], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const { modules } = JSON.parse(info) as { modules: ModuleInfo[] };
    const byUrl = new Map(modules.map((module) => [module.specifier, module]));
    return new Map(files.map((file, index) => {
      const { dependencies = [] } = byUrl.get(urls[index] ?? "") ?? {};
      return [file, dependencies.map(({ specifier }) => inTree(specifier, file))];
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A module in the output of `deno info --json`. */
interface ModuleInfo {
  specifier: string;
  dependencies?: { specifier: string }[];
}

/** Returns a relative specifier as a path from the root, and any other unchanged. */
function inTree(specifier: string, file: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const url = new URL(specifier, pathToFileURL(join(root, file)));
  return relative(root, fileURLToPath(url)).replaceAll(sep, "/");
}
