import { escapeHtml } from "../../oauth/encoding/html_entities.ts";
import { sha256 } from "../../oauth/encoding/sha256.ts";

/** The content of the page. */
export type PageContent =
  | { type: "form"; unknown?: string }
  | {
    type: "question";
    clientId: string;
    clientName: string;
    scope: readonly string[];
    userCode: string;
    formToken: string;
  }
  | { type: "approved" | "denied" | "expired" | "decided" };

/** The meanings of common scopes. */
const SCOPE_MEANINGS: Record<string, string> = {
  openid: "know who you are",
  profile: "see your name and picture",
  email: "see your email address",
  offline: "stay signed in while you are away",
  offline_access: "stay signed in while you are away",
};

const PAGE_STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #59636e; --line: #d5dae0;
  --paper: #ffffff; --ground: #f3f5f7; --focus: #0b62d6; --code: #f3f5f7; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff2; --soft: #a3adb8; --line: #3a424b;
  --paper: #1c2127; --ground: #12151a; --focus: #7db4ff; --code: #12151a; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 27rem; padding: 2rem; background: var(--paper);
  border: 1px solid var(--line); border-radius: 0.9rem; }
main > :last-child { margin-bottom: 0; }
h1 { margin: 0 0 1rem; font-size: 1.35rem; line-height: 1.3; overflow-wrap: anywhere;
  text-wrap: balance; }
p { margin: 0 0 1rem; }
ul { margin: 0 0 1.25rem; padding-left: 1.2rem; overflow-wrap: anywhere; }
code { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
.code { margin: 0 0 1.25rem; padding: 0.7rem; text-align: center; background: var(--code);
  border-radius: 0.5rem; font-size: 1.5rem; letter-spacing: 0.08em; }
.soft { color: var(--soft); font-size: 0.9rem; }
.warn { padding-left: 0.8rem; border-left: 3px solid #d9822b; }
label { display: block; margin-bottom: 0.35rem; font-weight: 600; }
input { width: 100%; padding: 0.7rem; font: inherit; font-size: 1.25rem; letter-spacing: 0.08em; color: inherit; background: var(--code); border: 1px solid var(--line);
  border-radius: 0.5rem; }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: 0.75rem; margin-top: 1.25rem; }
button { width: 100%; padding: 0.75rem; font: inherit; font-weight: 600; color: var(--ink);
  background: transparent; border: 1.5px solid var(--ink); border-radius: 0.5rem; cursor: pointer; }
button:hover { background: var(--code); }
.alone { margin-top: 1rem; }
.decision { position: sticky; bottom: 0; margin: 0 -0.5rem; padding: 0 0.5rem 0.5rem;
  background: var(--paper); }
.decision .buttons { margin-top: 0; padding-top: 0.5rem; }
@media (max-width: 30rem) { body { padding: 0.5rem; } main { padding: 1.25rem; }
  p, .code { margin-bottom: 0.75rem; } }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
`;

/**
 * Renders the page, without scripts and external resources.
 *
 * @param content the content
 * @returns the page, and the hash of its style for a content security policy
 */
export async function renderPage(
  content: PageContent,
): Promise<{ html: string; styleHash: string }> {
  const styleHash = btoa(String.fromCharCode(...await sha256(PAGE_STYLE)));
  const { title, body } = parts(content);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
  return { html, styleHash };
}

function parts(content: PageContent): { title: string; body: string } {
  switch (content.type) {
    case "form":
      return { title: "Sign in on another device", body: codeForm(content.unknown) };
    case "question":
      return { title: `Let ${content.clientName} sign in as you?`, body: questionForm(content) };
    case "approved":
      return {
        title: "Approved",
        body: "<p>Go back to your device: it is signed in. You can close this page.</p>",
      };
    case "denied":
      return {
        title: "Denied",
        body: "<p>Nobody was signed in. You can close this page.</p>",
      };
    case "expired":
      return {
        title: "This code has expired",
        body: "<p>Start again on your device to get a new one.</p>",
      };
    case "decided":
      return {
        title: "This code has been used",
        body:
          "<p>It has already been approved or denied. If you need a new one, start again on your device.</p>",
      };
  }
}

function codeForm(unknown?: string): string {
  const complaint = unknown === undefined
    ? ""
    : `<p class="warn" id="complaint" role="alert">The code
<code>${escapeHtml(unknown)}</code> is not known. Check it against your device.</p>`;
  // A mistake of one character is corrected more easily than the code is typed again.
  const given = unknown === undefined
    ? ""
    : ` value="${escapeHtml(unknown)}" aria-invalid="true" aria-describedby="complaint"`;
  return `${complaint}
<form method="get">
<label for="user_code">The code that your device shows</label>
<input id="user_code" name="user_code" required autofocus autocomplete="off" autocapitalize="characters"
spellcheck="false"${given}>
<div class="alone"><button>Continue</button></div>
</form>`;
}

function questionForm(content: PageContent & { type: "question" }): string {
  const { clientId, clientName, scope, userCode, formToken } = content;
  const items = scope.map((value) => {
    const meaning = SCOPE_MEANINGS[value];
    return `<li>${meaning ? `${escapeHtml(meaning)} ` : ""}<code class="soft">${
      escapeHtml(value)
    }</code></li>`;
  });
  const list = items.length > 0
    ? `<p>It requests permission to</p>\n<ul>\n${items.join("\n")}\n</ul>`
    : "<p>It requests nothing but the sign-in itself.</p>";
  return `<p>A device is waiting with this code:</p>
<p class="code"><code>${escapeHtml(userCode)}</code></p>
<p>The program on it is <strong>${escapeHtml(clientName)}</strong>
<span class="soft">(client <code>${escapeHtml(clientId)}</code>)</span>.</p>
${list}
<p class="warn">Approve only if you started this sign-in yourself, just now, on your own device, and it
shows this code. If someone else sent you here, deny it.</p>
<form method="post" class="decision">
<input type="hidden" name="user_code" value="${escapeHtml(userCode)}">
<input type="hidden" name="form_token" value="${escapeHtml(formToken)}">
<div class="buttons">
<button name="decision" value="deny">Deny</button>
<button name="decision" value="approve">Approve</button>
</div>
</form>`;
}
