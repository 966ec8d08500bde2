import { printable } from "../encoding/printable.ts";
import { DeviceLoginError } from "../base/errors.ts";
import { toNumber } from "../reply/normalize.ts";
import type { IdTokenClaims } from "./token_set.ts";

/** The tolerated difference between the clocks. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** The parameters of a request that its ID token is checked against. */
export interface RequestedClaims {
  /** The `nonce` that was sent. */
  nonce?: string | undefined;
  /** The `max_age` that was sent, in seconds. */
  maxAge?: number | undefined;
  /** The `acr_values` that were sent. */
  acrValues?: readonly string[] | undefined;
}

/** The expectations that claims are checked against. */
export interface ClaimExpectations extends RequestedClaims {
  /** The client's identifier. */
  clientId: string;
  /** The present by the server's clock, in seconds since the epoch. */
  now: number;
  /** The claims of the ID token before this one, on a refresh. */
  previous?: IdTokenClaims | undefined;
}

/** Returns the expectations of an ID token that follow from the parameters of a request. */
export function requestedClaims(parameters: URLSearchParams): RequestedClaims {
  const [nonce, maxAge, acrValues] = ["nonce", "max_age", "acr_values"].map((name) =>
    parameters.get(name) ?? undefined
  );
  return {
    nonce,
    maxAge: maxAge === undefined ? undefined : Number(maxAge),
    acrValues: acrValues?.split(" ").filter(Boolean),
  };
}

/**
 * Checks the claims of an ID token as far as oauth4webapi leaves that to its caller (OpenID Connect
 * Core 1.0 sections 3.1.3.7 and 12.2).
 *
 * @throws {DeviceLoginError} `invalid_id_token`
 */
export function checkClaims(claims: IdTokenClaims, expected: ClaimExpectations): void {
  const { nonce, maxAge, acrValues, previous, clientId, now } = expected;
  const demand = (claim: string, holds: boolean, wanted: string) => {
    if (!holds) throw idTokenRefused(`its ${claim} is ${showClaim(claims[claim])}, not ${wanted}`);
  };
  demand("azp", (claims.azp ?? clientId) === clientId, showClaim(clientId));
  demand(
    "iat",
    claims.iat <= now + CLOCK_TOLERANCE_SECONDS,
    "in the past: one of the clocks is wrong",
  );
  if (nonce !== undefined) demand("nonce", claims.nonce === nonce, "the nonce that was sent");
  if (maxAge !== undefined) demandRecent(claims, { maxAge, previous, now });
  if (acrValues?.length) {
    demand(
      "acr",
      typeof claims.acr === "string" && acrValues.includes(claims.acr),
      `one of ${acrValues.map(showClaim).join(", ")}`,
    );
  }
  if (previous === undefined) return;
  // Only what matters for security is compared. Section 12.2 requires more, but real servers change
  // azp and auth_time, and a refused reply can end the session.
  for (const claim of ["iss", "sub"]) {
    demand(claim, claims[claim] === previous[claim], `${showClaim(previous[claim])} as before`);
  }
  const repeated = claims.nonce ?? previous.nonce;
  demand("nonce", repeated === (previous.nonce ?? repeated), "the nonce of the sign-in");
  const audience = [claims.aud].flat();
  const covered = [previous.aud].flat().every((one) => audience.includes(one));
  demand("aud", covered, `${showClaim(previous.aud)} as before`);
}

/**
 * Checks `auth_time` against `max_age`. A refresh does not sign anyone in, so its ID token is compared
 * with the previous one: the time since then does not count, but an earlier sign-in is refused.
 */
function demandRecent(
  claims: IdTokenClaims,
  { maxAge, previous, now }: { maxAge: number; previous?: IdTokenClaims | undefined; now: number },
): void {
  const { auth_time } = claims;
  if (previous !== undefined && auth_time === undefined) return;
  const reference = previous === undefined ? now : toNumber(previous.auth_time) ?? previous.iat;
  if ((toNumber(auth_time) ?? NaN) + maxAge >= reference - CLOCK_TOLERANCE_SECONDS) return;
  const since = previous === undefined ? "now" : "the sign-in before";
  throw idTokenRefused(
    `its auth_time is ${
      showClaim(auth_time)
    }, more than ${maxAge} seconds (max_age) before ${since}`,
  );
}

/** Returns the error for an ID token that failed a check. */
export function idTokenRefused(why: string): DeviceLoginError {
  return new DeviceLoginError("invalid_id_token", `The ID token was refused: ${why}.`);
}

/** Formats a claim's value for a message. */
export function showClaim(value: unknown): string {
  return value === undefined ? "absent" : printable(JSON.stringify(value), 200);
}
