import process from "node:process";
import { isatty } from "node:tty";
import { systemClock } from "../oauth/base/clock.ts";
import { takeEnvironment } from "./environment.ts";
import { programFolders } from "./folders.ts";
import type { EndingSignal, Host } from "./host.ts";
import { processOutput } from "./process_output.ts";

const UNCHECKED_NOTICE =
  "device-login: NODE_TLS_REJECT_UNAUTHORIZED is ignored, and certificates are checked. " +
  "--skip-tls-verify disables the checks.\n";

/**
 * Creates the host of a program on Deno, Bun or Node. Parts that few commands need are imported on
 * demand.
 */
export function processHost(): Host {
  const stderr = processOutput("stderr");
  const environment = takeEnvironment();
  const readVariable = environment.read;
  // In a prompt without echo, ^C is a character.
  const interrupted = new Set<(signal: EndingSignal) => void>();
  let warned = false;
  const warnOfVariable = () => {
    if (warned || !environment.unchecked) return;
    warned = true;
    stderr.write(UNCHECKED_NOTICE).catch(() => {});
  };
  return {
    get runtime() {
      const { versions } = process;
      const name = ["deno", "bun"].find((name) => versions[name] !== undefined) ?? "node";
      return `${name} ${versions[name]}`;
    },
    get platform() {
      return `${process.platform}-${process.arch}`;
    },
    clock: systemClock,
    stdout: processOutput("stdout"),
    stderr,
    async openTerminal() {
      const { openTerminal } = await import("./terminal.ts");
      return await openTerminal();
    },
    env: readVariable,
    get folders() {
      return programFolders({ platform: process.platform, env: readVariable });
    },
    async pathIn(file, path) {
      const { pathIn } = await import("./files.ts");
      return pathIn(file, path, { home: readVariable("HOME") ?? readVariable("USERPROFILE") });
    },
    async absolutePath(path) {
      const { resolve } = await import("node:path");
      return resolve(path);
    },
    async readBytes(path) {
      const { readBytes } = await import("./files.ts");
      return await readBytes(path);
    },
    async readText(path) {
      const { readText } = await import("./files.ts");
      return await readText(path);
    },
    async *readLines() {
      const { readLines } = await import("./files.ts");
      yield* readLines();
    },
    async readPassphrase(prompt) {
      const { readPassphrase } = await import("./passphrase.ts");
      const onInterrupt = () => interrupted.forEach((listener) => listener("SIGINT"));
      return await readPassphrase({ prompt, write: stderr.write, onInterrupt });
    },
    async createPrivateFile(path) {
      const { createPrivateFile } = await import("./files.ts");
      return await createPrivateFile(path);
    },
    async createFetch(options) {
      const { createFetch } = await import("./network.ts");
      if (!options.skipTlsVerify) warnOfVariable();
      const send = await createFetch(options);
      if (options.trace === undefined) return send;
      const { traced } = await import("./trace.ts");
      return await traced(send, options.trace, stderr);
    },
    async lookUp(hostname) {
      const { lookUp } = await import("./look_up.ts");
      return await lookUp(hostname);
    },
    async peerCertificate(url, options) {
      const { peerCertificate } = await import("./peer_certificate.ts");
      return await peerCertificate(url, options);
    },
    async openBrowser(url) {
      const { openBrowser } = await import("./browser.ts");
      await openBrowser(url);
    },
    get hasKeyboard() {
      return isatty(0);
    },
    async waitForEnter(options) {
      const { waitForEnter } = await import("./terminal_input.ts");
      return await waitForEnter(options);
    },
    async copyText(text) {
      const { clipboardTools, copyWithTool } = await import("./clipboard.ts");
      return await copyWithTool(text, clipboardTools(readVariable, process.platform));
    },
    async quietTerminal() {
      const { quietTerminal } = await import("./quiet_terminal.ts");
      await quietTerminal(import.meta.url.endsWith(".ts"));
    },
    async pipeToCommand(command, options) {
      const { pipeToCommand } = await import("./pipe_to_command.ts");
      await pipeToCommand(command, { ...options, inherited: environment.forCommand });
    },
    async runCommand(words, options) {
      const { runCommand } = await import("./run_command.ts");
      return await runCommand(words, { ...options, inherited: environment.forCommand });
    },
    async serve(handler, options) {
      const { serve } = await import("./serve.ts");
      return await serve(handler, options);
    },
    onSignal(listener) {
      const signals: EndingSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];
      // One listener per signal: Deno does not report which one it was.
      const listeners = signals.map((signal) => [signal, () => listener(signal)] as const);
      for (const [signal, handle] of listeners) process.on(signal, handle);
      interrupted.add(listener);
      return () => {
        interrupted.delete(listener);
        for (const [signal, handle] of listeners) process.off(signal, handle);
      };
    },
  };
}
