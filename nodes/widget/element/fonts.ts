/**
 * The meter's fonts. A style sheet in a shadow root cannot define fonts, and fonts loaded from bytes work with any
 * content security policy.
 */
import { digits, letters } from "linky-fonts";

let loaded: Promise<unknown> | undefined;

/** Adds them to the page, only once. */
export function loadFonts(): Promise<unknown> {
  loaded ??= Promise.all([
    add("Linky Meter Digits", digits, "400"),
    add("Linky Meter Letters", letters, "600"),
  ]);
  return loaded;
}

async function add(family: string, base64: string, weight: string): Promise<void> {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
  const face = new FontFace(family, bytes, { weight });
  document.fonts.add(face);
  await face.load();
}
