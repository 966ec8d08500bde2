/** A permission of Deno's. The other runtimes permit everything. */
export type Permission =
  | { name: "env"; variable: string }
  | { name: "read"; path: string }
  | { name: "sys"; kind?: string };

/** The part of Deno's API that reports a permission without prompting. */
interface DenoPermissions {
  permissions: { querySync(what: Permission): { state: string } };
}

/** Whether something is permitted; if Deno would have to prompt for it, it is not. */
export function isPermitted(what: Permission): boolean {
  const { Deno } = globalThis as { Deno?: DenoPermissions };
  return Deno === undefined || Deno.permissions.querySync(what).state === "granted";
}
