import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type Chromium, type Page, startChromium } from "../support/chromium.ts";
import { loadEdgeTool } from "../support/edge_tool.ts";
import { type ServedServer, withServer } from "../support/served_server.ts";

/** The screen of a small phone. */
const PHONE = { width: 375, height: 667 };

const axe = loadEdgeTool<{ source: string }>("axe-core");

/** A question with everything: a long name, and all scopes that are explained. */
const clients = [{ client_id: "the-client-of-the-example", client_name: "An example with a name" }];
const scope = "openid profile email offline_access https://api.example.com/things:write";

describe("the approval page in a browser", { timeout: 120_000 }, () => {
  let chromium: Chromium;
  before(async () => {
    chromium = await startChromium();
  });
  after(() => chromium.close());

  /** Starts a sign-in, and opens its page. */
  async function withPage(test: (page: Page, shown: Shown) => Promise<void>): Promise<void> {
    await withServer(async ({ url, server }) => {
      const body = new URLSearchParams({ client_id: clients[0]?.client_id ?? "", scope });
      const reply = await fetch(`${url}/oauth2/device/auth`, { method: "POST", body });
      const { user_code } = await reply.json();
      // The page forbids scripts, and axe is one.
      const page = await chromium.newPage({ viewport: PHONE, bypassCSP: true });
      await test(page, {
        url,
        server,
        code: user_code,
        at: `${url}/device?user_code=${user_code}`,
      });
    }, { clients });
  }

  it("keeps a wrong code in its field, as it was typed, and the field has the focus", async () => {
    await withPage(async (page, { url, code }) => {
      await page.goto(`${url}/device`);
      await assertAccessible(page);
      await page.fill("#user_code", "wdjb mjhX");
      await page.click("button");
      // The page that follows has the word of the mistake.
      await page.waitForSelector("[aria-invalid=true]");
      const field = "document.activeElement.id + ' ' + document.activeElement.value + ' ' + " +
        "getComputedStyle(document.activeElement).textTransform";
      assert.equal(await page.evaluate(field), "user_code wdjb mjhX none");
      await assertAccessible(page);
      await page.fill("#user_code", code.toLowerCase());
      await page.click("button");
      assert.equal(await page.textContent("p.code"), code);
    });
  });

  it("shows both buttons on a small phone without scrolling", async () => {
    await withPage(async (page, { at }) => {
      await page.goto(at);
      await assertAccessible(page);
      for (const value of ["deny", "approve"]) {
        const bottom = `document.querySelector("button[value=${value}]")` +
          ".getBoundingClientRect().bottom";
        assert.ok(await page.evaluate<number>(bottom) <= PHONE.height, value);
      }
      const width = await page.evaluate<number>("document.documentElement.scrollWidth");
      assert.ok(width <= PHONE.width, `${width} pixels wide`);
    });
  });

  for (const result of ["approve", "deny", "decided", "expired"] as const) {
    it(`balances the card of a result: ${result}`, async () => {
      await withPage(async (page, { at, server }) => {
        if (result === "expired") server.expire();
        if (result === "decided") server.deny();
        await page.goto(at);
        if (result === "approve" || result === "deny") await page.click(`button[value=${result}]`);
        const space = `{
          const card = document.querySelector("main").getBoundingClientRect();
          const [first, last] = ["h1", "p"].map((name) =>
            document.querySelector(\`main > \${name}\`).getBoundingClientRect());
          [first.top - card.top, card.bottom - last.bottom];
        }`;
        const [above = 0, below = 1] = await page.evaluate<number[]>(space);
        assert.ok(Math.abs(above - below) < 1, `${above} pixels above, ${below} below`);
        await assertAccessible(page);
      });
    });
  }
});

/** A sign-in that waits for approval. */
interface Shown extends Pick<ServedServer, "url" | "server"> {
  /** The user code. */
  code: string;
  /** The URL with the code. */
  at: string;
}

/** Fails if axe finds anything, in either color scheme. */
async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate<Findings>("axe.run()");
    const found = violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    assert.deepEqual(found, [], colorScheme);
  }
}

/** The part of axe's result that is read. */
interface Findings {
  violations: readonly { id: string; nodes: readonly { html: string }[] }[];
}
