/** Processes of tests that are killed in the middle of their work. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { bundled } from "../own-process.js";

/** Runs a script of this folder as a process of its own, until `kill -9` at a word that it prints. */
export async function killedAt(word: string, script: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, [bundled(path.join(__dirname, script)), ...args], {
    cwd: path.join(__dirname, "..", ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (data) => {
    output += String(data);
    if (output.includes(word)) child.kill("SIGKILL");
  });
  await once(child, "exit");
  assert.ok(output.includes(word), output);
}
