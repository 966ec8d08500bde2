/** The operations of docker's credential protocol. */
export const DOCKER_OPERATIONS: readonly string[] = ["get", "store", "erase", "list"];
