import { createHash } from "node:crypto";
import { serve, type ServeOptions } from "../../lib/host/serve.ts";

/** A release served like GitHub's: each file after a redirect. */
export interface ServedRelease {
  /** For `DEVICE_LOGIN_BASE_URL`. */
  url: string;
  /** The requested paths, except those of redirects. */
  requests: string[];
  close(): void;
}

/** The files of the release, and how they are served. */
export interface ReleaseOptions extends ServeOptions {
  /** File names and contents; SHA256SUMS is added unless given. */
  files: Record<string, string>;
  /** A file whose download breaks off. */
  cut?: string;
  /** The origin of redirects. @default this server */
  redirectTo?: string;
  /** A file whose download never begins. */
  stuck?: string;
}

/** Serves a release on loopback. */
export async function serveRelease(options: ReleaseOptions): Promise<ServedRelease> {
  const files = { SHA256SUMS: formatChecksums(options.files), ...options.files };
  const requests: string[] = [];
  const { url, close } = await serve((request) => {
    const { pathname } = new URL(request.url);
    const name = pathname.slice(pathname.lastIndexOf("/") + 1);
    if (!pathname.startsWith("/files/")) {
      requests.push(pathname);
      const headers = { location: `${options.redirectTo ?? ""}/files/${name}` };
      return Promise.resolve(new Response(null, { status: 302, headers }));
    }
    if (name === options.stuck) return new Promise(() => {});
    const content = (files as Record<string, string>)[name];
    if (content === undefined) return Promise.resolve(new Response("", { status: 404 }));
    const headers = { "content-length": `${content.length}` };
    const body = name === options.cut ? brokenOff(content) : content;
    return Promise.resolve(new Response(body, { headers }));
  }, options);
  return { url, requests, close };
}

/** Returns the lines of SHA256SUMS. */
export function formatChecksums(files: Record<string, string>): string {
  return Object.entries(files).map(([name, content]) =>
    `${createHash("sha256").update(content).digest("hex")}  ${name}\n`
  ).join("");
}

function brokenOff(content: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(content.slice(0, content.length / 2)));
    },
    async pull(controller) {
      // Lets the first half be sent first.
      await new Promise((resolve) => setTimeout(resolve, 50));
      controller.error(new Error("cut"));
    },
  });
}
