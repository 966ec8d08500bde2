import { printable } from "../../../../oauth/encoding/printable.ts";
import { isLoopback } from "../../../../oauth/http/secure_url.ts";
import { contentType } from "../bench/observed_reply.ts";
import {
  defineScenario,
  type Finding,
  follows,
  must,
  type ServerScenario,
  should,
} from "../bench/server_scenario.ts";
import { userCodeStrength } from "./user_code_strength.ts";

/** The members that a device authorization response must have (RFC 8628 section 3.2). */
const REQUIRED = ["device_code", "user_code", "verification_uri", "expires_in"] as const;

/** The shortest time in which a person can sign in on another device, in seconds. */
const SHORTEST_LIFETIME_S = 60;

/** The lifetime in the example of RFC 8628 section 3.2, in seconds. */
const LONGEST_LIFETIME_S = 1800;

/** The longest interval after which an approval is still noticed soon, in seconds. */
const LONGEST_INTERVAL_S = 60;

/** The bits of the weakest example of RFC 8628 section 6.1: nine digits. */
const LEAST_USER_CODE_BITS = userCodeStrength(["019-450-730"]).bits;

/** The bits that an attacker has to guess of a code that no person types. */
const LEAST_DEVICE_CODE_BITS = 128;

/** The longest URL that a person likes to type. */
const LONGEST_TYPED_URL = 50;

/** The reply to a device authorization request. */
export const deviceAuthorization: ServerScenario = defineScenario({
  name: "device_authorization",
  title: "start a sign-in",
  requests: 0,
  rules: {
    device_status: should(
      "A device authorization response has status 200.",
      "RFC 8628 section 3.2",
    ),
    device_json: should(
      "A device authorization response has the content type application/json.",
      "RFC 8628 section 3.2",
    ),
    device_members: must(
      `A device authorization response contains ${REQUIRED.join(", ")}.`,
      "RFC 8628 section 3.2",
    ),
    device_not_cached: should(
      "A response with a code has Cache-Control: no-store.",
      "RFC 6749 section 5.1",
    ),
    lifetime_usable: should(
      `A code is valid long enough to sign in, and not longer than necessary: ` +
        `${SHORTEST_LIFETIME_S} to ${LONGEST_LIFETIME_S} s.`,
      "RFC 8628 section 5.4, RFC 10027 section 6.1",
    ),
    interval_usable: should(
      `The interval, if there is one, is a number from 1 to ${LONGEST_INTERVAL_S} s.`,
      "RFC 8628 section 3.2",
    ),
  },
  async run(bench) {
    const reply = await bench.firstReply();
    const { status, headers, members } = reply;
    const missing = REQUIRED.filter((name) => !isUsable(name, members[name]));
    const { expires_in: lifetime, interval } = members;
    return {
      device_status: follows(status === 200, reply.summary),
      device_json: follows(contentType(reply) === "application/json", typeText(reply)),
      device_members: follows(
        missing.length === 0,
        missing.length === 0 ? "all of them" : `missing or malformed: ${missing.join(", ")}`,
      ),
      device_not_cached: notCached(headers),
      lifetime_usable: follows(
        Number(lifetime) >= SHORTEST_LIFETIME_S && Number(lifetime) <= LONGEST_LIFETIME_S,
        secondsText(lifetime),
      ),
      interval_usable: interval === undefined
        ? { notApplicable: "the response has no interval" }
        : follows(
          typeof interval === "number" && interval >= 1 && interval <= LONGEST_INTERVAL_S,
          secondsText(interval),
        ),
    };
  },
});

/** The codes. */
export const codes: ServerScenario = defineScenario({
  name: "codes",
  title: "start another sign-in, with a parameter that the server does not know",
  requests: 1,
  rules: {
    unknown_device_parameter: must(
      "The device authorization endpoint ignores parameters that it does not know.",
      "RFC 8628 section 3.1",
    ),
    codes_unique: should("Each sign-in has its own codes.", "RFC 8628 section 3.2"),
    device_code_strength: must(
      `A device code can't be guessed: it has room for ${LEAST_DEVICE_CODE_BITS} bits.`,
      "RFC 6749 section 10.10",
    ),
    user_code_strength: should(
      "A user code has as much entropy as nine digits at least.",
      "RFC 8628 section 5.1",
    ),
    user_code_distinct: should(
      "User codes do not contain characters that are easily confused with each other.",
      "RFC 8628 section 6.1",
    ),
    user_code_typable: should(
      "A user code consists of digits, and letters of one case.",
      "RFC 8628 section 6.1",
    ),
  },
  async run(bench) {
    const login = await bench.firstLogin();
    const second = await bench.start({
      parameters: [["conformance_parameter", "1"]],
      note: "with an unknown parameter",
    });
    const { device_code, user_code } = second.members;
    const issued = [login.userCode, typeof user_code === "string" ? user_code : ""];
    const strength = userCodeStrength(issued.filter((code) => code !== ""));
    const { characters, alphabet, bits, confusable, typable } = strength;
    const room = bitsOf(login.deviceCode);
    const started = typeof device_code === "string";
    return {
      unknown_device_parameter: follows(started, second.summary),
      codes_unique: started
        ? follows(
          device_code !== login.deviceCode && user_code !== login.userCode,
          "two sign-ins were compared",
        )
        : { notApplicable: "no other sign-in was started" },
      device_code_strength: follows(
        room >= LEAST_DEVICE_CODE_BITS,
        `${login.deviceCode.length} characters: ${Math.floor(room)} bits at most`,
      ),
      user_code_strength: follows(
        bits >= LEAST_USER_CODE_BITS,
        `${characters} of ${alphabet} characters: ${bits.toFixed(1)} bits at most`,
      ),
      user_code_distinct: follows(confusable === "", confusable || "none were seen"),
      user_code_typable: follows(typable, typable ? "digits, or letters of one case" : "others"),
    };
  },
});

/** The page where a person types the code. */
export const verificationPage: ServerScenario = defineScenario({
  name: "verification_page",
  title: "look at the verification URI, and request it once without a code",
  requests: 1,
  rules: {
    verification_uri_https: must(
      "Pages for people are protected by TLS.",
      "RFC 6749 section 10.11",
    ),
    verification_uri_short: should(
      `The verification URI is short and easy to type: at most ${LONGEST_TYPED_URL} characters, ` +
        "without a query.",
      "RFC 8628 section 3.2",
    ),
    verification_uri_without_code: should(
      "The verification URI does not contain the user code.",
      "RFC 8628 section 3.3",
    ),
    verification_page_reachable: should(
      "The verification URI leads to a page.",
      "RFC 8628 section 3.3",
    ),
    // A MUST, but there are more ways to prevent it than can be seen from here.
    verification_page_unframed: should(
      "The page can't be shown in a frame of another site.",
      "RFC 9700 section 4.16",
    ),
  },
  async run(bench) {
    const { verificationUri: uri, userCode } = await bench.firstLogin();
    const url = URL.parse(uri);
    const shown = printable(uri, 200);
    const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
    const page = isWeb ? await bench.get(uri) : undefined;
    const isPage = page !== undefined && page.status >= 200 && page.status < 300;
    const local = url !== null && isLoopback(url);
    return {
      verification_uri_https: local
        ? { notApplicable: "the page is on this machine" }
        : follows(url?.protocol === "https:", shown),
      verification_uri_short: follows(
        uri.length <= LONGEST_TYPED_URL && /^https?:\/\/[\w.:/-]+$/.test(uri),
        `${shown}: ${uri.length} characters`,
      ),
      verification_uri_without_code: follows(!uri.includes(userCode), shown),
      verification_page_reachable: follows(
        isPage || page?.summary === "a redirect",
        page?.summary ?? "not an http(s) URL",
      ),
      verification_page_unframed: isPage
        ? unframed(page.headers)
        : { notApplicable: "the page was not seen" },
    };
  },
});

/** Whether a response with a code or a token may not be stored (RFC 6749 section 5.1). */
export function notCached(headers: Headers): Finding {
  const value = headers.get("cache-control");
  return {
    followed: /\bno-store\b/i.test(value ?? ""),
    expected: "Cache-Control: no-store",
    seen: printable(value ?? "absent", 100),
  };
}

/** Describes the content type of a reply. */
export function typeText(reply: { headers: Headers }): string {
  return printable(contentType(reply) || "absent", 100);
}

function unframed(headers: Headers): Finding {
  const policy = headers.get("content-security-policy") ?? "";
  const options = headers.get("x-frame-options");
  if (/\bframe-ancestors\b/i.test(policy)) return follows(true, "frame-ancestors");
  return follows(options !== null, options === null ? "neither header" : "X-Frame-Options");
}

function isUsable(name: typeof REQUIRED[number], value: unknown): boolean {
  if (name === "expires_in") return typeof value === "number" && value > 0;
  return typeof value === "string" && value !== "";
}

function secondsText(value: unknown): string {
  return typeof value === "number"
    ? `${value} s`
    : printable(JSON.stringify(value) ?? "absent", 60);
}

/** Returns the most bits that a code can carry: those of its length and of the usual alphabets. */
function bitsOf(code: string): number {
  const bare = code.replaceAll(/[-_.~]/g, "");
  const alphabet = /^\d*$/.test(bare)
    ? 10
    : /^([\da-f]*|[\dA-F]*)$/.test(bare)
    ? 16
    : /^([\da-z]*|[\dA-Z]*)$/.test(bare)
    ? 36
    : 64;
  return (alphabet === 64 ? code : bare).length * Math.log2(alphabet);
}
