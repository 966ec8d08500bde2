/**
 * Returns the reason why a command could not be started, as the end of a message.
 *
 * @param error the error of `spawn()`
 */
export function startFault({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such command";
  return code === "EACCES" ? "it can't be executed" : message;
}
