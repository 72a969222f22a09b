/** Where the keyboard is once what it was on has gone: the keys of a meter without a focus reach nothing. */

/** @param draw draws the meter anew */
export function keepFocus(root: ShadowRoot, draw: () => void): void {
  const focused = root.activeElement;
  draw();
  if (focused === null || focused.isConnected) return;
  // Above a chart, next to what was chosen; else the key that goes on.
  root.querySelector<HTMLElement>(".days, .key:last-child")?.focus();
}
