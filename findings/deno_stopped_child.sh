#!/usr/bin/env bash
# Stopping a child process and letting it go on, with node:child_process.
#
# Guess (noted after the first run): a stop is no end: kill("SIGCONT") and kill("SIGTERM") still
# reach the child on all three.
# Seen: that is true of Node 24.21.0 and Bun 1.4.5. In Deno 2.9.6 signalCode is SIGSTOP from then
# on, both kill()s return false and send nothing, and the child stays, stopped, until another
# process ends it; its exit then reports SIGSTOP. process.kill(child.pid, …) works.
# For our users: tests and wrappers that pause this program under Deno must use process.kill.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm install --silent --no-audit --no-fund node@24.21.0 bun@1.4.5 deno@2.9.6
PATH="$dir/node_modules/.bin:$PATH"
export DENO_DIR="$dir/deno" DENO_NO_UPDATE_CHECK=1 NO_COLOR=1

cat > parent.mjs <<'END'
import { spawn } from "node:child_process";
import process from "node:process";
const pause = (ms) => new Promise((over) => setTimeout(over, ms));
const child = spawn("sleep", ["30"], { stdio: "ignore" });
let ended;
child.on("exit", (_code, signal) => (ended = signal));
await pause(300);
console.log("stop:", child.kill("SIGSTOP"), child.signalCode);
await pause(300);
console.log("go on:", child.kill("SIGCONT"));
console.log("end:", child.kill("SIGTERM"));
await pause(1500);
console.log("ended by:", ended ?? "nothing yet");
if (!ended) {
  process.kill(child.pid, "SIGKILL");
  await pause(1500);
  console.log("by process.kill:", ended);
}
process.exit(0);
END

for runtime in node bun; do
  diff - <($runtime parent.mjs) <<'END'
stop: true null
go on: true
end: true
ended by: SIGTERM
END
done
diff - <(deno run -A parent.mjs) <<'END'
stop: true SIGSTOP
go on: false
end: false
ended by: nothing yet
by process.kill: SIGSTOP
END
echo "As recorded."
