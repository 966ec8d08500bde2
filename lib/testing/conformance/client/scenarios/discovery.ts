import { change, type Fault, html, redirect } from "../../../server/faults.ts";
import { everyRequest, sendsNothingTo, succeeds } from "../bench/checks.ts";
import {
  type Check,
  type ClientScenario,
  defineScenario,
  type Replies,
} from "../bench/client_scenario.ts";
import { describeEnd, type Exchange, isAccepted, requestsTo } from "../bench/recording.ts";
import { authMethodOf } from "./authentication.ts";

/** How clients find the endpoints by the issuer (RFC 8414, OpenID Connect Discovery 1.0). */
export const DISCOVERY_SCENARIOS: readonly ClientScenario[] = [
  defineScenario({
    name: "issuer_with_path",
    title: "the issuer has a path",
    needs: ["discovery"],
    issuerPath: "/tenant",
    rules: {
      "1": findsMetadata(
        "oauth-authorization-server",
        "/.well-known/oauth-authorization-server/tenant",
      ),
      "2": findsMetadata("openid-configuration", "/tenant/.well-known/openid-configuration"),
    },
  }),
  defineScenario({
    name: "issuer_with_trailing_slash",
    title: "the issuer ends with a slash",
    needs: ["discovery"],
    issuerPath: "/tenant/",
    rules: {
      "1": findsMetadata(
        "oauth-authorization-server",
        "/.well-known/oauth-authorization-server/tenant",
      ),
      "2": findsMetadata("openid-configuration", "/tenant/.well-known/openid-configuration"),
    },
  }),
  defineScenario({
    name: "other_issuer",
    title: "the metadata names another issuer",
    needs: ["discovery"],
    replies: () => metadata(change((body) => void (body.issuer = "https://other.example.com"))),
    rules: { "3": sendsNothingTo("device_authorization", "token") },
  }),
  defineScenario({
    name: "issuer_without_slash",
    title: "the metadata's issuer lacks the final slash",
    needs: ["discovery"],
    issuerPath: "/tenant/",
    replies: () =>
      metadata(change((body) => void (body.issuer = String(body.issuer).replace(/\/$/, "")))),
    rules: { "3": sendsNothingTo("device_authorization", "token") },
  }),
  defineScenario({
    name: "metadata_page",
    title: "a page is in place of the metadata",
    needs: ["discovery"],
    replies: () => metadata(html(200)),
    rules: { "5": sendsNothingTo("device_authorization", "token") },
  }),
  defineScenario({
    name: "metadata_redirect",
    title: "the metadata is redirected to another origin",
    needs: ["discovery"],
    replies: ({ elsewhere }) => metadata(redirect(`${elsewhere}/metadata`)),
    rules: { "5a": sendsNothingTo("elsewhere") },
  }),
  defineScenario({
    name: "no_device_endpoint",
    title: "the metadata has no device authorization endpoint",
    needs: ["discovery"],
    replies: () => metadata(change((body) => delete body.device_authorization_endpoint)),
    rules: {
      "6": (recording) => ({
        followed: !isAccepted(recording) && requestsTo(recording, "token").length === 0,
        expected: "an error, and no token request",
        seen: `${requestsTo(recording, "token").length} token requests; ${describeEnd(recording)}`,
      }),
    },
  }),
  defineScenario({
    name: "grant_not_listed",
    title: "the metadata does not list the grant",
    needs: ["discovery"],
    replies: () =>
      metadata(change((body) => void (body.grant_types_supported = ["authorization_code"]))),
    rules: { "7": succeeds() },
  }),
  defineScenario({
    name: "no_auth_methods",
    title: "the metadata lists no method of client authentication",
    needs: ["discovery", "secret"],
    replies: () => metadata(change((body) => delete body.token_endpoint_auth_methods_supported)),
    rules: { "8": usesMethod("client_secret_basic") },
  }),
  defineScenario({
    name: "secret_in_body_only",
    title: "the metadata lists only client_secret_post",
    needs: ["discovery", "secret"],
    replies: () =>
      metadata(
        change((body) =>
          void (body.token_endpoint_auth_methods_supported = ["client_secret_post"])
        ),
      ),
    rules: { "8": usesMethod("client_secret_post") },
  }),
];

/** The same reply for both documents, as often as the client requests them. */
function metadata(fault: Fault): Replies {
  const faults = Array<Fault>(20).fill(fault);
  return { "openid-configuration": faults, "oauth-authorization-server": faults };
}

/** The client requests a document at its place, if it requests that document at all. */
function findsMetadata(name: string, path: string): Check {
  return ({ exchanges }) => {
    const requested = exchanges.map(({ url }) => url.pathname)
      .filter((pathname) => pathname.includes(`/.well-known/${name}`));
    return {
      followed: requested.length === 0 ? undefined : requested.includes(path),
      expected: `GET ${path}`,
      seen: requested.length === 0 ? `it does not request ${name}` : requested.join(", "),
    };
  };
}

function usesMethod(method: string): Check {
  return everyRequest("token", {
    expected: method,
    fault: (exchange: Exchange) => {
      const used = authMethodOf(exchange);
      return used === method ? undefined : used;
    },
  });
}
