import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { CLIENT_ID, ISSUER } from "./endpoints.ts";
import type { FuzzClock } from "./fuzz_clock.ts";
import { createFuzzMachine, type FuzzMachine } from "./fuzz_machine.ts";
import type { FuzzServer } from "./fuzz_server.ts";

/** The server, as flags. */
export const SERVER: readonly string[] = ["--issuer", ISSUER, "--client-id", CLIENT_ID];

/** The profile that is signed in. */
export const PROFILE: readonly string[] = ["--profile", "work"];

/** The host that the profile names, for helpers. */
export const NAMED_HOST = "git.example.com";

/** An exchange of the profile's token, whose result is cached. */
export const EXCHANGE: readonly string[] = ["--exchange-audience", "billing"];

/** The locks that a case can write. */
const LOCKS = ["sessions/*.lock", "pending/*.lock", "secrets/credentials-*.lock"];

/** The folders of saved data, below the program's own. */
const SAVED_FOLDERS = ["sessions", "profiles", "pending", "secrets"];

/** The program with a server and saved files, which a case can change. */
export interface ProgramWorld {
  machine: FuzzMachine;
  server: FuzzServer;
  clock: FuzzClock;
  /** Restores the saved files. */
  restore(): void;
  /** Writes changed files, by paths in which `*` is any name. */
  change(files: Readonly<Record<string, string>>): void;
  /** The saved files by such paths. */
  files: ReadonlyMap<string, string>;
}

/** The options of a world. */
export interface ProgramWorldOptions {
  server: FuzzServer;
  clock: FuzzClock;
  /** The server's URL. */
  url?: string;
}

/** Signs a profile in and starts a login, so that there are files to change. */
export async function createProgramWorld(options: ProgramWorldOptions): Promise<ProgramWorld> {
  const { server, clock, url = ISSUER } = options;
  const machine = createFuzzMachine(clock, server.fetch);
  const { folder } = machine;
  const config = configOf(url);
  const configPath = join(folder, "config.yaml");
  writeFileSync(configPath, config);
  server.begin();
  const place = (args: readonly string[]) => args.map((arg) => arg.replace(ISSUER, url));
  const store = ["--store", "file"];
  // The parameter is saved in a file of its own.
  const scope = ["--scope", "openid,offline_access", "--param", "audience_hint=a"];
  await machine.run(["login", ...place(SERVER), ...PROFILE, ...store, ...scope]);
  // Each case begins with the clock set back, and a token from the future is not used.
  clock.clear();
  await machine.run(["token", ...PROFILE, ...EXCHANGE]);
  await machine.run(["start", ...place(SERVER), "--profile", "third", ...store, "--dpop"]);
  const saved = new Map([[configPath, config]]);
  const files = new Map([["config.yaml", config]]);
  for (const part of SAVED_FOLDERS) {
    for (const name of readFolder(join(folder, part))) {
      if (!name.endsWith(".json")) continue;
      const path = join(folder, part, name);
      const text = readFileSync(path, "utf8");
      saved.set(path, text);
      // Those of profiles have their names; the others have hashes and numbers.
      const known = name.startsWith("profile-") ? name : name.replace(/[^-]+$/, "*.json");
      files.set(`${part}/${known}`, text);
    }
  }
  for (const lock of LOCKS) files.set(lock, JSON.stringify(OWNER));
  files.set("sessions/*.json#sealed", JSON.stringify(SEALED));
  if (saved.size < 6) throw new Error(`There are too few saved files: ${[...saved.keys()]}`);

  /** Finds the file that a path with `*` means: locks are next to what they lock. */
  const find = (path: string) => {
    const place = join(folder, path);
    const [start = "", extension] = place.split("*");
    if (extension === undefined) return place;
    const known = [...saved.keys()].find((one) => one.startsWith(start));
    return known?.replace(/\.json$/, extension) ?? place;
  };
  return {
    machine,
    server,
    clock,
    files,
    restore() {
      for (const part of SAVED_FOLDERS) {
        rmSync(join(folder, part), { recursive: true, force: true });
        mkdirSync(join(folder, part), { mode: 0o700 });
      }
      for (const [path, text] of saved) writeFileSync(path, text);
    },
    change(changed) {
      for (const [path, text] of Object.entries(changed)) {
        const place = find(path.replace(/#.*/, ""));
        mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
        writeFileSync(place, text);
      }
    },
  };
}

function configOf(url: string): string {
  return [
    "profiles:",
    "  other:",
    `    issuer: ${url}`,
    "    client_id: cli",
    "    scope: [openid, offline_access]",
    '    http_header: ["X-A: b"]',
    "    host: [git.example.com]",
    "",
  ].join("\n");
}

const OWNER = { id: "a-b", host: "elsewhere", boot: "b", pid_namespace: "p", pid: 1 };
const SEALED = {
  type: "device-login sealed",
  v: 1,
  key: "k",
  iv: "AAAAAAAAAAAAAAAA",
  data: "AAAA",
};

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
