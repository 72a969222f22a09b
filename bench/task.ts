/** One piece of a suite in a process of its own, as main.ts runs it for `--task`. */
import { fork } from "node:child_process";

/**
 * @param name one of main.ts's tasks
 * @param task what it is given, as JSON
 * @throws {Error} if the process fails
 */
export function runTask<T>(name: string, task: object, execArgv: readonly string[]): Promise<T> {
  const json = JSON.stringify(task);
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1]!, ["--task", name, json], { execArgv: [...execArgv] });
    let measured: T | undefined;
    child.on("message", (message) => (measured = message as T));
    child.on("exit", (code) => {
      if (code === 0) resolve(measured!);
      else reject(new Error(`${name} ${json} ended with ${code}`));
    });
  });
}
