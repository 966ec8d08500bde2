import type { DeviceLoginOptions } from "../../lib/oauth/options.ts";
import { startDeviceLogin } from "../../lib/oauth/login/start_device_login.ts";
import { printable } from "../../lib/oauth/encoding/printable.ts";
import {
  type ClientConformanceOptions,
  testClientConformance,
} from "../../lib/testing/conformance/client/client_conformance.ts";
import type { ConformanceReport } from "../../lib/testing/conformance/verdict.ts";
import type { ClientResult } from "../../lib/testing/conformance/client/bench/recording.ts";
import type { ClientRun } from "../../lib/testing/conformance/client/bench/run_scenario.ts";
import { FakeClock } from "./fake_clock.ts";

/** What is wrong with a client that is the library otherwise. */
export interface ClientFault {
  /** Changes a request; the form is empty for a GET. */
  request?: (parts: { form: URLSearchParams; headers: Headers; url: URL; method: string }) => void;
  /** Changes a reply that is a JSON object. */
  reply?: (body: Record<string, unknown>) => void;
  /** Follows redirects, as a careless HTTP client does. */
  followsRedirects?: boolean;
  /** How many times faster its clock runs. */
  haste?: number;
  /** What it prints as its prompt. */
  prompt?: (login: { userCode: string; verificationUri: string; deviceCode: string }) => string;
  /** How it ends, after a run that ended otherwise. */
  end?: (result: ClientResult) => ClientResult;
  /** Whether it never ends of its own accord. */
  hangs?: boolean;
  /** How often it starts, until it succeeds. */
  attempts?: number;
}

/** The options of {@linkcode runConformance}. */
export interface ConformanceRun extends Pick<ClientConformanceOptions, "can" | "scenarios"> {
  /** What is wrong with the client. */
  fault?: ClientFault;
  /** The options of its logins. */
  login?: (run: ClientRun) => Partial<DeviceLoginOptions>;
}

/** Runs the client suite on the library, in this process and without waiting. */
export async function runConformance(
  { can, scenarios, fault = {}, login = () => ({}) }: ConformanceRun = {},
): Promise<ConformanceReport> {
  const clock = new FakeClock();
  const handlers = new Map<string, (request: Request) => Promise<Response>>();
  let port = 10_000;
  const answer: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const handler = handlers.get(new URL(request.url).origin);
    if (!handler) throw new TypeError("nothing listens there");
    clock.busy++;
    try {
      return await handler(request);
    } finally {
      clock.busy--;
    }
  };
  const send = sabotage(answer, fault);
  const { haste = 1 } = fault;
  const ownClock = {
    now: clock.now,
    monotonic: () => clock.monotonic() * haste,
    sleep: (milliseconds: number, signal?: AbortSignal) =>
      clock.sleep(milliseconds / haste, signal),
  };
  return await clock.run(testClientConformance({
    ...(can && { can }),
    ...(scenarios && { scenarios }),
    clock,
    listen(handler) {
      const url = `http://127.0.0.1:${port++}`;
      handlers.set(url, handler);
      return Promise.resolve({ url, close: () => handlers.delete(url) });
    },
    async runClient(run) {
      const { attempts = 1, prompt = ownPrompt, end = (result: ClientResult) => result } = fault;
      let result: ClientResult = { exitCode: 1, stdout: "", stderr: "" };
      for (let attempt = 0; attempt < attempts && result.exitCode !== 0; attempt++) {
        let stderr = result.stderr;
        try {
          const { placeholders, signal } = run;
          const started = await startDeviceLogin({
            deviceAuthorizationEndpoint: placeholders.device_endpoint,
            tokenEndpoint: placeholders.token_endpoint,
            clientId: placeholders.client_id,
            fetch: send,
            clock: ownClock,
            signal,
            ...login(run),
          });
          const { userCode, verificationUri } = started;
          const { device_code: deviceCode } = JSON.parse(JSON.stringify(started));
          stderr += prompt({ userCode, verificationUri, deviceCode });
          const { accessToken } = await started.wait({ signal });
          result = { exitCode: 0, stdout: printable(accessToken), stderr };
        } catch (error) {
          result = { exitCode: 1, stdout: "", stderr: `${stderr}${(error as Error).message}\n` };
        }
      }
      if (fault.hangs) {
        await clock.sleep(Number.MAX_SAFE_INTEGER, run.signal).catch(() => {});
        return { ...result, exitCode: undefined };
      }
      return end(result);
    },
  }));
}

function ownPrompt({ userCode, verificationUri }: { userCode: string; verificationUri: string }) {
  return `${printable(verificationUri)}\n${printable(userCode)}\n`;
}

/** A fetch with the faults of a client. */
function sabotage(send: typeof fetch, fault: ClientFault): typeof fetch {
  return async (input, init) => {
    const original = new Request(input, init);
    const form = new URLSearchParams(original.method === "POST" ? await original.text() : "");
    const { headers, signal } = original;
    const parts = {
      form,
      headers: new Headers(headers),
      url: new URL(original.url),
      method: original.method,
    };
    fault.request?.(parts);
    const body = parts.method === "POST" ? { body: parts.form.toString() } : {};
    const again = { method: parts.method, headers: parts.headers, signal, ...body };
    const reply = await send(parts.url, again);
    const location = reply.headers.get("location");
    if (fault.followsRedirects && location !== null) return await send(location, again);
    const type = reply.headers.get("content-type") ?? "";
    if (!fault.reply || !type.startsWith("application/json")) return reply;
    const members = await reply.json();
    fault.reply(members);
    return Response.json(members, {
      status: reply.status,
      headers: { "cache-control": "no-store" },
    });
  };
}
