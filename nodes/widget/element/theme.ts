/** Finds out whether the page around an element is dark: the page's own theme decides, not just the system's. */

/** Luminance below which a background is dark. */
const DARK = 0.25;

/** Whether the background behind an element is dark; where none is painted, the system's setting decides. */
export function isOnDark(element: Element): boolean {
  for (const one of behind(element)) {
    const color = channels(getComputedStyle(one).backgroundColor);
    // A mostly transparent background says nothing about what is behind it.
    if (color !== undefined && color.alpha > 0.5) return luminance(color.rgb) < DARK;
  }
  return matchMedia("(prefers-color-scheme: dark)").matches && schemeAllowsDark();
}

/** An element and all around it, out of shadow roots too. */
function* behind(element: Element): Generator<Element> {
  for (
    let at: Node | null = element;
    at !== null;
    at = at.parentNode ?? (at instanceof ShadowRoot ? at.host : null)
  )
    if (at instanceof Element) yield at;
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

/**
 * Calls back when what lies behind an element may have another colour. Its place must not change meanwhile.
 * @returns a function that stops it
 */
export function watchBehind(element: Element, changed: () => void): () => void {
  const all = new Set<EventTarget | null>(behind(element));
  const observer = new MutationObserver(changed);
  for (const one of behind(element))
    observer.observe(one, { attributes: true, attributeFilter: ["class", "style", "data-theme"] });
  observer.observe(document.head, { childList: true, subtree: true, characterData: true });
  const stop = new AbortController();
  const { signal } = stop;
  // A card may fade from one theme's colour to the other's: the right one is there at the end.
  for (const root of new Set(Array.from(behind(element), (one) => one.getRootNode())))
    root.addEventListener("transitionend", ({ target }) => all.has(target) && changed(), { signal });
  // Style sheets that come later, or replace others. Their events do not bubble.
  for (const target of [window, document])
    target.addEventListener("load", changed, { capture: true, signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed, { signal });
  return () => {
    observer.disconnect();
    stop.abort();
  };
}
