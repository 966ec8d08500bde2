import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Collects garbage. */
type Collect = (options: { type: "minor" }) => void;

let collect: Collect | undefined;

/**
 * Releases the memory of chunks that have been written. Node would hold 60 MB and more of them, since
 * it counts objects and not what they refer to. The other runtimes do not need this.
 */
export function releaseMemory(): void {
  if ("Deno" in globalThis || "Bun" in globalThis) return;
  if (collect === undefined) {
    setFlagsFromString("--expose-gc");
    collect = runInNewContext("gc") as Collect;
  }
  collect({ type: "minor" });
}
