import { JSONPath } from "jsonpath-plus";
import { writeExpression } from "./json_path_expression.ts";
import { isSingular, parseQuery } from "./json_path_query.ts";
import { ownMember } from "./own_member.ts";
import { renderFound } from "./render_found.ts";
import type { FormatOptions, OutputFormat } from "./token_record.ts";

/** A value that jsonpath-plus found, and its place; the root has no parent. */
interface Match {
  value: unknown;
  parent: unknown;
  parentProperty: string | number | null;
}

/**
 * Prints the values that a JSONPath finds, as JSON: the value itself for a query that can find only
 * one (RFC 9535 section 2.3.5.1), a list for any other. Nothing in it is evaluated.
 *
 * @param expression the query; a bare dotted path starts at the root
 * @param options how the value is printed
 * @throws {DeviceLoginError} `invalid_options` if it is malformed
 */
export function jsonPath(expression: string, options: FormatOptions = {}): OutputFormat {
  const segments = parseQuery(expression);
  const path = writeExpression(segments);
  return {
    render: (tokens) => {
      const matches = JSONPath({ path, json: tokens, eval: false, resultType: "all" }) as Match[];
      const found = matches.filter(isMember).map(({ value }) => value);
      const shown = isSingular(segments) ? found[0] : found;
      return renderFound({ shown, missing: found.length === 0 }, { ...options, expression });
    },
  };
}

/** Whether a match is a member: the package also finds the characters and length of a string. */
function isMember({ parent, parentProperty }: Match): boolean {
  return parent === null || ownMember(parent, String(parentProperty)) !== undefined;
}
