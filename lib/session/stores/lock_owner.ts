import process from "node:process";
import * as kind from "../../oauth/members/kinds.ts";
import { parseJson } from "../../oauth/encoding/parse_json.ts";
import { hasMembers } from "../../oauth/members/read_members.ts";
import { type ProcessFacts, systemFacts } from "./process_facts.ts";

/** The owner of a lock. Members that can't be found out are absent. */
export interface LockOwner {
  /** Distinguishes this lock from any before or after it in its place. */
  readonly id: string;
  /** The machine's name. */
  readonly host?: string | undefined;
  /** Distinguishes one start of a Linux machine from another. */
  readonly boot?: string | undefined;
  /** The Linux container, by its namespace of process IDs. */
  readonly pid_namespace?: string | undefined;
  /** The process ID. */
  readonly pid: number;
  /** When the process started, in clock ticks since boot: process IDs are reused. */
  readonly started?: string | undefined;
}

/** Whether a lock's owner lives. */
export type Life = "alive" | "gone" | "unknown";

/** The kind of an identifier, which becomes part of a file name. */
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

/** Returns this process, as the owner of a new lock. */
export function newOwner(facts: ProcessFacts = systemFacts): LockOwner {
  const { pid } = process;
  const started = readProcess(pid, facts)?.started;
  return { id: crypto.randomUUID(), ...placeIn(facts), pid, started };
}

/**
 * Finds out whether a lock's owner lives, or has ended without releasing its lock. Nothing is known
 * of a process on another machine, in another container, or of an earlier boot. On other systems
 * than Linux, a live process may have reused the owner's ID.
 *
 * @param owner the lock's owner
 * @param facts the system that asks
 */
export function lifeOf(
  { host, boot, pid_namespace, pid, started }: LockOwner,
  facts: ProcessFacts = systemFacts,
): Life {
  const here = placeIn(facts);
  const linux = facts.platform === "linux";
  if (here.host === undefined) return "unknown";
  if (linux && (here.boot === undefined || here.pid_namespace === undefined)) return "unknown";
  const same = host === here.host && boot === here.boot && pid_namespace === here.pid_namespace;
  if (!same) return "unknown";
  try {
    facts.probe(pid);
  } catch (error) {
    if ((error as { code?: string }).code === "ESRCH") return "gone";
  }
  const found = readProcess(pid, facts);
  if (found === undefined) return "unknown";
  if (found.state === "Z") return "gone";
  if (started === undefined) return "unknown";
  return found.started === started ? "alive" : "gone";
}

/** Describes the owner, for a person. */
export function describeOwner(owner: LockOwner | undefined): string {
  if (owner === undefined) return "another process";
  const { pid, host } = owner;
  return `process ${pid}${host === undefined ? "" : ` on ${host}`}`;
}

/** Parses an owner's record; `undefined` if the text is incomplete or anything else. */
export function parseOwner(text: string): LockOwner | undefined {
  const owner = parseJson(text);
  return hasMembers(owner, OWNER_MEMBERS) ? owner : undefined;
}

function placeIn(facts: ProcessFacts): Pick<LockOwner, "host" | "boot" | "pid_namespace"> {
  return {
    host: attempt(() => facts.hostname()),
    boot: attempt(() => facts.readFile("/proc/sys/kernel/random/boot_id").trim()),
    pid_namespace: attempt(() => facts.readLink("/proc/self/ns/pid")),
  };
}

/** Reads what Linux reports of a process (proc(5)); its name may contain spaces and brackets. */
function readProcess(
  pid: number,
  facts: ProcessFacts,
): { state: string; started: string } | undefined {
  const text = attempt(() => facts.readFile(`/proc/${pid}/stat`));
  if (text === undefined) return undefined;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", started: fields[19] ?? "" };
}

/** Ignores errors: other systems have no such files, and Deno may not permit reading them. */
function attempt<T>(find: () => T): T | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
