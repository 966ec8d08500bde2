/**
 * A page that signs in without a server of its own: for a television or a kiosk, where typing is
 * tedious. On a machine with a keyboard, use a flow that is made for it.
 *
 * The authorization server must allow the page's origin (CORS) at its metadata, its keys, its device
 * authorization endpoint and its token endpoint. The client must be public, since a page can't keep a
 * secret. Set both in index.html; then, in a clone of this repository:
 *
 * ```sh
 * npx -y deno install
 * npx esbuild examples/browser/page.ts --bundle --splitting --format=esm \
 *   --alias:device-login=./mod.ts --outdir=examples/browser --servedir=examples/browser
 * ```
 *
 * @module
 */

/// <reference lib="dom" />

import { type DeviceLogin, DeviceLoginError, startDeviceLogin } from "device-login";

const { issuer, clientId = "" } = document.body.dataset;
const startButton = element<HTMLButtonElement>("start");
const promptSection = element("prompt");
const statusLine = element("status");

startButton.addEventListener("click", () => void signIn());

async function signIn(): Promise<void> {
  startButton.disabled = true;
  statusLine.textContent = "";
  const cancelled = new AbortController();
  element("cancel").onclick = () => cancelled.abort();
  try {
    const { signal } = cancelled;
    const login = await startDeviceLogin({ issuer, clientId, scope: "openid profile", signal });
    show(login);
    // The tokens stay in memory: every script of this origin can read what the page stores.
    const { claims } = await login.wait();
    statusLine.textContent = `Signed in as ${claims?.name ?? claims?.sub}.`;
  } catch (error) {
    statusLine.textContent = explain(error);
    startButton.disabled = false;
  } finally {
    promptSection.hidden = true;
  }
}

function show({ userCode, verificationUri, verificationUriComplete }: DeviceLogin): void {
  const uri = verificationUriComplete ?? verificationUri;
  const link = element<HTMLAnchorElement>("uri");
  link.href = uri; // The library accepts only http(s) URLs.
  link.textContent = verificationUri;
  element("code").textContent = userCode;
  promptSection.hidden = false;
  showQrCode(uri).catch(() => {}); // The QR code is optional.
}

async function showQrCode(uri: string): Promise<void> {
  const { generate } = await import("lean-qr/nano");
  const { toSvgDataURL } = await import("lean-qr/extras/svg");
  const image = element<HTMLImageElement>("qr");
  image.src = toSvgDataURL(generate(uri));
  image.hidden = false;
}

function explain(error: unknown): string {
  if (error instanceof DeviceLoginError) return error.message;
  return error instanceof DOMException ? "Cancelled." : "Something went wrong.";
}

function element<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}
