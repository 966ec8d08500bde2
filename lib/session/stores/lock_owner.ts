import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";
import * as kind from "../../oauth/members/kinds.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { hasMembers } from "../../oauth/members/read_members.ts";

/** Who has a lock. What can't be found out is left out. */
export interface LockOwner {
  /** Tells this lock from every other that stood or will stand in its place. */
  readonly id: string;
  /** The machine's name. */
  readonly host?: string | undefined;
  /** Tells one start of a Linux machine from another. */
  readonly boot?: string | undefined;
  /** The Linux container, as far as its processes' numbers go. */
  readonly pid_namespace?: string | undefined;
  /** The process. */
  readonly pid: number;
  /** When it started, in the machine's own count: a number may be given to another process later. */
  readonly started?: string | undefined;
}

/** What is known of a lock's owner. */
export type Life = "alive" | "gone" | "unknown";

/** An identifier becomes part of a file's name. */
const name: kind.Kind<string> = [
  "a name",
  (value): value is string => typeof value === "string" && /^[\w-]{1,64}$/.test(value),
];

const OWNER_MEMBERS = {
  id: name,
  pid: kind.integer,
  "host?": kind.string,
  "boot?": kind.string,
  "pid_namespace?": kind.string,
  "started?": kind.string,
};

/** This process, as the owner of a new lock. */
export function newOwner(): LockOwner {
  const { pid } = process;
  return { id: crypto.randomUUID(), ...ownPlace(), pid, started: processOf(pid)?.started };
}

/**
 * Whether a lock's owner is known to live, or to have ended without releasing its lock. Nothing is
 * known of a process on another machine, in another container, or of an earlier boot, and outside of
 * Linux a process that lives may only have the owner's number.
 */
export function lifeOf({ host, boot, pid_namespace, pid, started }: LockOwner): Life {
  const here = ownPlace();
  const linux = process.platform === "linux";
  if (here.host === undefined) return "unknown";
  if (linux && (here.boot === undefined || here.pid_namespace === undefined)) return "unknown";
  const same = host === here.host && boot === here.boot && pid_namespace === here.pid_namespace;
  if (!same) return "unknown";
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as { code?: string }).code === "ESRCH") return "gone";
  }
  const found = processOf(pid);
  if (found === undefined) return "unknown";
  if (found.state === "Z") return "gone";
  if (started === undefined) return "unknown";
  return found.started === started ? "alive" : "gone";
}

/** The owner, for a person. */
export function describeOwner(owner: LockOwner | undefined): string {
  if (owner === undefined) return "another process";
  const { pid, host } = owner;
  return `process ${pid}${host === undefined ? "" : ` on ${host}`}`;
}

/** Reads an owner's record; a text that is none, or not whole yet, gives nothing. */
export function parseOwner(text: string): LockOwner | undefined {
  const owner = parseJson(text);
  return hasMembers(owner, OWNER_MEMBERS) ? owner : undefined;
}

function ownPlace(): Pick<LockOwner, "host" | "boot" | "pid_namespace"> {
  return {
    host: tried(hostname),
    boot: tried(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()),
    pid_namespace: tried(() => readlinkSync("/proc/self/ns/pid")),
  };
}

/** What Linux tells of a process (proc(5)); its name may hold spaces and brackets. */
function processOf(pid: number): { state: string; started: string } | undefined {
  const text = tried(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", started: fields[19] ?? "" };
}

/** Other systems have no such files, and Deno may not permit to look. */
function tried<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
