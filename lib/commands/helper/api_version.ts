/** The supported versions of kubectl's protocol, the default first. */
export const API_VERSIONS: readonly string[] = ["v1", "v1beta1"];
