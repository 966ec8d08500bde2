import type { Mutant } from "./find_mutants.ts";

/** Mutants that no test can notice, since the mutated code has the same effects. */
export interface Equivalent {
  file: string;
  /** The line of the code without the spaces around it, or a pattern of several lines. */
  line: string | RegExp;
  /** The changes of the line, as `original → replacement`. */
  changes: readonly string[];
  /** Why the mutated code has the same effects. */
  reason: string;
}

/** The reviewed list. An entry that matches no mutant, or one that a test notices, is an error. */
export const EQUIVALENTS: readonly Equivalent[] = [
  {
    file: "lib/oauth/base/errors.ts",
    line: /^\w+: true,$/,
    changes: ["true → false"],
    reason: "Only the names are read; the type demands that none is missing.",
  },
  {
    file: "lib/oauth/connection/shared_connection.ts",
    line: /^\w+: true,$/,
    changes: ["true → false"],
    reason: "Only the names are read; the type demands that none is missing.",
  },
  {
    file: "lib/oauth/base/abort_fan_out.ts",
    line: 'if (members.size === 0) signal.addEventListener("abort", listener, { once: true });',
    changes: ["{ once: true } → {}", "true → false"],
    reason: "A signal is aborted once. The option only frees the listener.",
  },
  {
    file: "lib/oauth/base/ending.ts",
    line: "else if (source) removeAbortable(source, member);",
    changes: ["source → true"],
    reason: "Nothing was added to a source that does not exist, so nothing is removed.",
  },
  {
    file: "lib/oauth/client/client_certificate.ts",
    line: 'const der = decodeBase64url(block?.[1] ?? "*");',
    changes: ["?. → "],
    reason: "The error of either is replaced with the same message.",
  },
  {
    file: "lib/oauth/client/client_assertion.ts",
    line:
      "const signer = clientKey ? await clientKey.signer(supported) : sharedSecret?.signer(alg);",
    changes: ["?. → ."],
    reason: "readCredentials() has rejected a client without the credential of its method.",
  },
  {
    file: "lib/oauth/client/client_assertion.ts",
    line: 'if (signer === undefined) throw new TypeError("An assertion needs a key or a secret.");',
    changes: [
      "signer === undefined → false",
      '"An assertion needs a key or a secret." → ""',
    ],
    reason: "readCredentials() has rejected a client without the credential of its method.",
  },
  {
    file: "lib/oauth/connection/refusal.ts",
    line: '{ status, error, endpoint = "" }: UnusableReply & { endpoint: string | undefined },',
    changes: ['"" → "mutant"'],
    reason: "Neither is an endpoint that a server names.",
  },
  {
    file: "lib/oauth/server/discovery.ts",
    line: /^(const none = |return \{ type: "none", reason: withoutFinalPeriod)/,
    changes: ['"none" → ""'],
    reason: "discover() compares the type only with that of a document.",
  },
  {
    file: "lib/oauth/keys/jwt.ts",
    line: "} catch {",
    changes: ["{ return undefined; } → {}"],
    reason: "A function that ends without a result returns undefined.",
  },
  {
    file: "lib/oauth/keys/private_jwk.ts",
    line: 'const [, label = "", base64 = ""] = block;',
    changes: ['"" → "mutant"'],
    reason: "The expression always matches both groups; the type demands a default.",
  },
  {
    file: "lib/oauth/keys/private_jwk.ts",
    line: 'const missing = PUBLIC_MEMBERS.get(jwk.kty ?? "")?.find((member) => !jwk[member]);',
    changes: ['"" → "mutant"'],
    reason: "readMembers() has rejected a key without kty; its type does not say so.",
  },
  {
    file: "lib/oauth/keys/shared_secret.ts",
    line: 'return crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign", "verify"]);',
    changes: ["false → true"],
    reason: "The key does not leave the class, which does not export it.",
  },
  {
    file: "lib/oauth/keys/signing_key.ts",
    line:
      'const key = await crypto.subtle.importKey("jwk", bare, webAlgorithm(alg), false, ["sign"]);',
    changes: ["false → true"],
    reason: "The key does not leave the signer, which does not export it.",
  },
  {
    file: "lib/oauth/tokens/revoke.ts",
    line: 'if (reply.type !== "unavailable") return;',
    changes: ['reply.type !== "unavailable" → false'],
    reason: "The others have a status that is a success, and have returned; their type remains.",
  },
  {
    file: "lib/oauth/resource/token_headers.ts",
    line: 'const challenge = headers.get("www-authenticate") ?? "";',
    changes: ['"" → "mutant"'],
    reason: "Neither names an error.",
  },
  {
    file: "lib/oauth/resource/resource_request.ts",
    line: "const given = input instanceof Request ? input : undefined;",
    changes: ["input instanceof Request → true"],
    reason: "A text or a URL has none of the members of a request that are read.",
  },
  {
    file: "lib/oauth/tokens/exchange_token.ts",
    line: "if (reply.token_type?.toLowerCase() !== NOT_ACCESS) {",
    changes: ["?. → ."],
    reason: "oauth4webapi has rejected a reply without a type; the shape does not say so.",
  },
  {
    file: "lib/oauth/tokens/id_token_signature.ts",
    line: 'let reason = "";',
    changes: ['"" → "mutant"'],
    reason: "Each pass of the loop that does not return sets it.",
  },
  {
    file: "lib/oauth/tokens/id_token_signature.ts",
    line: "if (await sharedSecret?.verify(token, alg)) return;",
    changes: ["?. → ."],
    reason: "checkIdToken() has rejected the token if the client has no secret.",
  },
  {
    file: "lib/oauth/tokens/key_set.ts",
    line: 'const url = metadata.jwks_uri ?? "";',
    changes: ['"" → "mutant"'],
    reason: "Neither is a URL, and callers have checked that there is one.",
  },
];

/** Returns a mutant's change in the form of the list. */
export function describeChange({ original, replacement }: Mutant): string {
  return `${original.replaceAll(/\s+/g, " ")} → ${replacement.replaceAll(/\s+/g, " ")}`;
}

/** Whether an entry's place and one of its changes are those of a mutant. */
export function isEquivalent({ file, line, changes }: Equivalent, mutant: Mutant): boolean {
  const isThere = typeof line === "string" ? line === mutant.context : line.test(mutant.context);
  return file === mutant.file && isThere && changes.includes(describeChange(mutant));
}

/** Returns the entry of the list that contains a mutant, if any. */
export function findEquivalent(mutant: Mutant): Equivalent | undefined {
  return EQUIVALENTS.find((one) => isEquivalent(one, mutant));
}

/** Returns a message for each change in the list that the code no longer has. */
export function findStaleEntries(mutants: readonly Mutant[]): string[] {
  return EQUIVALENTS.flatMap((entry) =>
    entry.changes
      .filter((change) =>
        !mutants.some((one) => isEquivalent({ ...entry, changes: [change] }, one))
      )
      .map((change) => `${entry.file} has no longer the equivalent mutant ${change}`)
  );
}
