/** The program's version; a check holds it to the manifest's. */
export const VERSION = "0.1.0";
