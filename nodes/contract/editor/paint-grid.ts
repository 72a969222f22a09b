/** A week to paint: 7 × 24 hours over what they are now. A drag, or arrows with Shift, picks hours of several days. */
import { make } from "../../editor/browser.js";
import { DAY_MINUTES, type WeekSpan } from "../../pricing/browser.js";
import { t, type Path } from "./fields.js";

/** Hours of some days, 0 = Monday: from the first to the last, both included. */
export interface Cells {
  readonly days: readonly number[];
  readonly first: number;
  readonly last: number;
}

type Cell = readonly [day: number, hour: number];

export interface GridOptions {
  readonly week: readonly (readonly WeekSpan[])[];
  readonly path: Path;
  readonly label: string;
  /** The hour to which Tab comes. */
  readonly looked: { cell: Cell };
  readonly lookOf: (span: WeekSpan) => string;
  readonly textOf: (span: WeekSpan) => string;
  readonly dayOf: (day: number) => string;
  readonly paint: (cells: Cells) => void;
}

export function paintGrid(options: GridOptions): HTMLElement {
  const { week, label } = options;
  const cells = week.map((spans, day) => hoursOf(options, spans, day));
  const bars = week.map((spans, day) => barOf(options, spans, cells[day]!));
  const rows = bars.map((bar, day) => {
    const name = make("span", {}, options.dayOf(day));
    name.setAttribute("role", "rowheader");
    return withRole("row", make("div", { className: "enedis-linky-week-day" }, name, bar));
  });
  const hours = make(
    "div",
    { className: "enedis-linky-week-hours" },
    ...[0, 6, 12, 18, 24].map((hour) => make("span", {}, t("told.hour", { hour }))),
  );
  hours.setAttribute("aria-hidden", "true");
  const grid = withRole("grid", make("div", { className: "enedis-linky-week-days" }, ...rows));
  grid.setAttribute("aria-label", label);
  grid.setAttribute("aria-multiselectable", "true");
  listen(options, grid, cells, bars);
  return make("div", {}, grid, hours);
}

function withRole(role: string, element: HTMLElement): HTMLElement {
  element.setAttribute("role", role);
  return element;
}

function barOf({ lookOf, textOf }: GridOptions, spans: readonly WeekSpan[], cells: readonly HTMLElement[]) {
  const pieces = spans.map((span) => {
    const overlap = span.overlaps ? " enedis-linky-overlap" : "";
    const piece = make("i", { className: `enedis-linky-${lookOf(span)}${overlap}`, title: textOf(span) });
    piece.style.width = `${((span.end - span.start) / DAY_MINUTES) * 100}%`;
    piece.setAttribute("aria-hidden", "true");
    return piece;
  });
  return withRole("none", make("div", { className: "enedis-linky-week-bar" }, ...pieces, ...cells));
}

function hoursOf({ looked, path, textOf, dayOf }: GridOptions, spans: readonly WeekSpan[], day: number) {
  return Array.from({ length: 24 }, (_, hour) => {
    const [start, end] = [hour * 60, hour * 60 + 60];
    const inside = spans.filter((span) => span.start < end && span.end > start);
    const text = inside
      .map((span) => textOf({ ...span, start: Math.max(span.start, start), end: Math.min(span.end, end) }))
      .join(", ");
    const cell = withRole("gridcell", make("span", { className: "enedis-linky-hour" }));
    cell.title = `${dayOf(day)} ${text}`;
    cell.setAttribute("aria-label", cell.title);
    cell.dataset["at"] = [...path, day, hour].join(".");
    cell.style.left = `${(hour / 24) * 100}%`;
    cell.tabIndex = looked.cell[0] === day && looked.cell[1] === hour ? 0 : -1;
    return cell;
  });
}

const STEPS: Readonly<Record<string, Cell>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  Home: [0, -23],
  End: [0, 23],
};

const within = (value: number, most: number): number => Math.min(most, Math.max(0, value));

/** From where the picked hours begin, to where the keyboard or the pointer is. */
function listen(
  { looked, paint }: GridOptions,
  grid: HTMLElement,
  cells: readonly (readonly HTMLElement[])[],
  bars: readonly HTMLElement[],
): void {
  let anchor = looked.cell;
  let isDragging = false;
  const picked = (): Cells => {
    const [from, to] = [anchor, looked.cell];
    const days = [0, 1, 2, 3, 4, 5, 6].filter(
      (day) => day >= Math.min(from[0], to[0]) && day <= Math.max(from[0], to[0]),
    );
    return { days, first: Math.min(from[1], to[1]), last: Math.max(from[1], to[1]) };
  };
  const show = (isPicking: boolean): void => {
    const { days, first, last } = picked();
    cells.forEach((row, day) => {
      row.forEach((cell, hour) => {
        const isIn = isPicking && days.includes(day) && hour >= first && hour <= last;
        cell.setAttribute("aria-selected", String(isIn));
      });
    });
  };
  const goTo = (cell: Cell, keeps: boolean): void => {
    cells[looked.cell[0]]![looked.cell[1]]!.tabIndex = -1;
    looked.cell = cell;
    if (!keeps) anchor = cell;
    const target = cells[cell[0]]![cell[1]]!;
    target.tabIndex = 0;
    target.focus({ preventScroll: true });
    show(true);
  };
  const cellAt = ({ clientX, clientY }: PointerEvent): Cell => {
    const { left, width } = bars[0]!.getBoundingClientRect();
    const below = bars.findIndex((bar) => clientY < bar.getBoundingClientRect().bottom);
    return [below < 0 ? 6 : below, within(Math.floor(((clientX - left) / width) * 24), 23)];
  };
  grid.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || !(event.target as HTMLElement).matches("[role=gridcell]"))
      return;
    event.preventDefault();
    isDragging = true;
    grid.setPointerCapture(event.pointerId);
    goTo(cellAt(event), false);
  });
  grid.addEventListener("pointermove", (event) => {
    if (isDragging && event.isPrimary) goTo(cellAt(event), true);
  });
  grid.addEventListener("pointerup", ({ isPrimary }) => {
    if (!isDragging || !isPrimary) return;
    isDragging = false;
    paint(picked());
  });
  grid.addEventListener("pointercancel", () => {
    isDragging = false;
    goTo(looked.cell, false);
  });
  grid.addEventListener("focusout", () => {
    if (!isDragging) show(false);
  });
  grid.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const isPicking = anchor[0] !== looked.cell[0] || anchor[1] !== looked.cell[1];
    if (step !== undefined) {
      const [day, hour] = looked.cell;
      goTo([within(day + step[0], 6), within(hour + step[1], 23)], event.shiftKey);
    } else if (event.key === " ") {
      paint(picked());
    } else if (event.key === "Escape" && isPicking) {
      goTo(looked.cell, false);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}
