import { execFileSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../dist/psql", import.meta.url));

/** The Debian release that has PostgreSQL 18 or newer. */
const RELEASE = "forky";
const PACKAGES = ["postgresql-client", "libpq-oauth"];

/** The path of psql with its own device flow, whether it is installed or not. */
export const PSQL = `${FOLDER}/psql`;

/**
 * Unpacks psql and all its libraries from a newer Debian release into a folder of their own, unless
 * that has been done: nothing on this machine changes.
 */
export function installPsql(): void {
  if (existsSync(PSQL)) return;
  rmSync(FOLDER, { recursive: true, force: true });
  for (const name of ["root", "lists/partial", "cache/archives/partial"]) {
    mkdirSync(`${FOLDER}/${name}`, { recursive: true });
  }
  writeFileSync(`${FOLDER}/sources.list`, `deb ${archive()} ${RELEASE} main\n`);
  writeFileSync(`${FOLDER}/status`, "");
  writeFileSync(
    `${FOLDER}/apt.conf`,
    `Dir::State::lists "${FOLDER}/lists";\nDir::State::status "${FOLDER}/status";\n` +
      `Dir::Cache "${FOLDER}/cache";\nDir::Etc::sourcelist "${FOLDER}/sources.list";\n` +
      `Dir::Etc::sourceparts "-";\n`,
  );
  const env = { ...process.env, APT_CONFIG: `${FOLDER}/apt.conf` };
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { env, stdio: ["ignore", "ignore", "inherit"] });
  run("apt-get", "update", "-qq");
  run("apt-get", "install", "-qq", "-y", "--download-only", "--no-install-recommends", ...PACKAGES);
  for (const file of globSync(`${FOLDER}/cache/archives/*.deb`)) {
    run("dpkg-deb", "--extract", file, `${FOLDER}/root`);
  }
  const [program] = globSync(`${FOLDER}/root/usr/lib/postgresql/*/bin/psql`);
  const [loader] = globSync(`${FOLDER}/root/usr/lib/*/ld-linux-*.so.*`);
  if (program === undefined || loader === undefined) throw new Error(`${FOLDER} has no psql`);
  const words = [loader, "--library-path", resolve(loader, ".."), program];
  for (const name of ["cache", "lists"]) rmSync(`${FOLDER}/${name}`, { recursive: true });
  // The script comes last: a folder without it was interrupted.
  writeFileSync(`${PSQL}.new`, `#!/bin/sh\nexec ${words.join(" ")} "$@"\n`, { mode: 0o755 });
  renameSync(`${PSQL}.new`, PSQL);
}

/** Returns this machine's archive of Debian, as in `sources.list`. */
function archive(): string {
  const words = ["indextargets", "--format", "$(REPO_URI)", "Origin: Debian"];
  const uris = execFileSync("apt-get", words, { encoding: "utf8" }).split("\n");
  const uri = uris.find((uri) => uri.endsWith("/debian/"));
  if (uri === undefined) throw new Error("apt has no archive of Debian");
  return uri;
}
