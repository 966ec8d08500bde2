import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { serve, type Served } from "../../lib/host/serve.ts";
import type { AuthorizationServerOptions } from "../../lib/testing/mod.ts";
import { bundleExample } from "../support/bundled_example.ts";
import { type Chromium, type Page, startChromium } from "../support/chromium.ts";
import { type ServedServer, withServer } from "../support/served_server.ts";

/** The page's own settings, which a test replaces with the server's. */
const SETTINGS = { issuer: "https://auth.example.com", clientId: "tv", connectSrc: "https:" };

describe("the browser page", () => {
  let chromium: Chromium;
  let files: Map<string, string>;
  before(async () => {
    [chromium, files] = await Promise.all([
      startChromium(),
      bundleExample("examples/browser/page.ts", { splitting: true }),
    ]);
  });
  after(() => chromium.close());

  /** Serves the page for a server that allows its origin, and opens it. */
  async function withPage(
    test: (page: Page, served: ServedServer) => Promise<void>,
    options: Partial<AuthorizationServerOptions> = {},
  ): Promise<void> {
    let issuer = "";
    const app: Served = await serve((request) => Promise.resolve(answer(request, files, issuer)));
    try {
      await withServer(async (served) => {
        issuer = served.url;
        const page = await chromium.newPage();
        await page.goto(`${app.url}/`);
        await page.click("#start");
        await test(page, served);
        assert.equal(page.url(), `${app.url}/`, "nothing went into the page's address");
        const stored = "document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })";
        assert.equal(await page.evaluate(stored), "{}", "nothing is stored");
      }, { allowedOrigins: [app.url], ...options });
    } finally {
      app.close();
    }
  }

  it("signs in after approval on the server's own page", async () => {
    await withPage(async (page, { url, server }) => {
      await page.waitForSelector("#prompt:visible");
      const code = await page.textContent("#code");
      assert.equal(code, server.pending()[0]);
      assert.equal(await page.textContent("#uri"), `${url}/device`);
      await page.waitForSelector("#qr:visible");
      const loaded = "new Promise((resolve) => qr.complete ? resolve(qr.naturalWidth) : " +
        "qr.onload = () => resolve(qr.naturalWidth))";
      assert.ok(await page.evaluate<number>(loaded) > 0, "the QR code is a picture");

      const phone = await chromium.newPage();
      await phone.goto(await page.getAttribute("#uri", "href") ?? "");
      assert.equal(await phone.textContent("p.code"), code);
      await phone.click("button[value=approve]");
      await page.waitForSelector("#status:has-text('Signed in as Alice Example.')");
    });
  });

  it("reports a denial", async () => {
    await withPage(async (page, { server }) => {
      await page.waitForSelector("#prompt:visible");
      server.deny();
      await page.waitForSelector("#status:has-text('The sign-in was denied.')");
      await page.waitForSelector("#start:enabled");
    });
  });

  it("reports expiry", async () => {
    await withPage(async (page) => {
      await page.waitForSelector("#status:has-text('The code expired')");
    }, { expiresIn: 1 });
  });

  it("cancels, and sends nothing afterwards", async () => {
    await withPage(async (page, { server }) => {
      await page.click("#cancel");
      await page.waitForSelector("#status:has-text('Cancelled.')");
      const sent = server.requests.length;
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      assert.equal(server.requests.length, sent);
    });
  });

  it("reports a server without CORS", async () => {
    await withPage(async (page) => {
      await page.waitForSelector("#status:has-text('/.well-known/openid-configuration failed')");
    }, { allowedOrigins: [] });
  });
});

function answer(request: Request, files: Map<string, string>, issuer: string): Response {
  const name = new URL(request.url).pathname.slice(1);
  if (name === "") {
    const html = readFileSync("examples/browser/index.html", "utf8")
      .replace(`"${SETTINGS.issuer}"`, `"${issuer}"`)
      .replace(`"${SETTINGS.clientId}"`, '"cli"')
      .replace(`connect-src ${SETTINGS.connectSrc}`, `connect-src ${issuer}`);
    return new Response(html, { headers: { "content-type": "text/html" } });
  }
  const file = files.get(name);
  if (file === undefined) return new Response(null, { status: 404 });
  return new Response(file, { headers: { "content-type": "text/javascript" } });
}
