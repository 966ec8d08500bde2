import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createTracing, type TraceTarget } from "../../../lib/host/trace.ts";
import { captureOutput } from "../../support/captured_output.ts";

const API = "https://api.example.com/";
const TOKEN_URL = "https://auth.example.com/token";

/** Creates two fetches of one command, which are traced to these targets. */
async function createTwo(first: Partial<TraceTarget> = {}, second: Partial<TraceTarget> = {}) {
  const stderr = captureOutput();
  const tracing = createTracing(stderr);
  const target = { heading: ["device-login 1.0.0"], secrets: [] };
  const reply = (body: unknown) => () => Promise.resolve(Response.json(body));
  const refresh = await tracing(reply({ access_token: "access-1" }), { ...target, ...first });
  const request = await tracing(reply({ echo: "access-1" }), { ...target, ...second });
  const get = async (send: typeof fetch, url: string) => await (await send(url)).text();
  return {
    stderr,
    refresh: () => get(refresh, TOKEN_URL),
    request: () => get(request, API),
  };
}

describe("createTracing()", () => {
  it("writes one heading for all fetches of a command, and numbers their requests", async () => {
    const { stderr, refresh, request } = await createTwo();
    await refresh();
    await request();
    const trace = stderr.text();
    assert.equal(trace.match(/^# device-login 1\.0\.0$/gm)?.length, 1);
    assert.equal(trace.match(/^# Only what is known/gm)?.length, 1);
    assert.deepEqual(trace.match(/^[><] \d+/gm), ["> 1", "< 1", "> 2", "< 2"]);
  });

  it("hides a secret that only another fetch of the command has seen", async () => {
    const { stderr, refresh, request } = await createTwo({}, { secrets: ["proxy-passw0rd"] });
    await refresh();
    await request();
    assert.match(stderr.text(), /access_token: <access_token>/);
    assert.doesNotMatch(stderr.text(), /access-1/);
  });

  it("adds what is new about the second fetch", async () => {
    const way = ["device-login 1.0.0", "with --ca-cert"];
    const { stderr } = await createTwo({}, { heading: way });
    const headings = stderr.text().match(/^# (device-login|with) .*$/gm);
    assert.deepEqual(headings, ["# device-login 1.0.0", "# with --ca-cert"]);
  });
});
