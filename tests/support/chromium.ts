import { loadEdgeTool } from "./edge_tool.ts";

/** An open page. */
export interface Page {
  goto(url: string): Promise<unknown>;
  url(): string;
  /** Types a text into a field, in place of what it contains. */
  fill(selector: string, text: string): Promise<void>;
  emulateMedia(media: { colorScheme: "light" | "dark" }): Promise<void>;
  click(selector: string): Promise<void>;
  /** Resolves when the page shows this. */
  waitForSelector(selector: string): Promise<unknown>;
  textContent(selector: string): Promise<string | null>;
  getAttribute(selector: string, name: string): Promise<string | null>;
  evaluate<Result>(expression: string): Promise<Result>;
}

/** The options of a page. */
export interface PageOptions {
  /** The size of the window, in pixels. */
  viewport?: { width: number; height: number };
  /** Whether scripts of the test run whatever the page's content security policy. */
  bypassCSP?: boolean;
}

/** A headless browser. Each page has its own profile. */
export interface Chromium {
  newPage(options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

interface PlaywrightCore {
  chromium: { launch(options: object): Promise<Chromium> };
}

/** Starts Debian's Chromium. */
export function startChromium(): Promise<Chromium> {
  const { chromium } = loadEdgeTool<PlaywrightCore>("playwright-core");
  return chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
}
