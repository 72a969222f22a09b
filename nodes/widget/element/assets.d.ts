/** Modules that the build inserts: scripts/lib/element.mjs. */

declare module "*.css" {
  const text: string;
  export default text;
}

/** WOFF2 files in base64. */
declare module "linky-fonts" {
  export const digits: string;
  export const letters: string;
}
