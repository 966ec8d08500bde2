import type { Endpoint } from "./endpoints.ts";

/** How a reply arrives. */
export const DELIVERIES = ["whole", "pieces", "cut", "stalled", "silent", "failed"] as const;

/** A reply, as a server could send it. */
export interface FuzzReply {
  /** Its body. `{{sent}}` is replaced by what was sent. @default the proper one */
  body?: string;
  /** Parts of an ID token, which the server signs and puts into the proper body. */
  idToken?: { header: string; payload: string; garbled?: string };
  /** @default 200 */
  status?: number;
  headers?: Record<string, string>;
  /** How it arrives. @default whole */
  delivery?: typeof DELIVERIES[number];
  /** The content coding that its body really has, whatever its headers say. */
  coding?: "gzip" | "deflate";
}

/** A case: everything that it takes to repeat a run, as data that can be kept in a file. */
export interface FuzzCase {
  /** The row of the table that it counts for. */
  kind: string;
  /**
   * What runs: an operation of the library, the program in this process or in its own, or a
   * measurement of its time.
   */
  target: "library" | "program" | "process" | "growth";
  /** The operation's name, or the arguments of the program. */
  run: string[];
  /** The options with which the library's operation runs. */
  features?: string[];
  env?: Record<string, string>;
  stdin?: string;
  /** The endpoint that gives other replies than the proper one. */
  endpoint?: Endpoint;
  /** These replies, one after the other, again and again. */
  replies?: FuzzReply[];
  /** Changed files by their paths in the program's folder, in which `*` is any name. */
  files?: Record<string, string>;
  /** The text that the library reads instead of what it has saved. */
  saved?: string;
}
