import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseProxy } from "../../../lib/host/proxy.ts";
import { DeviceLoginError } from "../../../lib/oauth/base/errors.ts";

describe("parseProxy()", () => {
  for (
    const [value, name, username = "", password = ""] of [
      ["proxy", "http://proxy"],
      ["proxy:3128", "http://proxy:3128"],
      ["user:pass@proxy:3128", "http://proxy:3128", "user", "pass"],
      ["http://proxy:80/", "http://proxy"],
      ["HTTP://Proxy:3128", "http://proxy:3128"],
      ["  http://proxy:3128 \n", "http://proxy:3128"],
      ["https://proxy", "https://proxy"],
      ["https://proxy:80", "https://proxy:80"],
      ["socks5://proxy", "socks5://proxy:1080"],
      ["socks5h://proxy:80", "socks5h://proxy:80"],
      ["SOCKS4A://proxy:443", "socks4a://proxy:443"],
      ["socks://proxy:1081/", "socks5h://proxy:1081"],
      ["socks4://me@proxy", "socks4://proxy:1080", "me"],
      ["http://[2001:db8::1]:3128", "http://[2001:db8::1]:3128"],
      ["http://user@proxy", "http://proxy", "user"],
      ["http://:pass@proxy", "http://proxy", "", "pass"],
      ["http://us%20er:p%40%25%3A%2F%3F%23@proxy", "http://proxy", "us er", "p@%:/?#"],
      ["http://us@er:p@ss@proxy", "http://proxy", "us@er", "p@ss"],
      ["http://büro:pässwört@proxy", "http://proxy", "büro", "pässwört"],
      ["http://u:p%C3%A4ss'\"@proxy", "http://proxy", "u", "päss'\""],
      ["socks5://us%3Aer:pass@proxy", "socks5://proxy:1080", "us:er", "pass"],
    ] as const
  ) {
    it(`reads ${JSON.stringify(value)}`, () => {
      const proxy = parseProxy("ALL_PROXY", value);
      assert.deepEqual(
        { name: proxy.name, username: proxy.username, password: proxy.password },
        { name, username, password },
      );
    });
  }

  for (
    const [value, fault] of [
      [" ", /must be the URL of a proxy/],
      ["http://", /must be the URL of a proxy/],
      ["http://hunter2:pass@:x:y", /must be the URL/],
      ['"http://user:hunter2@proxy:3128"', /quotes around its value/],
      ["'proxy:3128'", /quotes around its value/],
      ['http://user:hunter2@"proxy"', /must be the URL/],
      ["http://user:hun ter2@proxy", /%20 for a space/],
      ["http://user:hunter2@pro\txy", /must be the URL/],
      ["http://user:hunter2/x@proxy:3128", /%2F for \//],
      ["http://user:12/hunter2@proxy:3128", /%2F for \//],
      ["http://user:hunter2#@proxy:3128", /%23 for #/],
      ["http://user:hunter2?@proxy:3128", /%3F for \?/],
      ["http://DOMAIN\\user:hunter2@proxy:3128", /%5C for \\/],
      ["http://proxy:3128/proxy.pac", /must be the URL/],
      ["http://proxy:99999", /must be the URL/],
      ["http://u:hunter2%@proxy", /bare %/],
      ["http://u:hunter2%0a@proxy", /control character/],
      ["http://us%3Aer:hunter2@proxy", /colon/],
      ["ftp://u:hunter2@proxy", /unknown kind.*socks5h/],
      ["quic://proxy", /unknown kind/],
      ["socks4://u:hunter2@proxy", /SOCKS4/],
      [`socks5://u:hunter2${"x".repeat(255)}@proxy`, /more than 255 bytes/],
    ] as const
  ) {
    it(`rejects ${JSON.stringify(value).slice(0, 60)}, and does not repeat the password`, () => {
      assert.throws(() => parseProxy("HTTPS_PROXY", value), (error: Error) => {
        assert.ok(error instanceof DeviceLoginError && error.code === "invalid_options");
        assert.match(error.message, /^The variable HTTPS_PROXY /);
        assert.match(error.message, fault);
        return !error.message.includes("hunter2");
      });
    });
  }
});
