/**
 * The prompt of the program device-login, for programs on Node, Deno and Bun: a sign-in in one call.
 *
 * @example
 * ```ts
 * import { signIn } from "device-login/prompt";
 *
 * const tokens = await signIn({
 *   issuer: "https://auth.example.com",
 *   clientId: "cli",
 *   scope: ["openid", "offline_access"],
 * });
 * ```
 *
 * @module
 */

export { signIn } from "./sign_in.ts";
export { signedIn, type SignedInOptions } from "./signed_in.ts";
export type { SignInOptions } from "./show_sign_in.ts";
