import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import {
  type ServerConformanceOptions,
  testServerConformance,
  type Verdict,
} from "../../lib/testing/mod.ts";

/** The rules that a server is known to break. */
export interface KnownFindings {
  readonly fail: readonly string[];
  readonly warning: readonly string[];
  /** Rules whose verdict depends on chance, such as on the letters of two user codes. */
  readonly chance?: readonly string[];
}

/** The page that lists what servers break. */
const PAGE = new URL("../../docs/conformance_servers.md", import.meta.url);

/**
 * Runs the suite against a real server, and compares the verdicts with those that are known, and with
 * the page that lists them.
 *
 * @param title the heading of the server in the page
 * @param options the options of the run, and what is known
 */
export async function assertFindings(
  title: string,
  { known, ...options }: ServerConformanceOptions & { known: KnownFindings },
): Promise<void> {
  const { results } = await testServerConformance(options);
  const rulesWith = (wanted: Verdict) =>
    results.filter(({ verdict, rule }) => verdict === wanted && !known.chance?.includes(rule.id))
      .map(({ rule }) => rule.id);
  const found = { fail: rulesWith("fail"), warning: rulesWith("warning") };
  assert.deepEqual(found, { fail: known.fail, warning: known.warning });
  const [, section = ""] = readFileSync(PAGE, "utf8").split(`## ${title}\n`);
  const [text = ""] = section.split(/\n#+ /);
  for (const rule of known.fail) assert.ok(text.includes(`\`${rule}\``), `${title}: ${rule}`);
}
