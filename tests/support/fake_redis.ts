import type { FakeClock } from "./fake_clock.ts";

/** The part of Redis that the store uses, in memory and by a clock that a test advances. */
export interface FakeRedis {
  /** Runs a command, as ioredis' `call` does. */
  call(command: string, ...args: string[]): Promise<unknown>;
  /** Returns the milliseconds until a name expires. */
  timeLeft(name: string): number;
  /** Returns the names. */
  names(): string[];
}

/** Creates an empty one. A scan returns two names at a time. */
export function createFakeRedis(clock: FakeClock): FakeRedis {
  const values = new Map<string, { value: string; expiresAt: number }>();
  const get = (name = "") => {
    const entry = values.get(name);
    if (entry && entry.expiresAt <= clock.monotonic()) values.delete(name);
    return values.get(name)?.value ?? null;
  };
  const set = (name = "", value = "", milliseconds = Infinity) => {
    values.set(name, { value, expiresAt: clock.monotonic() + milliseconds });
    return "OK";
  };
  const names = () => [...values.keys()].filter((name) => get(name) !== null);

  /** What each script does, by the commands in it. */
  function evaluate([script = "", count, name = "", ...args]: string[]): number {
    if (count !== "1") throw new Error("ERR wrong number of keys");
    const [first = "", second = "", third] = args;
    if (script.includes("'SET'")) {
      if (first !== "always" && first !== "if") throw new Error("ERR unknown condition");
      if (first === "if" && get(name) !== second) return 0;
      if (third === undefined) return Number(get(name) !== null && values.delete(name));
      set(name, third);
      return 1;
    }
    if (get(name) !== first) return 0;
    if (script.includes("'PEXPIRE'")) set(name, first, Number(second));
    else if (script.includes("'DEL'")) values.delete(name);
    else throw new Error("ERR unknown script");
    return 1;
  }

  function run(command: string, args: string[]): unknown {
    const [name = "", value, ...rest] = args;
    switch (command) {
      case "GET":
        return get(name);
      case "SET":
        if (rest.includes("NX") && get(name) !== null) return null;
        return set(name, value, rest.includes("PX") ? Number(rest.at(-1)) : undefined);
      case "EVAL":
        return evaluate(args);
      case "SCAN": {
        const [cursor = "", match, pattern = "", limit, count] = args;
        if (!/^\d+$/.test(cursor)) throw new Error("ERR invalid cursor");
        if (match !== "MATCH" || limit !== "COUNT" || !(Number(count) > 0)) {
          throw new Error("ERR syntax error");
        }
        // Of a pattern only `*` at the place of the key, and escaped characters.
        const [before = "", after = ""] = pattern.split(/(?<!\\)\*/)
          .map((part) => part.replaceAll(/\\(.)/g, "$1"));
        const all = names().filter((one) => one.startsWith(before) && one.endsWith(after));
        const next = Number(cursor) + 2;
        return [next < all.length ? String(next) : "0", all.slice(Number(cursor), next)];
      }
      default:
        throw new Error(`ERR unknown command '${command}'`);
    }
  }

  return {
    call: async (command, ...args) => await run(command, args),
    timeLeft: (name) => (values.get(name)?.expiresAt ?? -Infinity) - clock.monotonic(),
    names,
  };
}
