/** JSON that throws when it is converted to a string or a number. */
export const UNCONVERTIBLE = { toString: 1, valueOf: 1 };
