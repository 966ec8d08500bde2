import type { FuzzCase } from "./fuzz_case.ts";
import type { Finding } from "./findings.ts";
import type { ProgramWorld } from "./program_world.ts";
import { runCase } from "./run_case.ts";
export async function measureGrowth(
  _world: ProgramWorld,
): Promise<{ kind: string; findings: Finding[] }[]> {
  void runCase;
  const a: FuzzCase[] = [];
  void a;
  return [];
}
