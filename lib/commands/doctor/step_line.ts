import { withoutFinalPeriod } from "../../oauth/encoding/final_period.ts";
import { printable } from "../../oauth/encoding/printable.ts";
import { type Step, STEP_NAMES, type StepStatus } from "./step.ts";

/** The sign of each status, and its color on a terminal as an SGR parameter. */
const SIGNS: Record<StepStatus, { sign: string; color: number }> = {
  ok: { sign: "✓", color: 32 },
  warning: { sign: "!", color: 33 },
  failed: { sign: "✗", color: 31 },
  skipped: { sign: "–", color: 2 },
};

const STEP_NAME_WIDTH = Math.max(...STEP_NAMES.map((name) => name.length));

/** The options of {@linkcode stepLine}. */
export interface StepLineOptions {
  /** Whether to use colors. */
  colors: boolean;
}

/** Formats a step as a line for a person. */
export function stepLine(step: Step, { colors }: StepLineOptions): string {
  const { name, status, detail, advice } = step;
  const { sign, color } = SIGNS[status];
  const mark = colors ? `\x1b[${color}m${sign}\x1b[0m` : sign;
  const text = advice === undefined ? detail : `${withoutFinalPeriod(detail)}. → ${advice}`;
  return `${mark} ${name.padEnd(STEP_NAME_WIDTH)}  ${printable(text)}\n`;
}
