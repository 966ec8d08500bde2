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
 * Whether the owner is known to have ended without giving its lock back. Of a process elsewhere, in
 * another container, or before the machine was started anew nothing is known.
 */
export function isGone(owner: LockOwner): boolean {
  const { host, boot, pid_namespace } = ownPlace();
  const linux = process.platform === "linux";
  if (host === undefined || (linux && (boot === undefined || pid_namespace === undefined))) {
    return false;
  }
  const here = owner.host === host && owner.boot === boot && owner.pid_namespace === pid_namespace;
  return here && !isAlive(owner);
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

function isAlive({ pid, started }: LockOwner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as { code?: string }).code !== "ESRCH";
  }
  const found = processOf(pid);
  if (found === undefined) return true;
  return found.state !== "Z" && (started === undefined || found.started === started);
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
