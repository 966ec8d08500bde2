import type { FormatName } from "../../output/formats.ts";

/** The formats of the report: lines for people, and one JSON object. */
export const DOCTOR_FORMATS = ["text", "json"] as const satisfies readonly ("text" | FormatName)[];
