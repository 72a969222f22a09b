/**
 * Figures that are the same on every machine: bytes of the package, and calls on a virtual clock. `npm test` compares
 * them with bench/baseline.json, which `npm run bench -- --accept` rewrites.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { pack } from "../test/packaging/pack.js";
import { countedCalls } from "./calls.js";

/**
 * How far a size may differ from its baseline, either way: a gain must be accepted too, or it could be lost unnoticed.
 */
export const SIZE_TOLERANCE = 0.02;

export interface Figures {
  /** Bytes. */
  readonly sizes: Readonly<Record<string, number>>;
  readonly calls: Readonly<Record<string, number>>;
}

/** Sizes in the built package. @throws {Error} if a promised file is missing from the tarball */
function sizes(root: string): Figures["sizes"] {
  const packed = pack(root);
  const dist = (file: string): Buffer => readFileSync(path.join(root, "dist", file));
  const pieces = readdirSync(path.join(root, "dist", "runtime"));
  const dialogs = packed.sets.map((set) => `${set}.html`);
  return {
    tarball: packed.size,
    "tarball, unpacked": packed.unpackedSize,
    "linky-meter.js, gzipped": gzipSync(dist("linky-meter.js"), { level: 9 }).length,
    // Their names change with their contents.
    "runtime, all pieces": pieces.reduce((sum, piece) => sum + dist(path.join("runtime", piece)).length, 0),
    ...Object.fromEntries(dialogs.map((file) => [file, dist(file).length])),
  };
}

export async function figures(root: string): Promise<Figures> {
  const calls = (await countedCalls()).map(({ name, value }) => [name, value] as const);
  return { sizes: sizes(root), calls: Object.fromEntries(calls) };
}

/** Differences from the baseline, one line each. */
export function differences(baseline: Figures, found: Figures): string[] {
  return (["sizes", "calls"] as const).flatMap((kind) => {
    const names = new Set([...Object.keys(baseline[kind]), ...Object.keys(found[kind])]);
    return [...names].flatMap((name) => {
      const [before, now] = [baseline[kind][name], found[kind][name]];
      if (before === undefined) return [`${name}: ${now!}, which is not in the baseline`];
      if (now === undefined) return [`${name}: gone, the baseline has ${before}`];
      const tolerance = kind === "sizes" ? SIZE_TOLERANCE : 0;
      if (Math.abs(now - before) <= tolerance * before) return [];
      const change = now / before - 1;
      const unit = kind === "sizes" ? "bytes" : "calls";
      const percent = `${change > 0 ? "+" : "−"}${Math.abs(change * 100).toFixed(1)} %`;
      return [`${name}: ${now} ${unit}, ${percent} from the baseline's ${before}`];
    });
  });
}
