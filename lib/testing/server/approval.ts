import { type PageContent, renderPage } from "./approval_page.ts";
import type { DeviceCode, DeviceCodes } from "./device_codes.ts";
import type { TestClient } from "./test_client.ts";

/** The state that the page shows and changes. */
export interface ApprovalContext {
  /** The device codes that have been issued. */
  codes: DeviceCodes;
  /** The registered clients. */
  clients: readonly TestClient[];
  /** Milliseconds since the epoch. */
  now: () => number;
}

/**
 * Answers a request for the approval page (RFC 8628 section 3.3), which reads the user code, shows
 * the client and its scopes, and takes the decision.
 *
 * @param request a GET shows the page, a POST decides
 * @param context the state, and the form of a POST
 */
export async function answerApproval(
  request: Request,
  { form, ...context }: ApprovalContext & { form: URLSearchParams },
): Promise<Response> {
  const typed = form.get("user_code") ?? new URL(request.url).searchParams.get("user_code");
  if (!typed) return await show({ type: "form" });
  const code = context.codes.byUserCode(typed);
  if (!code) return await show({ type: "form", unknown: typed }, 404);
  if (context.now() >= code.expiresAt) return await show({ type: "expired" }, 410);
  if (code.status !== "pending") return await show({ type: "decided" }, 409);
  if (request.method !== "POST") return await show(question(code, context.clients));
  // Without the form token the question was not shown, and another site may have sent the form.
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
  const { html, styleHash } = await renderPage(content);
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
