/** What Deno may be asked about; on the other runtimes everything is permitted. */
export type Permission =
  | { name: "env"; variable: string }
  | { name: "read"; path: string }
  | { name: "sys"; kind?: string };

/** The part of Deno's API that tells what a program may do, without asking a person. */
interface DenoPermissions {
  permissions: { querySync(what: Permission): { state: string } };
}

/** Whether something is permitted; what Deno would have to ask a person about is not. */
export function isPermitted(what: Permission): boolean {
  const { Deno } = globalThis as { Deno?: DenoPermissions };
  return Deno === undefined || Deno.permissions.querySync(what).state === "granted";
}
