/**
 * Completes a `--trace` that stands alone, so that the word after it is never taken for its file:
 * a file is only ever written as `--trace=FILE`.
 *
 * @param args the arguments after the program's name; what comes after `--` is for others
 */
export function completeTrace(args: readonly string[]): string[] {
  const end = args.indexOf("--");
  const ours = end < 0 ? args.length : end;
  return args.map((arg, index) => arg === "--trace" && index < ours ? "--trace=" : arg);
}
