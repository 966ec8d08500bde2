/** A server in memory for many logins at once: it answers every poll with `authorization_pending`. */
export interface PendingServer {
  /** Answers requests without a network. */
  readonly fetch: typeof fetch;
  /** The number of token requests so far. */
  readonly polls: number;
  /** The largest delay of a token request after it was due, in milliseconds, since the last reset. */
  latest: number;
  /** Ends all logins that are pending now. */
  end(): void;
}

/** The server's metadata. Both URLs are GitHub's: octokit knows no others. */
export const METADATA = {
  issuer: "https://github.com",
  device_authorization_endpoint: "https://github.com/login/device/code",
  token_endpoint: "https://github.com/login/oauth/access_token",
};

/** The seconds until a code expires. */
const LIFETIME = 1800;

/** The largest number of logins in one process. */
const MAX_LOGINS = 100_000;

/**
 * Creates the server.
 *
 * @param interval returns the seconds between two polls that the next code gets
 * @param isImmediate whether the client sends its first poll without a wait, as octokit does
 */
export function createPendingServer(interval: () => number, isImmediate: boolean): PendingServer {
  // In one block of memory, so that the server's part does not count as the clients'.
  /** When each login has to poll again. */
  const due = new Float64Array(MAX_LOGINS);
  /** The milliseconds between its polls; 0 after its end. */
  const waits = new Float64Array(MAX_LOGINS);
  let count = 0;
  const start = () => {
    const wait = interval() * 1000;
    due[count] = performance.now() + (isImmediate ? 0 : wait);
    waits[count] = wait;
    const code = String(count++).padStart(8, "0");
    const device_code = `${code}-8a1f0c5e9d7b4f3aa2c6e1d0b9f8a7c6`;
    return Response.json({
      device_code,
      user_code: `${code.slice(0, 4)}-${code.slice(4)}`,
      verification_uri: "https://github.com/login/device",
      verification_uri_complete: `https://github.com/login/device?user_code=${code}`,
      expires_in: LIFETIME,
      interval: interval(),
    });
  };
  const server = {
    polls: 0,
    latest: 0,
    end: () => void waits.fill(0),
    fetch(input: string | URL | Request, init?: RequestInit) {
      const url = String(input);
      if (url === METADATA.device_authorization_endpoint) return Promise.resolve(start());
      server.polls++;
      const text = String(init?.body);
      const login = Number(/device_code\W+(\d+)/.exec(text)?.[1]);
      const wait = waits[login] ?? 0;
      // GitHub's status for errors is 200, and octokit recognizes them only with that.
      const status = isImmediate ? 200 : 400;
      if (wait === 0) return Promise.resolve(Response.json({ error: "access_denied" }, { status }));
      const now = performance.now();
      server.latest = Math.max(server.latest, now - (due[login] ?? NaN));
      due[login] = now + wait;
      return Promise.resolve(Response.json({ error: "authorization_pending" }, { status }));
    },
  };
  return server;
}
