// In syntax that any Node can parse, so that an old one gets a message of one line.
{
  const { node, bun, deno } = process.versions;
  const [major, minor] = node.split(".").map(Number);
  const recent = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
  if (!recent && !bun && !deno) {
    process.stderr.write(
      `device-login: Node ${node} is too old. Use Node 22.21, Node 24.5 or newer, Bun, or Deno.\n`,
    );
    process.exit(2);
  }
}
