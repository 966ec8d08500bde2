import { printable } from "../../../../oauth/encoding/printable.ts";
import { isWebUrl } from "../../../../oauth/http/secure_url.ts";
import { type Finding, follows } from "../bench/findings.ts";
import { defineScenario, must, type ServerScenario, should } from "../bench/server_scenario.ts";

/** The longest URL that a person likes to type. */
const LONGEST_TYPED_URL = 50;

/** The page where a person types the code. */
export const verificationPage: ServerScenario = defineScenario({
  name: "verification_page",
  title: "look at the verification URI, and request it once without a code",
  requests: 1,
  rules: {
    verification_uri_https: must(
      "Pages for people are protected by TLS.",
      "RFC 6749 section 10.11",
    ),
    verification_uri_short: should(
      `The verification URI is short and easy to type: at most ${LONGEST_TYPED_URL} characters, ` +
        "without a query.",
      "RFC 8628 section 3.2",
    ),
    verification_uri_without_code: should(
      "The verification URI does not contain the user code.",
      "RFC 8628 section 3.3",
    ),
    verification_page_reachable: should(
      "The verification URI leads to a page.",
      "RFC 8628 section 3.3",
    ),
    // A MUST, but there are more ways to prevent it than can be seen from here.
    verification_page_unframed: should(
      "The page can't be shown in a frame of another site.",
      "RFC 9700 section 4.16",
    ),
  },
  async run(bench) {
    const { verificationUri: uri, userCode } = await bench.firstLogin();
    const url = URL.parse(uri);
    const shown = printable(uri, 200);
    const page = isWebUrl(uri) && bench.mayVisit(uri) ? await bench.visit(uri) : undefined;
    const isPage = page !== undefined && page.status >= 200 && page.status < 300;
    return {
      verification_uri_https: bench.isLocal
        ? { notApplicable: "the page is on this machine" }
        : follows(url?.protocol === "https:", shown),
      verification_uri_short: follows(
        uri.length <= LONGEST_TYPED_URL && /^https?:\/\/[\w.:/-]+$/.test(uri),
        `${shown}: ${uri.length} characters`,
      ),
      verification_uri_without_code: follows(!uri.includes(userCode), shown),
      verification_page_reachable: follows(
        isPage || page?.summary === "a redirect",
        page?.summary ?? `${shown} is not requested`,
      ),
      verification_page_unframed: isPage
        ? unframed(page.headers)
        : { notApplicable: "the page was not seen" },
    };
  },
});

function unframed(headers: Headers): Finding {
  const policy = headers.get("content-security-policy") ?? "";
  const options = headers.get("x-frame-options");
  if (/\bframe-ancestors\b/i.test(policy)) return follows(true, "frame-ancestors");
  return follows(options !== null, options === null ? "neither header" : "X-Frame-Options");
}
