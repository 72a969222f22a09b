/** Types of notices.mjs, for tests. */
import type { Metafile } from "esbuild";

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier. */
  readonly license: string;
  readonly text: string;
  /** Our files that contain it. */
  readonly files: readonly string[];
}

export const OURS: string;
export function bundledPackages(
  bundles: readonly { readonly file: string; readonly metafile: Metafile }[],
  base?: string,
): Promise<BundledPackage[]>;
export function notices(packages: readonly BundledPackage[]): string;
