import { readdirSync } from "node:fs";
import path from "node:path";

const folder = path.join(__dirname, "doors");

/** The names of all doors. */
export const names: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(".ts"))
  .map((file) => path.basename(file, ".ts"))
  .sort();

export const fileOf = (name: string): string => path.join(folder, `${name}.ts`);
