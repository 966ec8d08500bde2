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
    file: "lib/oauth/login/device_code_grant.ts",
    line: "if (!(error instanceof OAuthError)) return error;",
    changes: ["!(error instanceof OAuthError) → false"],
    reason: "explainRefusal() returns any other error unchanged; its type does not say so.",
  },
  {
    file: "lib/oauth/login/device_login.ts",
    line: "const isShared = signal === options.signal || signal === this.#parts.signal;",
    changes: [
      "signal === options.signal → false",
      "signal === this.#parts.signal → false",
      "signal === options.signal || signal === this.#parts.signal → " +
      "(signal === options.signal && signal === this.#parts.signal)",
    ],
    reason: "If nothing has to be released, returning early only saves a promise.",
  },
  {
    file: "lib/oauth/login/device_login.ts",
    line: "if (!prefetching && isShared) return tokens;",
    changes: ["!prefetching && isShared → false"],
    reason: "If nothing has to be released, returning early only saves a promise.",
  },
  {
    file: "lib/oauth/login/login_wait.ts",
    line: "while (this.#poller.timeLeft() <= 0) {",
    changes: ["this.#poller.timeLeft() <= 0 → true"],
    reason: "next() waits as well; a sleep without its frame only takes less memory.",
  },
  {
    file: "lib/oauth/login/start_device_login.ts",
    line: 'const side = serverClock.skew > 0 ? "behind" : "ahead of";',
    changes: ["> → >="],
    reason: "Without a difference there is no warning.",
  },
  {
    file: "lib/oauth/tokens/key_set.ts",
    line: 'const url = metadata.jwks_uri ?? "";',
    changes: ['"" → "mutant"'],
    reason: "Neither is a URL, and callers have checked that there is one.",
  },
  {
    file: "lib/session/drop_access_token.ts",
    line:
      "const since = rejected_at === undefined ? Infinity : Math.abs(now - Date.parse(rejected_at));",
    changes: ["rejected_at === undefined → false"],
    reason: "Without a time the result is NaN, which is not less than the pause either.",
  },
  {
    file: "lib/session/fetch_with_session.ts",
    line: 'const { redirect = input instanceof Request ? input.redirect : "follow" } = init ?? {};',
    changes: ["input instanceof Request → true", '"follow" → ""'],
    reason: "A URL has no such member, and only manual and error differ from the default.",
  },
  {
    file: "lib/session/keychain/dpapi.ts",
    line: 'const encrypted = await ignoreAbsence(readFile(path, "utf8"));',
    changes: ['"utf8" → ""'],
    reason: "The bytes are passed on as they are; the type demands a text.",
  },
  {
    file: "lib/session/keychain/keychain_keys.ts",
    line: 'if (typeof keychain === "string") throw new KeychainError("absent", keychain);',
    changes: ['"absent" → ""'],
    reason: "The reason is only compared with failed.",
  },
  {
    file: "lib/session/open_store.ts",
    line:
      'const { folder, kind = "auto", env, platform = process.platform, clock, onWarning } = options;',
    changes: ['"auto" → ""'],
    reason: "The kind is only compared with file and keychain.",
  },
  {
    file: "lib/session/pending/claim_pending.ts",
    line: 'return "lock" in attempt ? attempt.lock : undefined;',
    changes: ['"lock" in attempt → true'],
    reason: "The other kind of attempt has no such member, so that is undefined as well.",
  },
  {
    file: "lib/session/pending/pending_login.ts",
    line: 'return { at: now, session: createRecord({ client_id: "" }, tokens) };',
    changes: ['"" → "mutant"'],
    reason: "The format demands a name, which is not read.",
  },
  {
    file: "lib/session/refresh_session.ts",
    line: "const signal = signals.length > 0 ? AbortSignal.any(signals) : undefined;",
    changes: ["signals.length > 0 → true", "> → >="],
    reason: "A signal of none is never aborted.",
  },
  {
    file: "lib/session/session_key.ts",
    line:
      "const members = Object.entries(value).toSorted(([one], [other]) => one < other ? -1 : 1);",
    changes: ["< → <="],
    reason: "No two members of an object have the same name.",
  },
  {
    file: "lib/session/stores/file_lock.ts",
    line: 'const life = owner === undefined ? "unknown" : lifeOf(owner);',
    changes: ['"unknown" → ""'],
    reason: "The life is only compared with gone and alive.",
  },
  {
    file: "lib/session/stores/file_lock.ts",
    line: /^if \((claim && life|!await file).* return false;$/,
    changes: ["return false; → return;"],
    reason: "The result is only used as a condition.",
  },
  {
    file: "lib/session/stores/file_lock.ts",
    line: "claim?.touch();",
    changes: ["?. → ."],
    reason: "startHeartbeat() ignores the error, and the file was touched before.",
  },
  {
    file: "lib/session/stores/lock_file.ts",
    line: 'writeFileSync(draft, JSON.stringify(owner), { flag: "wx" });',
    changes: ['{ flag: "wx" } → {}', '"wx" → ""'],
    reason: "The name of the draft is new.",
  },
  {
    file: "lib/session/stores/lock_file.ts",
    line: 'if ((error as { code?: string }).code === "EEXIST") throw error;',
    changes: ['(error as { code?: string }).code === "EEXIST" → false', '"EEXIST" → ""'],
    reason: "The copy fails in the same way.",
  },
  {
    file: "lib/session/stores/lock_lost.ts",
    line: "if (lock?.pin && !await lock.pin()) throw new LockLost();",
    changes: ["?. → ."],
    reason: "Only a wait that is no longer needed ends without a lock; then nothing is pinned.",
  },
  {
    file: "lib/session/stores/lock_owner.ts",
    line: '"a name",',
    changes: ['"a name" → ""'],
    reason: "hasMembers() reports no message.",
  },
  {
    file: "lib/session/stores/memory_store.ts",
    line: "values.set(key, { value, revision: String(++revisions) });",
    changes: ["++ → --"],
    reason: "Revisions only have to differ.",
  },
  {
    file: "lib/session/stores/redis_store.ts",
    line: 'const condition = revision === undefined ? ["always", ""] : ["if", revision];',
    changes: ['"" → "mutant"'],
    reason: "The script reads the revision only if there is a condition.",
  },
  {
    file: "lib/session/stores/redis_store.ts",
    line: 'await write("SET", `${prefix}probe:{${key}}`, "", "PX", "1");',
    changes: ['"" → "mutant"'],
    reason: "The value of the probe is not read.",
  },
  {
    file: "lib/session/stores/redis_store.ts",
    line: 'const [why = ""] = message.split(/,? with args|\\n/);',
    changes: ['"" → "mutant"'],
    reason: "There always is a first part; the type demands a default.",
  },
  {
    file: "lib/session/stores/seal.ts",
    line: "} catch {",
    changes: ["{ return undefined; } → {}"],
    reason: "A function that ends without a result returns undefined.",
  },
  {
    file: "lib/session/stores/seal.ts",
    line:
      'return await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);',
    changes: ["false → true"],
    reason: "The key does not leave the module.",
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
