/** Types of element.mjs, for tests. */
import type { Metafile } from "esbuild";

export const MAX_GZIPPED: number;
export function bundleElement(): Promise<{
  readonly code: string;
  readonly gzipped: number;
  readonly metafile: Metafile;
}>;
