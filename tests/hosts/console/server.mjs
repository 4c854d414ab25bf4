// A console of its own for each test: the harness on a copy of the database, on any free port.
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { HARNESS, DATABASE, DATE } = process.env;

export async function serve(test) {
  const folder = mkdtempSync(join(tmpdir(), "console-"));
  const database = join(folder, "hr.db");
  copyFileSync(DATABASE, database);
  const server = spawn(HARNESS, ["serve", "--json", "--db", database, "--port", "0", "--on", DATE], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((done) => server.once("exit", done));
  test.after(async () => {
    server.kill("SIGINT");
    await ended;
    rmSync(folder, { recursive: true });
  });
  let said = "";
  for await (const chunk of server.stdout) {
    said += chunk;
    if (said.includes("\n")) return JSON.parse(said.slice(0, said.indexOf("\n")));
  }
  throw new Error(`the server ended before it listened: ${said}`);
}
