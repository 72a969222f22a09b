/** What keys do among the values of a screen, or in its chart. */
import type { ReactiveController } from "lit";

type Move = "next" | "previous" | "first" | "last";

const moves: Readonly<Record<string, Move | undefined>> = {
  ArrowDown: "next",
  ArrowUp: "previous",
  Home: "first",
  End: "last",
};

/** The bar, interval, price or day that is selected in a chart. */
interface Selection {
  readonly selected: number | undefined;
  readonly select: (i: number) => void;
}

/** Goes to another value, bar, interval or day; undefined: a key does not, or there is none on this screen. */
export function moveOf(key: string, root: ShadowRoot, selection: Selection): (() => void) | undefined {
  const move = moves[key];
  if (move === undefined) return undefined;
  const values = [...root.querySelectorAll<HTMLElement>("button.row")].filter((one) => one.checkVisibility());
  if (values.length > 0) {
    const at = values.indexOf(root.activeElement as HTMLElement);
    const count = values.length;
    const to = { next: (at + 1) % count, previous: (at < 1 ? count : at) - 1, first: 0, last: count - 1 };
    return () => values[to[move]]?.focus();
  }
  const page = root.querySelector(".page");
  const scrolls = page !== null && page.scrollHeight > page.clientHeight;
  if (scrolls && (move === "next" || move === "previous"))
    return () => page.scrollBy({ top: move === "next" ? 40 : -40 });
  const last = Number(root.querySelector("svg.chart")?.getAttribute("data-count") ?? 0) - 1;
  if (last < 0) return undefined;
  // With nothing selected yet, start at the newest.
  const at = selection.selected ?? (move === "next" ? last - 1 : last + 1);
  const to = { next: Math.min(last, at + 1), previous: Math.max(0, at - 1), first: 0, last };
  return () => selection.select(to[move]);
}

/** Keeps the focus in a meter when what had it goes with its screen: without a focus, no key reaches it. */
export function keepsFocus(meter: Element): ReactiveController {
  let focused: Element | null = null;
  return {
    hostUpdate: () => {
      focused = meter.shadowRoot!.activeElement;
    },
    hostUpdated: () => {
      if (focused === null || focused.isConnected) return;
      // Above a chart, next to what was chosen; else the key that goes on.
      const places = [...meter.shadowRoot!.querySelectorAll<HTMLElement>(".days, .key:last-child")];
      places.find((one) => one.checkVisibility())?.focus();
    },
  };
}
