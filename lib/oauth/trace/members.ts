import { isObject } from "../encoding/is_object.ts";
import { showHidden } from "./hidden.ts";
import { memberKind } from "./member_kind.ts";
import type { Redactor } from "./redactor.ts";
import { urlSecrets } from "./url_secrets.ts";
import { randomWords } from "./words.ts";

/** A member of a form or of a JSON object: its name, and what it holds. */
export type Member = readonly [name: string, value: unknown];

/** Objects in objects are looked into down to here. */
const DEEPEST = 5;

/**
 * Remembers what is secret in members. This comes before any of them is shown: one may repeat what
 * another hides.
 *
 * @param path the names of the members that they are in
 */
export function learnMembers(
  members: readonly Member[],
  redactor: Redactor,
  path: readonly string[] = [],
): void {
  for (const [name, value] of members) {
    for (const one of [value].flat(DEEPEST)) {
      if (isObject(one)) {
        if (path.length < DEEPEST) learnMembers(Object.entries(one), redactor, [...path, name]);
        continue;
      }
      // Lists in lists in lists are not shown either.
      if (Array.isArray(one)) continue;
      switch (memberKind(name, path.at(-1))) {
        case "secret":
          redactor.learn(String(one));
          break;
        case "unknown":
          redactor.suspect(String(one));
          break;
        case "url":
        case "code_url":
          for (const part of urlSecrets(String(one))) redactor.suspect(part[0]);
      }
    }
  }
}

/** One line for each member, with what is not known to be harmless hidden. */
export function memberLines(members: readonly Member[], redactor: Redactor): string[] {
  return members.flatMap(([name, value]) => {
    const shown = redactor.show(name, randomWords);
    // The keys of a set, say: each is worth a line.
    if (Array.isArray(value) && value.some(isObject)) {
      return value.map((one) => `${shown}: ${showValue([name, one], redactor)}`);
    }
    return [`${shown}: ${showValue([name, value], redactor)}`];
  });
}

function showValue(
  [name, value]: Member,
  redactor: Redactor,
  path: readonly string[] = [],
): string {
  if (Array.isArray(value)) {
    const ones = value.flat(DEEPEST).filter((one) => !Array.isArray(one));
    return ones.map((one) => showValue([name, one], redactor, path)).join(", ") || "[]";
  }
  if (isObject(value)) {
    if (path.length >= DEEPEST) return "{…}";
    const members = Object.entries(value).map(([inner, one]) =>
      `${redactor.show(inner, randomWords)}: ${showValue([inner, one], redactor, [...path, name])}`
    );
    return `{ ${members.join(", ")} }`;
  }
  if (value === null || typeof value === "boolean") return String(value);
  const text = String(value);
  switch (memberKind(name, path.at(-1))) {
    case "plain":
      return redactor.show(text);
    case "text":
      return redactor.show(text, randomWords);
    case "url":
      return redactor.show(text, urlSecrets);
    case "code_url": {
      const [origin = ""] = /^https?:\/\/[^/?#@]+(?=[/?#]|$)/i.exec(text) ?? [];
      return `${redactor.show(origin)} ${redactor.hash(text)}`.trim();
    }
    default:
      return showHidden(text, redactor);
  }
}
