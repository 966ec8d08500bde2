/** A browser with cookies, forms and redirects: enough to click through sign-in pages. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #fetch: typeof fetch;
  #page = "";
  #url = "";

  /** @param send sends its requests */
  constructor(send: typeof fetch = fetch) {
    this.#fetch = send;
  }

  /** The HTML of the current page. */
  get page(): string {
    return this.#page;
  }

  /** Opens a page. */
  async open(url: string): Promise<void> {
    await this.#go(url, { method: "GET" });
  }

  /** Submits the page's form; the given fields override its hidden ones. */
  async submit(fields: Record<string, string> = {}): Promise<void> {
    const form = /<form[^]*?<\/form>/i.exec(this.#page)?.[0];
    if (form === undefined) throw new Error(`there is no form on this page:\n${this.#page}`);
    const body = new URLSearchParams();
    for (const [input] of form.matchAll(/<input[^>]*type="?hidden[^>]*>/gi)) {
      const name = /name="([^"]*)"/i.exec(input)?.[1];
      if (name) body.set(name, /value="([^"]*)"/i.exec(input)?.[1] ?? "");
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const action = /action="([^"]*)"/i.exec(form)?.[1] ?? "";
    await this.#go(new URL(action, this.#url).href, { method: "POST", body });
  }

  async #go(url: string, init: RequestInit): Promise<void> {
    for (let hop = 0; hop < 10; hop++) {
      const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const headers = { accept: "text/html", ...(cookie && { cookie }) };
      const send = () => this.#fetch(url, { ...init, headers, redirect: "manual" });
      const response = await send().catch((error) => {
        // The server may close a connection at the moment when it is used again.
        if (init.method !== "GET") throw error;
        return send();
      });
      for (const line of response.headers.getSetCookie()) {
        const [pair = ""] = line.split(";");
        const equals = pair.indexOf("=");
        this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
      }
      this.#page = await response.text();
      this.#url = url;
      const location = response.headers.get("location");
      if (!location) return;
      url = new URL(location, url).href;
      init = { method: "GET" };
    }
    throw new Error("too many redirects");
  }
}
