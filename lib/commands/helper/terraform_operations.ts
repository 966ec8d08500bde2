/** The operations of terraform's protocol. */
export const TERRAFORM_OPERATIONS: readonly string[] = ["get", "store", "forget"];
