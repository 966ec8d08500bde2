import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { AuthorizationServerOptions, RecordedRequest } from "../../lib/testing/mod.ts";
import {
  type EdgeHost,
  startDenoServe,
  startEdgeRuntime,
  startWorker,
  type Variables,
} from "../support/edge_hosts.ts";
import { type ServedServer, startServer } from "../support/served_server.ts";

const SEALING_KEY = btoa("0123456789abcdef0123456789abcdef");

/** Starts an example on its runtime. */
type Start = (variables: Variables) => Promise<EdgeHost>;

const HOSTS: { name: string; start: Start; sealed: boolean }[] = [
  { name: "the Worker, with KV", start: startWorker, sealed: false },
  { name: "the Worker, with a sealed cookie", start: startWorker, sealed: true },
  { name: "the handler in edge-runtime", start: startEdgeRuntime, sealed: true },
  { name: "the handler by deno serve", start: startDenoServe, sealed: true },
];

describe("the two login routes", { concurrency: true }, () => {
  for (const { name, start, sealed } of HOSTS) {
    describe(name, { concurrency: 1 }, () => {
      let served: ServedServer;
      let host: EdgeHost;
      before(async () => {
        ({ served, host } = await startBoth(start, sealed));
      });
      after(async () => {
        await host.stop();
        served.close();
      });

      /** Starts a login, and polls before a poll is due: a busy machine needs several attempts. */
      async function pollTooEarly() {
        for (let attempt = 0; attempt < 20; attempt++) {
          const browser = new Browser(host);
          const prompt = await browser.post("/login");
          const before = tokenRequests(served).length;
          assert.equal((await browser.post("/login/poll")).status, "pending");
          if (Date.now() < Date.parse(prompt.next_poll_at)) return { browser, prompt, before };
        }
        throw new Error("no poll came too early");
      }

      it("signs in with requests that do not wait, and shows the browser no secret", async () => {
        const { browser, prompt, before } = await pollTooEarly();
        assert.match(prompt.user_code, /^[A-Z]{4}-[A-Z]{4}$/);
        assert.equal(prompt.verification_uri, `${served.url}/device`);
        await browser.due();
        assert.equal((await browser.post("/login/poll")).status, "pending");
        served.server.approve(prompt.user_code);
        await browser.due();
        const done = await browser.post("/login/poll");
        assert.deepEqual(done, { status: "done", name: "Alice Example" });

        const [first, ...more] = tokenRequests(served).slice(before);
        assert.equal(more.length, 1, "the poll that came too early was not sent");
        const deviceCode = first?.body.get("device_code") ?? "";
        assert.ok(deviceCode);
        const told = browser.replies.join("\n");
        assert.ok(!told.includes(deviceCode));
        assert.doesNotMatch(told, /token/i);
      });

      it("keeps the login in a cookie that no script and no other site can use", async () => {
        const browser = new Browser(host);
        await browser.post("/login");
        const [value, ...attributes] = browser.setCookie.split("; ");
        assert.match(
          value ?? "",
          sealed ? /^__Host-login=[\w-]{200,}$/ : /^__Host-login=[0-9a-f-]{36}$/,
        );
        assert.deepEqual(attributes.filter((attribute) => !attribute.startsWith("Max-Age")), [
          "Path=/",
          "HttpOnly",
          "Secure",
          "SameSite=Strict",
        ]);
        served.server.deny();
        await browser.due();
        await browser.post("/login/poll");
        assert.match(browser.setCookie, /^__Host-login=; Max-Age=0; /);
      });

      it("reports a denial", async () => {
        const browser = new Browser(host);
        const { user_code } = await browser.post("/login");
        served.server.deny(user_code);
        await browser.due();
        const { status, code, message } = await browser.post("/login/poll");
        assert.deepEqual([status, code], ["failed", "access_denied"]);
        assert.match(message, /denied/);
        assert.equal((await browser.post("/login/poll")).status, "none");
      });

      it("rejects a cookie that it has not issued", async () => {
        const browser = new Browser(host);
        await browser.post("/login");
        const before = tokenRequests(served).length;
        await browser.due();
        const given = browser.cookie;
        for (const other of ["x", "x".repeat(1000), "00000000-0000-4000-8000-000000000000"]) {
          browser.cookie = `__Host-login=${other}`;
          assert.equal((await browser.post("/login/poll")).status, "none");
        }
        browser.cookie = given.slice(0, -2) + (given.endsWith("A") ? "BB" : "AA");
        assert.equal((await browser.post("/login/poll")).status, "none");
        assert.equal(tokenRequests(served).length, before);
      });

      it("ignores GET, and has no other routes", async () => {
        const before = served.server.requests.length;
        for (const path of ["/login", "/login/poll"]) {
          assert.equal((await host.fetch(path, { method: "GET" })).status, 405);
        }
        assert.equal((await host.fetch("/", { method: "POST" })).status, 404);
        assert.equal(served.server.requests.length, before);
      });

      it("fetches the server's metadata once", () => {
        const asked = served.server.requests.filter(({ endpoint }) =>
          endpoint === "openid-configuration"
        );
        assert.equal(asked.length, 1);
      });
    });

    it(`${name}: reports expiry`, async () => {
      const { served, host } = await startBoth(start, sealed, { expiresIn: 2 });
      try {
        const browser = new Browser(host);
        await browser.post("/login");
        await setTimeout(2_050);
        const { status, code } = await browser.post("/login/poll");
        assert.deepEqual([status, code], ["failed", "expired"]);
        assert.equal(tokenRequests(served).length, 0);
      } finally {
        await host.stop();
        served.close();
      }
    });
  }
});

async function startBoth(
  start: Start,
  sealed: boolean,
  options: Partial<AuthorizationServerOptions> = {},
): Promise<{ served: ServedServer; host: EdgeHost }> {
  const served = await startServer(options);
  const variables = { ISSUER: served.url, CLIENT_ID: "cli", ...(sealed && { SEALING_KEY }) };
  return { served, host: await start(variables) };
}

function tokenRequests({ server }: ServedServer): RecordedRequest[] {
  return server.requests.filter(({ endpoint }) => endpoint === "token");
}

/** The members of all replies. */
interface Told {
  status: string;
  user_code: string;
  verification_uri: string;
  next_poll_at: string;
  code: string;
  message: string;
}

/** A client with one cookie. */
class Browser {
  cookie = "";
  setCookie = "";
  nextPollAt = "";
  readonly replies: string[] = [];
  readonly #host: EdgeHost;

  constructor(host: EdgeHost) {
    this.#host = host;
  }

  async post(path: string): Promise<Told> {
    const reply = await this.#host.fetch(path, {
      method: "POST",
      headers: { cookie: this.cookie },
    });
    const text = await reply.text();
    const [setCookie] = reply.headers.getSetCookie();
    if (setCookie !== undefined) {
      this.setCookie = setCookie;
      this.cookie = setCookie.split(";")[0] ?? "";
    }
    this.replies.push(JSON.stringify([...reply.headers]), text);
    const told = JSON.parse(text);
    this.nextPollAt = told.next_poll_at;
    return told;
  }

  /** Waits until the next poll is due. */
  async due(): Promise<void> {
    await setTimeout(Date.parse(this.nextPollAt) - Date.now() + 20);
  }
}
