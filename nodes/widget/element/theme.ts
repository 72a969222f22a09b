/** Finds out whether the page around an element is dark: the page's own theme decides, not just the system's. */

/** Luminance below which a background is dark. */
const DARK = 0.25;

/** Whether the background behind an element is dark; where none is painted, the system's setting decides. */
export function isOnDark(element: Element): boolean {
  for (
    let at: Node | null = element;
    at !== null;
    at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null)
  ) {
    if (!(at instanceof Element)) continue;
    const color = channels(getComputedStyle(at).backgroundColor);
    // A mostly transparent background says nothing about what is behind it.
    if (color !== undefined && color.alpha > 0.5) return luminance(color.rgb) < DARK;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches && schemeAllowsDark();
}

/** A page that does not declare support for dark mode is painted white. */
function schemeAllowsDark(): boolean {
  return getComputedStyle(document.documentElement).colorScheme.includes("dark");
}

function channels(text: string): { rgb: number[]; alpha: number } | undefined {
  const numbers = /^rgba?\(([^)]*)\)$/
    .exec(text)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (numbers === undefined || numbers.length < 3) return undefined;
  return { rgb: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
}

function luminance(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((value) => (value / 255) ** 2.2);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Calls back when the page's theme may have changed. @returns a function that stops it */
export function watchPage(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  const attributes = { attributes: true, attributeFilter: ["class", "style", "data-theme"] };
  observer.observe(document.documentElement, attributes);
  observer.observe(document.body, attributes);
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", changed);
  };
}
