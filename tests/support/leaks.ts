/** The length of a part of a secret that must not be shown. */
const RUN = 8;

/** The length of the shortest secret that is distinguishable from other text. */
const SHORTEST = 4;

const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
};

/** Decodes a text in every way that a reader might: URLs, HTML, JSON, Base64. */
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
 * Finds secrets in a text: whole ones, and any eight consecutive characters.
 *
 * @param text the text to search
 * @param secrets the secrets
 * @returns the parts found
 */
export function findLeaks(text: string, secrets: Iterable<string>): string[] {
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

/** Members with secret values. */
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

/** Returns the secrets of a message: in its body, if that can be parsed, and in its `Authorization`. */
export async function collectSecrets(message: Request | Response): Promise<string[]> {
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

/** Reads the first MiB of a body: some never end. */
async function beginning({ body }: Request | Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < 1024 * 1024) {
    const { done, value } = await reader?.read() ?? { done: true };
    if (done) return text;
    text += decoder.decode(value, { stream: true });
  }
  // Not awaited: that would wait for the end of the original body.
  reader?.cancel().catch(() => {});
  return text;
}
