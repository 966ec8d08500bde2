import { createCommandLineCase, readCommands } from "./command_line_cases.ts";
import { createFileCase, createKeyFileCase } from "./file_cases.ts";
import { createConformanceArgumentsCase, createConformanceCase } from "./conformance_cases.ts";
import type { FuzzCase } from "./fuzz_case.ts";
import { createGrowthCase } from "./growth.ts";
import { checkHelpers, createHelperCase } from "./helper_cases.ts";
import { savedTexts } from "./library_operations.ts";
import type { ProgramWorld } from "./program_world.ts";
import { createProcessCase } from "./process_cases.ts";
import type { Random } from "./random.ts";
import { createLibraryReplyCase, createProgramReplyCase } from "./reply_cases.ts";
import { createSavedCase } from "./saved_cases.ts";

/** What cases are made with. */
type Input =
  & Parameters<typeof createLibraryReplyCase>[0]
  & Parameters<typeof createFileCase>[0]
  & Parameters<typeof createSavedCase>[0]
  & Parameters<typeof createCommandLineCase>[0];

/** A kind of case: how often it comes up, in proportion to the others, and what makes one. */
type Kind = readonly [weight: number, create: (input: Input) => FuzzCase];

/** The cases that run in this process. To fuzz something else, add its row. */
const KINDS: readonly Kind[] = [
  [300, createLibraryReplyCase],
  [60, createSavedCase],
  [200, createProgramReplyCase],
  [120, createFileCase],
  [30, createKeyFileCase],
  [120, createHelperCase],
  [120, createCommandLineCase],
  [60, createConformanceCase],
  [30, createConformanceArgumentsCase],
];

/** A process and a measurement take a hundred times as long, so there are fewer of them. */
const ALL_KINDS: readonly Kind[] = [
  ...KINDS,
  [4, createGrowthCase],
  [4, (input) => createProcessCase(input.random, () => pickCase(KINDS, input))],
];

/** Returns a function that creates a case. */
export async function createCaseMaker(world: ProgramWorld): Promise<(random: Random) => FuzzCase> {
  const { server: { jwks }, files } = world;
  const saved = await savedTexts(world);
  const commands = await readCommands();
  checkHelpers(commands);
  return (random) => pickCase(ALL_KINDS, { random, jwks, files, saved, commands });
}

function pickCase(kinds: readonly Kind[], input: Input): FuzzCase {
  let left = input.random.below(kinds.reduce((sum, [weight]) => sum + weight, 0));
  const [, create] = kinds.find(([weight]) => (left -= weight) < 0) as Kind;
  return create(input);
}
