/** Characters of a secret in a row that must not be seen. */
const RUN = 8;

/** Characters of the shortest secret that can be told from any other text. */
const SHORTEST = 4;

const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
};

/** What somebody can read in a text who knows how things are written in URLs, HTML, JSON, Base64. */
function readings(text: string): string[] {
  const percent = text.replace(
    /%([0-9a-f]{2})/gi,
    (_, digits) => String.fromCharCode(parseInt(digits, 16)),
  );
  const html = text.replace(/&(\w+|#\d+);/g, (whole, name) => ENTITIES[name] ?? whole);
  const json = text.replace(/\\(["\\/])/g, "$1");
  const base64 = [...text.matchAll(/[\w+/=-]{8,}/g)].map(([word]) => {
    try {
      return atob(word.replaceAll("-", "+").replaceAll("_", "/"));
    } catch {
      return "";
    }
  });
  return [text, percent, percent.replaceAll("+", " "), html, json, ...base64]
    .map((reading) => reading.toLowerCase());
}

/**
 * What of some secrets can be read in a text: whole ones, and eight characters of one in a row.
 *
 * @param text the text
 * @param secrets the secrets
 */
export function leaks(text: string, secrets: Iterable<string>): string[] {
  const all = readings(text);
  return [...secrets].flatMap((secret) => {
    const runs = Array.from(
      { length: Math.max(secret.length - RUN, 0) + 1 },
      (_, at) => secret.slice(at, at + RUN).toLowerCase(),
    );
    return runs.filter((run) =>
      run.length >= SHORTEST && all.some((reading) => reading.includes(run))
    );
  });
}

/** Members that are secret. */
const SECRET_MEMBERS = [
  "access_token",
  "client_assertion",
  "client_secret",
  "code_verifier",
  "device_code",
  "id_token",
  "refresh_token",
  "user_code",
];

/** The secrets of a message: in its body, where that can be read, and in its `Authorization`. */
export async function secretsOf(message: Request | Response): Promise<string[]> {
  const text = await beginning(message.clone()).catch(() => "");
  let members: Record<string, unknown>;
  try {
    members = JSON.parse(text);
  } catch {
    members = Object.fromEntries(new URLSearchParams(text));
  }
  const credentials = message.headers.get("authorization")?.split(" ").slice(1) ?? [];
  return [...SECRET_MEMBERS.map((name) => members?.[name]), ...credentials]
    .filter((secret): secret is string => typeof secret === "string" && secret !== "");
}

/** A body as far as any message of the protocol goes: some never end. */
async function beginning({ body }: Request | Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < 1024 * 1024) {
    const { done, value } = await reader?.read() ?? { done: true };
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  // Not waited for: that would take the end of the body that this is a copy of.
  reader?.cancel().catch(() => {});
  return text;
}
