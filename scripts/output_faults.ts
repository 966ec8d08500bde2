/** The only files that write to the process's own streams. */
const WRITERS = ["lib/host/process_output.ts", "lib/host/write_directly.ts"];

/** The only files that write control characters of their own, around escaped text. */
const DRAWERS = [
  "lib/prompt/approval_prompt.ts",
  "lib/prompt/prompt_actions.ts",
  "lib/prompt/slow_notice.ts",
  "lib/commands/doctor/doctor.ts",
  "lib/cli/write_result.ts",
  "lib/host/process_output.ts",
  "lib/prompt/screen.ts",
  "lib/prompt/terminal_view.ts",
];

/** Code that is not allowed, and what to use instead. */
const RULES: readonly { found: RegExp; except?: (file: string) => boolean; instead: string }[] = [
  {
    found: /\bconsole\.|\bprocess(\.std(out|err)|\[name\])|\bDeno\.std(out|err)|\bwriteSync\(/,
    except: (file) => WRITERS.includes(file),
    instead: "write to the host's stdout or stderr, which escape control characters",
  },
  {
    found: /\.draw\(|\bdrawResult\(/,
    except: (file) => DRAWERS.includes(file),
    instead: "write(), which escapes control characters",
  },
  {
    found:
      /(\b(write\w*|print|draw)\(\s*|\btext: )`?(\$\{)?JSON\.stringify\(|JSON\.stringify\([^`;$]*\)\}\\n/,
    instead: "printableJson(), which escapes control characters",
  },
];

/**
 * Finds code in a module that bypasses the functions that escape control characters.
 *
 * @param file the path from the root, with slashes
 * @param source the source text
 */
export function outputFaults(file: string, source: string): string[] {
  const code = source.replace(
    /\/\*[^]*?\*\/|^\s*\/\/.*$/gm,
    (comment) => comment.replace(/[^\n]/g, " "),
  );
  return RULES.flatMap(({ found, except, instead }) => {
    if (except?.(file)) return [];
    return [...code.matchAll(new RegExp(found, "g"))].map(({ 0: text, index }) => {
      const line = code.slice(0, index).split("\n").length;
      return `${file}:${line}: ${text.split("\n", 1)[0]} - use ${instead}`;
    });
  });
}
