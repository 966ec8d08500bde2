#!/usr/bin/env node
import process from "node:process";
import { runProgram } from "./lib/commands/program.ts";
import { processHost } from "./lib/host/process_host.ts";

const exitCode = await runProgram(process.argv.slice(2), processHost());
// All output has been handed over by now. What may still be open, a connection kept alive or a name
// being looked up, is not waited for.
process.exit(exitCode);
