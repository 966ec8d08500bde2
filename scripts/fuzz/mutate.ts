import type { Random } from "./random.ts";

/** The options of a mutation. */
export interface MutateOptions {
  random: Random;
  /** What was sent, which a server may repeat. */
  echoes?: readonly string[];
}

/** Makes values that no reader expects, most of them small. */
const ODD_VALUES: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1e300,
  () => -1e300,
  () => 8.64e15,
  () => 1e-7,
  () => "",
  () => " ",
  () => "1e999",
  () => "300",
  () => "NaN",
  () => "constructor",
  () => "__proto__",
  () => "toString",
  () => "\ud800",
  () => "töken 🔑",
  () => "%",
  () => "http://127.0.0.1:1/",
  () => "javascript:alert(1)",
  () => "https://user:pass@evil.example/#x",
  () => "::::",
  () => "+275760-09-13T00:00:00.000Z",
  () => "-271821-04-20T00:00:00.000Z",
  () => "x".repeat(70_000),
  () => ({}),
  () => [],
  () => [null],
  () => [{ toString: 1 }],
  () => ["a", "b"],
  () => ({ toString: 1, valueOf: 1 }),
  () => JSON.parse('{"__proto__":{"polluted":1},"constructor":1}'),
  (random) => nested(random.pick([60, 99, 101, 150, 250]), random),
  () => DEEP,
];

/** Texts that are unusual as values of settings and flags. */
export const ODD_TEXTS: readonly string[] = [
  "",
  " ",
  "-",
  "--",
  "@",
  "@missing",
  "missing/file",
  ".",
  "/",
  "~",
  "0",
  "-1",
  "1e400",
  "0x10",
  "9007199254740993",
  "99999999999999999999",
  "5m",
  "NaN",
  "a=b",
  "=",
  "a,b,,c",
  "true",
  "null",
  "help",
  "__proto__",
  "constructor",
  "*",
  "$..[?(@.a)]",
  "$[",
  "/a~2",
  "http://127.0.0.1:1/",
  "http://example.com",
  "https://",
  "https://user:pass@example.com/",
  "https://[::1",
  "https://example.com/?a=b#c",
  "HTTPS://EXAMPLE.COM:443/%zz",
  "javascript:alert(1)",
  "X-A: b",
  "X A: b",
  "Authorization: Bearer x",
  "a: \u0100",
  "a\nb",
  "a\0b",
  "\x1b]0;x\x07",
  "\x9b31m",
  "\u202eabc\u2066",
  "\ud800",
  "töken 🔑",
  "{}",
  "[]",
  "[[[",
  '{"type":"a"}',
  '[{"type":"a"}]',
  "x".repeat(5_000),
  "%".repeat(500),
  "a.".repeat(500),
];

/** A placeholder for a value nested too deeply for `JSON.stringify`; `writeJson` replaces it. */
const DEEP = "@@deep@@";

/** Texts that a terminal or a line-based reader interprets. */
const CONTROL_TEXTS = [
  "\x1b[2J\x07",
  "\x9b31m",
  "a\u202eb\u2066c\u200b",
  "\u0000",
  "line\r\nbreak\u2028",
  "https://auth.example.com/\x9b31m\u202e",
];

function nested(levels: number, random: Random): unknown {
  let value: unknown = "deep";
  const list = random.oneIn(2);
  for (let level = 0; level < levels; level++) value = list ? [value] : { a: value };
  return value;
}

/** Changes one to three members of a value, wherever they are in it. */
export function mutateValue(value: unknown, options: MutateOptions): unknown {
  const { random } = options;
  let changed = structuredClone(value);
  for (let left = 1 + random.below(3); left > 0; left--) changed = mutateOnce(changed, options);
  return changed;
}

function mutateOnce(value: unknown, options: MutateOptions): unknown {
  const { random } = options;
  if (typeof value !== "object" || value === null || random.oneIn(40)) return oddValue(options);
  const names = Object.keys(value);
  const name = random.pick(names);
  if (name === undefined) return oddValue(options);
  const members = value as Record<string, unknown>;
  const member = members[name];
  const descends = typeof member === "object" && member !== null && !random.oneIn(4);
  const change = descends ? -1 : random.below(8);
  if (change < 0) members[name] = mutateOnce(member, options);
  else if (change === 0) delete members[name];
  else if (change === 1) members[random.pick(names)] = member;
  else members[name] = oddValue(options);
  return value;
}

/** A value that no reader expects, or one that repeats what was sent. */
function oddValue({ random, echoes = [] }: MutateOptions): unknown {
  if (echoes.length > 0 && random.oneIn(12)) return `You sent ${random.pick(echoes)}.`;
  if (random.oneIn(5)) return random.pick(CONTROL_TEXTS);
  return random.pick(ODD_VALUES)(random);
}

/** Changes a text, which may make it malformed. */
export function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(7)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return "";
    case 2:
      return `<html><title>Sign in</title>${text}</html>`;
    case 3:
      return text.slice(0, at) + random.pick(["\0", "\x9b", "\ufeff", '"', "}", "é"]) +
        text.slice(at);
    case 4:
      return `\ufeff${text}`;
    case 5:
      return random.pick(["[", '{"a":', "- ", "{", '"']).repeat(1 + random.below(20_000));
    default:
      return text.slice(at) + text.slice(0, at);
  }
}

/** Writes a mutated value as JSON. */
export function writeJson(value: unknown): string {
  const deep = "[".repeat(6_000) + "]".repeat(6_000);
  return (JSON.stringify(value) ?? "null").replaceAll(`"${DEEP}"`, deep);
}
