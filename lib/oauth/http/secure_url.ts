import { printable } from "../encoding/printable.ts";
import { DeviceLoginError, type DeviceLoginErrorCode } from "../errors.ts";

/** Which plain http URLs are accepted. */
export interface PlainHttp {
  /** Whether those beyond loopback are. @default false */
  allowHttp?: boolean | undefined;
  /** Whether those on loopback are. @default true */
  allowLoopback?: boolean | undefined;
  /** Hides secrets in a URL that is not accepted: a server may repeat what was sent to it. */
  hide?: ((url: string) => string) | undefined;
}

/** How a URL that requests go to is checked. */
export interface SecureUrlOptions extends PlainHttp {
  /** What the URL is, for the message: `"issuer"`, `"token_endpoint"`. */
  name: string;
  /** The error's code: whose mistake a bad URL is. @default "invalid_options" */
  code?: DeviceLoginErrorCode | undefined;
}

/**
 * Parses a URL that requests are to be sent to and refuses what would send secrets astray: another
 * scheme than https (http is accepted for loopback, RFC 8252 section 7.3, and elsewhere only on
 * demand), credentials, a fragment.
 *
 * @param value the URL as given
 * @param options what it is called in messages, and whether plain http is accepted
 * @returns the parsed URL
 * @throws {DeviceLoginError} with the code of the options
 */
export function parseSecureUrl(value: string, options: SecureUrlOptions): URL {
  const { name, allowHttp, allowLoopback = true, code = "invalid_options", hide } = options;
  const shown = JSON.stringify(printable(hide?.(value) ?? value, 200));
  const refuse = (why: string) => new DeviceLoginError(code, `The ${name} ${shown} ${why}.`);
  const url = URL.parse(value);
  if (url === null || !/^https?:\/\//i.test(value.trim())) {
    throw refuse("is no URL; it has to look like https://auth.example.com");
  }
  if (url.username || url.password) {
    // The value is not repeated: it holds a password.
    throw new DeviceLoginError(
      code,
      `The ${name} holds a user name or password; credentials do not belong in a URL.`,
    );
  }
  if (url.hash || value.includes("#")) throw refuse("has a fragment (#…), which no server sees");
  if (url.protocol !== "http:" || allowHttp) return url;
  if (!isLoopback(url)) {
    throw refuse("is plain http, so that anyone on the way could read the tokens; use https");
  }
  if (!allowLoopback) {
    throw refuse(
      "is plain http on this machine, and the server is not: secrets would be sent to another " +
        "program here. It must be https; give --allow-http, or the option allowHttp, if it is right",
    );
  }
  return url;
}

/** Whether a text is a URL that a browser may be sent to: http(s), nothing that a browser runs. */
export function isWebUrl(text: string): boolean {
  const scheme = URL.parse(text)?.protocol;
  return scheme === "https:" || scheme === "http:";
}

/**
 * Whether a URL's host is this machine itself: `localhost`, 127/8 or `::1`. A name below
 * `localhost` does not count: not every resolver knows that it belongs to this machine.
 */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
