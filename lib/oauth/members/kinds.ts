import { isWebUrl } from "../http/secure_url.ts";
import { isObject } from "../encoding/is_object.ts";

/** The kind of a member: a description for messages, and a check. */
export type Kind<T> = readonly [wanted: string, holds: (value: unknown) => value is T];

const isString = (value: unknown): value is string => typeof value === "string";
const isText = (value: unknown): value is string => isString(value) && value !== "";
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(isString);
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isAscii = (value: unknown): value is string => isString(value) && /^[ -~]*$/.test(value);

/** A string that may be empty. */
export const string: Kind<string> = ["a string", isString];

/** A non-empty string. */
export const text: Kind<string> = ["a non-empty string", isText];

/** A list of strings. */
export const texts: Kind<readonly string[]> = ["a list of strings", isTexts];

/** A non-empty string, or a list of strings. */
export const textOrTexts: Kind<string | readonly string[]> = [
  "a string or a list of strings",
  (value): value is string | string[] => isText(value) || isTexts(value),
];

/** A token (RFC 6749 appendix A), or an empty string. A header can't carry any other character. */
export const ascii: Kind<string> = ["printable ASCII", isAscii];

/** A token (RFC 6749 appendix A). */
export const token: Kind<string> = [
  "printable ASCII, and not empty",
  (value): value is string => isText(value) && isAscii(value),
];

/** An http(s) URL. */
export const url: Kind<string> = [
  "an http(s) URL",
  (value): value is string => isString(value) && isWebUrl(value),
];

/** A time that `Date` can parse. */
export const time: Kind<string> = [
  "a time",
  (value): value is string => isString(value) && !Number.isNaN(Date.parse(value)),
];

/** A number. */
export const number: Kind<number> = ["a number", isNumber];

/** A whole number. */
export const integer: Kind<number> = [
  "a whole number",
  (value): value is number => Number.isSafeInteger(value),
];

/** A duration in seconds. */
export const seconds: Kind<number> = [
  "a number of seconds",
  (value): value is number => isNumber(value) && value >= 0,
];

/** The interval between two polls, in seconds. */
export const interval: Kind<number> = [
  "at least 1 second",
  (value): value is number => isNumber(value) && value >= 1,
];

/** A boolean. */
export const flag: Kind<boolean> = [
  "true or false",
  (value): value is boolean => typeof value === "boolean",
];

/** An object with any members. */
export const object: Kind<Record<string, unknown>> = ["an object", isObject];

/** An object whose members are strings. */
export const strings: Kind<Record<string, string>> = [
  "an object of strings",
  (value): value is Record<string, string> =>
    isObject(value) && Object.values(value).every(isString),
];

/** The version number 1 of a format. */
export const version1: Kind<1> = ["1", (value): value is 1 => value === 1];

/** Exactly this string. */
export function only<const T extends string>(wanted: T): Kind<T> {
  return [JSON.stringify(wanted), (value): value is T => value === wanted];
}
