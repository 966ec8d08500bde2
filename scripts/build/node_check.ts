import { readFileSync } from "node:fs";

/** The versions of Node that run the program, for package managers: `node_check.js` agrees. */
export const NODE_ENGINES = "^22.21.0 || >=24.5.0";

/** The code that ends the program, with a message, under any other version of Node. */
export const NODE_CHECK: string = readFileSync(new URL("./node_check.js", import.meta.url), "utf8");
