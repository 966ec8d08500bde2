/** Who writes to the process's own streams: everything else goes through these. */
const WRITERS = ["lib/host/process_output.ts", "lib/host/write_stdout.ts"];

/** Who may write control characters: their own, around text that has been escaped. */
const DRAWERS = [
  "lib/commands/login/approval_prompt.ts",
  "lib/commands/doctor/doctor.ts",
  "lib/cli/result_writer.ts",
  "lib/host/process_output.ts",
  "lib/prompt/terminal_view.ts",
];

/** What a module must not do, and what to do instead. */
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
 * What a module does to write past the functions that escape control characters.
 *
 * @param file its path from the root, with slashes
 * @param source its text
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
