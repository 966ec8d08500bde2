import type { Rule, Strength } from "../../verdict.ts";

/** The parts of a rule in the table; its number is the key. */
type RuleEntry = readonly [strength: Strength, source: string, text: string];

/**
 * The rules for clients that can be observed from outside. A letter marks a part of a rule that is
 * less or more binding than the rest. Where an RFC demands nothing of the client, but real servers
 * deviate, the rule is a `should`.
 */
const ENTRIES = {
  "1": [
    "must",
    "RFC 8414 section 3.1",
    "inserts the well-known path between host and path of the issuer",
  ],
  "2": [
    "must",
    "OpenID Connect Discovery 1.0 section 4.1",
    "appends the well-known path to the issuer, without a trailing slash",
  ],
  "3": ["must", "RFC 8414 section 3.3", "uses no metadata of another issuer"],
  "5": ["must", "RFC 8414 section 3.2", "uses no metadata that is not JSON"],
  "5a": [
    "should",
    "RFC 8414 section 3.2",
    "follows no redirect of the metadata to another origin",
  ],
  "6": [
    "should",
    "RFC 8628 section 4",
    "reports that a server has no device authorization endpoint",
  ],
  "7": ["should", "RFC 8414 section 2", "works if the metadata does not list the grant"],
  "8": [
    "should",
    "RFC 8414 section 2",
    "authenticates by a method of the metadata, by client_secret_basic if it lists none",
  ],
  "9": [
    "should",
    "RFC 9110 section 15.4",
    "sends the form to no other origin, even if it is redirected",
  ],
  "10": [
    "must",
    "RFC 8628 section 3.1",
    "starts with a POST of a form to the device authorization endpoint",
  ],
  "11": [
    "must",
    "RFC 8628 section 3.1",
    "sends nothing to a server whose certificate it can't verify",
  ],
  "12": ["must", "RFC 8628 section 3.1", "identifies itself by client_id, unless it authenticates"],
  "13": [
    "must",
    "RFC 8628 section 3.1",
    "authenticates at the device authorization endpoint as at the token endpoint",
  ],
  "14": ["must", "RFC 8628 section 3.1", "sends no parameter twice"],
  "16": ["should", "RFC 8628 section 3.1", "starts no further flow automatically"],
  "18": ["must", "RFC 8628 section 3.2", "ends if the device authorization request is refused"],
  "19": [
    "must",
    "RFC 8628 section 3.4",
    "polls only with the device code that it received",
  ],
  "19a": [
    "should",
    "RFC 8628 section 3.2",
    "ends if the reply lacks what a person needs",
  ],
  "20": ["must", "RFC 8628 section 3.2", "polls every 5 s if the reply has no interval"],
  "21": ["must", "RFC 6749 section 5.1", "ignores members that it does not know"],
  "22": [
    "should",
    "RFC 8628 section 3.3",
    "prints no control characters, and links to nothing but http and https",
  ],
  "23": ["should", "RFC 8628 section 3.2", "survives numbers that make no sense"],
  "24": ["must", "RFC 8628 section 3.3", "shows the user code and the verification URI"],
  "25": ["should", "RFC 8628 section 3.3", "does not show the device code"],
  "26": ["should", "RFC 8628 section 3.3.1", "makes up no URI that contains the code"],
  "27": [
    "should",
    "RFC 8628 section 3.3.1",
    "shows verification_uri in addition to verification_uri_complete",
  ],
  "28": [
    "must",
    "RFC 8628 section 3.3.1",
    "shows the user code in addition to verification_uri_complete",
  ],
  "30": ["should", "RFC 8628 section 5.7", "sends the user code to nobody"],
  "32": ["should", "RFC 6749 section 10.2", "prints no client secret"],
  "33": ["should", "RFC 8628 section 3.3", "keeps the characters of the user code as they are"],
  "35": [
    "must",
    "RFC 8628 section 3.4",
    "polls with the grant type, the device code and its client_id",
  ],
  "36": ["must", "RFC 8628 section 3.4", "authenticates when it polls, if it has credentials"],
  "37": ["should", "RFC 8628 section 3.5", "continues on authorization_pending and slow_down"],
  "38": ["must", "RFC 8628 section 3.5", "waits the interval before each new request"],
  "38a": ["should", "RFC 8628 section 3.5", "waits the interval before the first poll as well"],
  "38b": ["should", "RFC 8628 section 3.5", "counts the interval from the last reply"],
  "39": ["must", "RFC 8628 section 3.5", "waits 5 s longer after each slow_down, for good"],
  "40": ["should", "RFC 9110 section 10.2.3", "waits longer if the server says how long"],
  "41": ["must", "RFC 8628 section 3.5", "stops polling on any other error"],
  "42": ["should", "RFC 8628 section 3.5", "reports the error, and does not exit with 0"],
  "43": [
    "must",
    "RFC 8628 section 3.5",
    "polls less often after a connection timeout, if it polls again",
  ],
  "43a": ["should", "RFC 8628 section 3.5", "doubles its interval when connections break"],
  "44": ["should", "RFC 8628 section 3.5", "survives passing faults between itself and the server"],
  "45": ["should", "RFC 8628 section 3.2", "stops polling at the end of expires_in"],
  "48": ["should", "RFC 8628 section 3.2", "ends in time even if the server does not reply"],
  "50": ["should", "RFC 8628 section 3.5", "has one request in flight at a time"],
  "52": [
    "must",
    "RFC 6749 section 5.1",
    "reports success if it gets an access token, and only then",
  ],
  "52a": ["should", "RFC 6749 section 5.1", "reports no success without a token type"],
  "52b": ["should", "RFC 6749 appendix A.12", "accepts no access token that is empty or no string"],
  "53": ["must", "RFC 6749 section 5.1", "compares the token type without case"],
  "53a": ["should", "RFC 6749 section 7.1", "accepts no token of a type that it does not know"],
  "54": ["must", "RFC 6749 section 5.1", "takes an absent scope for the requested one"],
  "54a": ["should", "RFC 6749 section 3.3", "reads a scope that is an array"],
  "55": [
    "should",
    "RFC 6749 section 5.2",
    "reads an OAuth error whatever its status and content type",
  ],
  "56": [
    "should",
    "RFC 6749 section 5.2",
    "reads the error of the body if there is a challenge as well",
  ],
  "57": ["must", "RFC 6749 section 2.3", "authenticates by one method in each request"],
  "58": ["must", "RFC 6749 section 2.3.1", "encodes its credentials as a form does"],
  "59": ["must", "RFC 6749 section 2.3.1", "sends no credentials in a URL"],
  "60": ["should", "RFC 6749 section 10.3", "prints no token in its messages"],
  "61": ["must", "RFC 6749 section 6", "replaces a refresh token by the new one"],
  "62": ["should", "RFC 6749 section 6", "keeps a refresh token if the server sends no new one"],
  "65": ["should", "RFC 6749 section 5.2", "ends if the refresh token is refused"],
  "66": [
    "must",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses an ID token of another issuer",
  ],
  "67": [
    "must",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses an ID token for another audience",
  ],
  "68": [
    "should",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses an ID token for another authorized party",
  ],
  "69": [
    "should",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses an ID token whose signature does not match",
  ],
  "70": [
    "should",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses an ID token without a signature",
  ],
  "71": [
    "should",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses a MAC made with a public key",
  ],
  "72": ["must", "OpenID Connect Core 1.0 section 3.1.3.7", "refuses an ID token that has expired"],
  "73": [
    "should",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses an ID token from the future",
  ],
  "74": [
    "must",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses an ID token with another nonce than it sent",
  ],
  "76": [
    "should",
    "OpenID Connect Core 1.0 section 3.1.3.8",
    "refuses an ID token whose at_hash does not match",
  ],
  "77": [
    "should",
    "OpenID Connect Core 1.0 section 3.1.3.7",
    "refuses an encrypted ID token that it can't decrypt",
  ],
  "78": [
    "must",
    "OpenID Connect Core 1.0 section 10.1.1",
    "requests the keys again if one is unknown",
  ],
  "79": [
    "must",
    "OpenID Connect Core 1.0 section 12.2",
    "refuses a refreshed ID token about another person",
  ],
  "79a": [
    "should",
    "OpenID Connect Core 1.0 section 12.2",
    "accepts a refreshed ID token with another auth_time",
  ],
  "81": ["should", "OpenID Connect Core 1.0 section 3.1.3.3", "signs in without an ID token"],
  "82": ["must", "RFC 9449 section 4.2", "proves possession of its key in each token request"],
  "83": [
    "should",
    "RFC 9449 section 8",
    "repeats a request with the nonce that the server demands",
  ],
  "84": ["must", "RFC 9449 section 8.2", "uses the newest nonce"],
  "86": ["should", "RFC 9449 section 5", "refuses a token that is not bound"],
  "87": ["must", "RFC 9449 section 5", "refreshes with the same key"],
  "88": ["should", "RFC 9449 section 9", "repeats a request with the nonce of a 401 as well"],
  "92": ["must", "RFC 7523 sections 2.2 and 3", "authenticates with valid assertions"],
  "92a": ["should", "OpenID Connect Core 1.0 section 9", "sends each assertion once"],
  "94": ["must", "RFC 9396 section 2", "sends authorization_details as a JSON array"],
  "96": ["must", "RFC 8707 section 2", "sends the resource as it is"],
  "97": ["must", "RFC 8707 section 2", "ends on invalid_target"],
  "98": ["must", "RFC 7009 section 2.1", "revokes by a POST with the token"],
  "99": ["must", "RFC 7009 section 2.2", "judges a revocation by its status alone"],
  "103": ["should", "RFC 9700 section 2.3", "requests no other scope"],
  "108": ["must", "RFC 7636 section 4.5", "sends the verifier that belongs to its challenge"],
} as const satisfies Readonly<Record<string, RuleEntry>>;

/** The identifier of a rule for clients: its number, and a letter for a part of it. */
export type ClientRuleId = keyof typeof ENTRIES;

/** The rules for clients, by their identifiers, in ascending order. */
export const CLIENT_RULES: ReadonlyMap<ClientRuleId, Rule> = new Map(
  Object.entries(ENTRIES)
    .map(([id, [strength, source, text]]): [ClientRuleId, Rule] => [
      id as ClientRuleId,
      { id, text, source, strength },
    ])
    .toSorted(([one], [other]) => one.localeCompare(other, "en", { numeric: true })),
);
