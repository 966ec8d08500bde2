import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { followRedirect } from "../../../../lib/oauth/resource/follow_redirect.ts";
import type { ResourceRequest } from "../../../../lib/oauth/resource/resource_request.ts";

const URL_BEFORE = "https://api.example.com/a?key=secret";

/** Follows a redirect of a request with a text as its body. */
function follow(
  { status = 307, location, ...own }: Partial<ResourceRequest> & {
    status?: number;
    location?: string;
  },
): ResourceRequest | undefined {
  const headers = new Headers(location === undefined ? {} : { location });
  return followRedirect(new Response(null, { status, headers }), {
    method: "POST",
    url: URL_BEFORE,
    headers: new Headers({ "content-type": "text/plain", "content-language": "en", accept: "*/*" }),
    body: { open: () => "x", repeatable: true },
    ...own,
  });
}

describe("followRedirect()", () => {
  for (
    const [status, method, next] of [
      [301, "POST", "GET"],
      [301, "GET", "GET"],
      [301, "PUT", "PUT"],
      [302, "POST", "GET"],
      [302, "HEAD", "HEAD"],
      [303, "POST", "GET"],
      [303, "DELETE", "GET"],
      [303, "GET", "GET"],
      [303, "HEAD", "HEAD"],
      [307, "POST", "POST"],
      [308, "POST", "POST"],
    ] as const
  ) {
    it(`makes ${next} of ${method} after ${status}`, () => {
      const request = follow({ status, method, location: "/b?c#d" });
      assert.equal(request?.method, next);
      assert.equal(request?.url, "https://api.example.com/b?c");
      const isSame = next === method;
      assert.deepEqual(
        [...request?.headers ?? []].map(([name]) => name),
        isSame ? ["accept", "content-language", "content-type"] : ["accept"],
      );
      assert.equal(request?.body?.open(), isSame ? "x" : undefined);
    });
  }

  for (
    const reply of [{ status: 200, location: "/b" }, { status: 300, location: "/b" }, {
      status: 304,
      location: "/b",
    }, { status: 302 }]
  ) {
    it(`does not follow ${JSON.stringify(reply)}`, () => assert.equal(follow(reply), undefined));
  }

  for (
    const [location, reason] of [
      ["https://", ", which is not followed: its target is not a URL."],
      [
        "https://other.example.com/?token=x",
        " to https://other.example.com, which is not followed: the access token is only sent to " +
        "api.example.com.",
      ],
      [
        "javascript:alert(1)",
        " to javascript:, which is not followed: the access token is only sent to api.example.com.",
      ],
      [
        "https://ann@api.example.com/",
        " to https://api.example.com, which is not followed: its target has a user name.",
      ],
      [
        "https://:pass@api.example.com/",
        " to https://api.example.com, which is not followed: its target has a user name.",
      ],
    ] as const
  ) {
    it(`rejects a redirect to ${location}`, () => {
      assert.throws(() => follow({ location }), {
        name: "DeviceLoginError",
        code: "invalid_response",
        message: `POST https://api.example.com/a was answered with a redirect${reason}`,
      });
    });
  }

  it("rejects a redirect whose body can't be sent again, unless it is not sent again", () => {
    const body = { open: () => "x", repeatable: false };
    assert.throws(() => follow({ location: "/b", body }), {
      message: "POST https://api.example.com/a was answered with a redirect to " +
        "https://api.example.com, which is not followed: its body can't be sent again.",
    });
    assert.equal(follow({ status: 303, location: "/b", body })?.method, "GET");
    assert.equal(follow({ location: "/b", method: "GET", body: undefined })?.method, "GET");
  });

  it("rejects a redirect that the runtime hides", () => {
    const hidden = Object.defineProperty(new Response(), "type", { value: "opaqueredirect" });
    const request = { method: "GET", url: URL_BEFORE, headers: new Headers() };
    assert.throws(() => followRedirect(hidden, request), {
      message: "GET https://api.example.com/a was answered with a redirect, which is not " +
        "followed: this runtime does not show where it leads.",
    });
  });
});
