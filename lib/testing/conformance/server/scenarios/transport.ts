import { DeviceLoginError } from "../../../../oauth/base/errors.ts";
import { printable } from "../../../../oauth/encoding/printable.ts";
import { NotJudged } from "../bench/not_judged.ts";
import type { ServerBench } from "../bench/server_bench.ts";
import { type Finding, follows } from "../bench/findings.ts";
import { defineScenario, must, type ServerScenario } from "../bench/server_scenario.ts";

/** The protection of the endpoints on the way. */
export const transport: ServerScenario = defineScenario({
  name: "transport",
  title: "check the URLs of the endpoints, and request the token endpoint over plain http",
  requests: 1,
  rules: {
    device_endpoint_https: must(
      "Device authorization requests are protected by TLS.",
      "RFC 8628 section 3.1",
    ),
    token_endpoint_https: must(
      "The token endpoint requires TLS.",
      "RFC 6749 section 3.2",
    ),
    token_endpoint_not_plain: must(
      "The token endpoint does not answer plain http.",
      "RFC 6749 section 3.2",
    ),
    token_endpoint_fragment: must(
      "The URL of the token endpoint has no fragment.",
      "RFC 6749 section 3.2",
    ),
  },
  async run(bench) {
    const { device_authorization_endpoint: device, token_endpoint: token } = await bench.metadata();
    if (token === undefined) throw new NotJudged("the metadata names no token_endpoint");
    const onNetwork = (finding: () => Finding): Finding =>
      bench.isLocal ? { notApplicable: "the server is on this machine" } : finding();
    return {
      device_endpoint_https: device === undefined
        ? { notApplicable: "the metadata names no device_authorization_endpoint" }
        : onNetwork(() => follows(isHttps(device), printable(device, 200))),
      token_endpoint_https: onNetwork(() => follows(isHttps(token), printable(token, 200))),
      token_endpoint_not_plain: isHttps(token)
        ? await requestPlainly(token, bench)
        : onNetwork(() => follows(false, printable(token, 200))),
      token_endpoint_fragment: follows(!token.includes("#"), printable(token, 200)),
    };
  },
});

/** Requests an https URL over plain http, without anything secret. */
async function requestPlainly(url: string, bench: ServerBench): Promise<Finding> {
  const plain = url.replace(/^https:/i, "http:");
  try {
    const { error, summary } = await bench.visit(plain);
    // A redirect to https and the page of a proxy are no answer of the endpoint.
    return follows(error === undefined, `GET over http: ${summary}`);
  } catch (error) {
    if (!(error instanceof DeviceLoginError) || error.code !== "network") throw error;
    return follows(true, "no reply over http");
  }
}

function isHttps(url: string): boolean {
  return URL.parse(url)?.protocol === "https:";
}
