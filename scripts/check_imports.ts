// deno-lint-ignore-file no-console -- a script speaks to whoever runs it
/**
 * Fails where an import runs against the direction of the rooms: data goes one way, and no room
 * reaches back.
 *
 * @module
 */

import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

/** What each room may import, beside itself: other rooms, and packages. */
const ALLOWED: Record<string, { rooms: string[]; packages: string[] }> = {
  "lib/oauth": { rooms: [], packages: ["oauth4webapi"] },
  "lib/output": { rooms: ["lib/oauth"], packages: ["js-yaml", "jsonpath-plus"] },
  "lib/prompt": { rooms: ["lib/oauth"], packages: ["lean-qr/nano"] },
  "lib/host": { rooms: ["lib/oauth"], packages: ["node:"] },
  "lib/session": { rooms: ["lib/oauth"], packages: ["node:"] },
  "lib/testing": { rooms: ["lib/oauth"], packages: [] },
  "lib/commands": {
    rooms: ["lib/oauth", "lib/session", "lib/output", "lib/prompt", "lib/host"],
    packages: ["commander", "jose", "js-yaml"],
  },
  "mod.ts": { rooms: ["lib/oauth"], packages: [] },
  "cli.ts": { rooms: ["lib/commands", "lib/host"], packages: ["node:process"] },
};

/** The one command that shows the testing server to people. */
const EXCEPTIONS = ["lib/commands/demo/demo.ts -> lib/testing"];

const root = resolve(process.argv[2] ?? ".");
const files = ["mod.ts", "cli.ts", ...globSync("lib/**/*.ts", { cwd: root })];
const faults = files.flatMap((file) => faultsOf(file));
for (const fault of faults) console.error(fault);
console.log(`${files.length} files, ${faults.length} imports against the direction`);
if (faults.length > 0) process.exitCode = 1;

function faultsOf(file: string): string[] {
  const room = roomOf(file);
  const allowed = ALLOWED[room];
  if (!allowed) return [`${file}: the room ${room} is not known`];
  return importsOf(file).flatMap((specifier) => {
    if (!specifier.startsWith(".")) {
      const fine = allowed.packages.some((name) =>
        name.endsWith(":") ? specifier.startsWith(name) : specifier === name
      );
      return fine ? [] : [`${file} imports ${specifier}`];
    }
    const target = roomOf(resolve(root, dirname(file), specifier).slice(root.length + 1));
    const fine = target === room || allowed.rooms.includes(target) ||
      EXCEPTIONS.includes(`${file} -> ${target}`);
    return fine ? [] : [`${file} imports ${specifier}`];
  });
}

function roomOf(file: string): string {
  return file.split(/[\\/]/).slice(0, -1).slice(0, 2).join("/") || file;
}

/** All that a file imports: values and types, at once and when needed. */
function importsOf(file: string): string[] {
  const url = pathToFileURL(resolve(root, file)).href;
  const info = execFileSync(process.execPath, ["info", "--json", "--no-config", url], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { modules } = JSON.parse(info) as {
    modules: { specifier: string; dependencies?: { specifier: string }[] }[];
  };
  const module = modules.find(({ specifier }) => specifier === url);
  return (module?.dependencies ?? []).map(({ specifier }) => specifier);
}
