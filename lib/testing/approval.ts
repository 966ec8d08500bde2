import { page, type PageContent } from "./approval_page.ts";
import type { DeviceCode, DeviceCodes } from "./device_codes.ts";
import type { TestClient } from "./test_client.ts";

/** What the page is about. */
export interface ApprovalContext {
  /** The sign-ins that have been started. */
  codes: DeviceCodes;
  /** The clients that are known. */
  clients: readonly TestClient[];
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * The page where a person decides (RFC 8628 section 3.3): asks for the code where none was given,
 * shows who asks and for what, and takes the answer.
 *
 * @param request a GET shows, a POST decides
 * @param form the POST's form
 * @param context what the page is about
 */
export async function approve(
  request: Request,
  form: URLSearchParams,
  context: ApprovalContext,
): Promise<Response> {
  const typed = form.get("user_code") ?? new URL(request.url).searchParams.get("user_code");
  if (!typed) return await show({ type: "form" });
  const code = context.codes.byUserCode(typed);
  if (!code) return await show({ type: "form", unknown: typed }, 404);
  if (context.now() >= code.expiresAt) return await show({ type: "expired" }, 410);
  if (code.status !== "pending") return await show({ type: "decided" }, 409);
  if (request.method !== "POST") return await show(question(code, context.clients));
  // Only who has seen the question can answer it: not a page of another site.
  if (form.get("form_token") !== code.formToken) {
    return await show(question(code, context.clients), 403);
  }
  code.status = form.get("decision") === "approve" ? "approved" : "denied";
  return await show({ type: code.status });
}

function question(code: DeviceCode, clients: readonly TestClient[]): PageContent {
  const { clientId, scope, userCode, formToken } = code;
  const name = clients.find(({ client_id }) => client_id === clientId)?.client_name;
  return { type: "question", clientId, clientName: name ?? clientId, scope, userCode, formToken };
}

async function show(content: PageContent, status: number = 200): Promise<Response> {
  const { html, styleHash } = await page(content);
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; ` +
    "frame-ancestors 'none'; base-uri 'none'";
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    },
  });
}
