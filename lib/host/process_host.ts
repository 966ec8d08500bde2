import process from "node:process";
import { takeEnvironment } from "./environment.ts";
import { programFolders } from "./folders.ts";
import type { EndingSignal, Host } from "./host.ts";
import { promptHost } from "./prompt_host.ts";
import type { Tracing } from "./trace.ts";

const UNCHECKED_NOTICE =
  "device-login: NODE_TLS_REJECT_UNAUTHORIZED is ignored, and certificates are checked. " +
  "--skip-tls-verify disables the checks.\n";

/**
 * Creates the host of a program on Deno, Bun or Node. Parts that few commands need are imported on
 * demand.
 */
export function processHost(): Host {
  const environment = takeEnvironment();
  const prompting = promptHost(environment);
  const { stderr } = prompting;
  const readVariable = environment.read;
  // In a prompt without echo, ^C is a character.
  const interrupted = new Set<(signal: EndingSignal) => void>();
  let tracing: Promise<Tracing> | undefined;
  let warned = false;
  const warnOfVariable = () => {
    if (warned || !environment.unchecked) return;
    warned = true;
    stderr.write(UNCHECKED_NOTICE).catch(() => {});
  };
  return {
    ...prompting,
    get runtime() {
      const { versions } = process;
      const name = ["deno", "bun"].find((name) => versions[name] !== undefined) ?? "node";
      return `${name} ${versions[name]}`;
    },
    async openTerminal() {
      const { openTerminal } = await import("./terminal.ts");
      return await openTerminal();
    },
    get folders() {
      return programFolders({ platform: process.platform, env: readVariable });
    },
    async pathIn(file, path) {
      const { pathIn } = await import("./files.ts");
      return pathIn(file, { path, home: readVariable("HOME") ?? readVariable("USERPROFILE") });
    },
    async absolutePath(path) {
      const { resolve } = await import("node:path");
      return resolve(path);
    },
    async readBytes(path) {
      const { readBytes } = await import("./read_file.ts");
      return await readBytes(path);
    },
    async readText(path) {
      const { readText } = await import("./read_file.ts");
      return await readText(path);
    },
    async findInput(path) {
      const { findInput } = await import("./files.ts");
      return await findInput(path);
    },
    async writeBytes(bytes) {
      const { writeBytes } = await import("./write_directly.ts");
      await writeBytes(bytes);
    },
    async releaseMemory() {
      const { releaseMemory } = await import("./release_memory.ts");
      releaseMemory();
    },
    async *readLines() {
      const { readLines } = await import("./read_file.ts");
      yield* readLines();
    },
    async readPassphrase(prompt) {
      const { readPassphrase } = await import("./passphrase.ts");
      const onInterrupt = () => interrupted.forEach((listener) => listener("SIGINT"));
      return await readPassphrase({ prompt, write: stderr.write, onInterrupt });
    },
    async openToolFiles() {
      const { toolFiles } = await import("./tool_files.ts");
      return toolFiles;
    },
    async programCommand() {
      const { programCommand } = await import("./program_command.ts");
      return await programCommand({ path: readVariable("PATH") });
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
      tracing ??= import("./trace.ts").then(({ createTracing }) => createTracing(stderr));
      return await (await tracing)(send, options.trace);
    },
    async lookUp(hostname) {
      const { lookUp } = await import("./look_up.ts");
      return await lookUp(hostname);
    },
    async peerCertificate(url, options) {
      const { peerCertificate } = await import("./peer_certificate.ts");
      return await peerCertificate(url, options);
    },
    async runCommand(words, options) {
      const { runCommand } = await import("./run_command.ts");
      return await runCommand(words, { ...options, inherited: environment.forCommand });
    },
    async captureCommand(words, options) {
      const { captureCommand } = await import("./capture_command.ts");
      return await captureCommand(words, { ...options, inherited: environment.forCommand });
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
