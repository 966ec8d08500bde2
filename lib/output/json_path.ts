import { isSingular, parseQuery } from "./json_path_query.ts";
import { select } from "./json_path_select.ts";
import { renderFound } from "./render_found.ts";
import type { OutputFormat } from "./token_record.ts";

/**
 * The values that a JSONPath finds, as JSON: the value itself for a query that can only find one
 * (RFC 9535 section 2.3.5.1), a list for any other. Nothing in it is evaluated.
 *
 * @param expression the query; a bare dotted path is taken to start at the root
 * @throws {DeviceLoginError} `invalid_options` for one that is malformed
 */
export function jsonPath(expression: string): OutputFormat {
  const segments = parseQuery(expression);
  return {
    render: (tokens) => {
      const found = select(tokens, segments);
      const shown = isSingular(segments) ? found[0] : found;
      return renderFound(expression, { shown, missing: found.length === 0 });
    },
  };
}
