import { printable } from "../encoding/printable.ts";
import { DeviceLoginError, type DeviceLoginErrorCode } from "../base/errors.ts";

/** The plain http URLs that are accepted. */
export interface PlainHttp {
  /** Whether plain http is accepted beyond loopback. @default false */
  allowHttp?: boolean | undefined;
  /** Whether plain http is accepted on loopback. @default true */
  allowLoopback?: boolean | undefined;
  /** Hides secrets in a URL that is not accepted: a server may repeat what was sent to it. */
  hide?: ((url: string) => string) | undefined;
}

/** The options of {@linkcode parseSecureUrl}. */
export interface SecureUrlOptions extends PlainHttp {
  /** The name of the URL in messages: `"issuer"`, `"token_endpoint"`. */
  name: string;
  /** The code of the error. @default "invalid_options" */
  code?: DeviceLoginErrorCode | undefined;
}

/**
 * Parses a URL that requests will be sent to, and refuses one that could expose secrets: a scheme
 * other than https (http is accepted on loopback, RFC 8252 section 7.3, and elsewhere only on
 * request), credentials, a fragment.
 *
 * @param value the URL as given
 * @param options its name in messages, and whether plain http is accepted
 * @returns the parsed URL
 * @throws {DeviceLoginError} with the code of the options
 */
export function parseSecureUrl(value: string, options: SecureUrlOptions): URL {
  const { name, allowHttp, allowLoopback = true, code = "invalid_options", hide } = options;
  const shown = JSON.stringify(printable(hide?.(value) ?? value, 200));
  const refuse = (why: string) => new DeviceLoginError(code, `The ${name} ${shown} ${why}.`);
  const url = URL.parse(value);
  if (url === null || !/^https?:\/\//i.test(value.trim())) {
    throw refuse("is not a URL like https://auth.example.com");
  }
  if (url.username || url.password) {
    // The value is not shown, since it contains a password.
    throw new DeviceLoginError(code, `The ${name} must not contain a user name or password.`);
  }
  if (url.hash || value.includes("#")) throw refuse("must not have a fragment (#…)");
  if (url.protocol !== "http:" || allowHttp) return url;
  if (!isLoopback(url)) {
    throw refuse("is plain http, so anyone on the network could read the tokens: use https");
  }
  if (!allowLoopback) {
    throw refuse(
      "is plain http on this machine, but the server is remote: another program here would receive " +
        "the secrets. It must be https; use --allow-http, or the option allowHttp, if it is correct",
    );
  }
  return url;
}

/** Whether a text is an http(s) URL, which a browser opens without running it as code. */
export function isWebUrl(text: string): boolean {
  return /^\s*https?:/i.test(text) && URL.canParse(text);
}

/**
 * Whether a URL's host is this machine: `localhost`, 127/8 or `::1`. A subdomain of `localhost` does
 * not count, since not every resolver maps it to this machine.
 */
export function isLoopback({ hostname }: Pick<URL, "hostname">): boolean {
  return /^(localhost\.?|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
