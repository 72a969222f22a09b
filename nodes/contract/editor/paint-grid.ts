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
  const picker = new Picker(options, cells);
  listenToPointer(picker, grid, bars);
  listenToKeys(picker, grid);
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

/** The picked hours: from where they begin to where the keyboard or the pointer is. */
class Picker {
  readonly #options: GridOptions;
  readonly #cells: readonly (readonly HTMLElement[])[];
  #anchor: Cell;

  constructor(options: GridOptions, cells: readonly (readonly HTMLElement[])[]) {
    this.#options = options;
    this.#cells = cells;
    this.#anchor = options.looked.cell;
  }

  /** Where the keyboard or the pointer is. */
  get cell(): Cell {
    return this.#options.looked.cell;
  }

  /** Whether it is more than that cell. */
  get isPicking(): boolean {
    return this.#anchor[0] !== this.cell[0] || this.#anchor[1] !== this.cell[1];
  }

  get #picked(): Cells {
    const [from, to] = [this.#anchor, this.cell];
    const days = [0, 1, 2, 3, 4, 5, 6].filter(
      (day) => day >= Math.min(from[0], to[0]) && day <= Math.max(from[0], to[0]),
    );
    return { days, first: Math.min(from[1], to[1]), last: Math.max(from[1], to[1]) };
  }

  paint(): void {
    this.#options.paint(this.#picked);
  }

  /** @param keeps where the picked hours begin */
  goTo(cell: Cell, keeps: boolean): void {
    this.#elementAt(this.cell).tabIndex = -1;
    this.#options.looked.cell = cell;
    if (!keeps) this.#anchor = cell;
    const target = this.#elementAt(cell);
    target.tabIndex = 0;
    target.focus({ preventScroll: true });
    this.#show(true);
  }

  /** Shows nothing as picked. */
  hide(): void {
    this.#show(false);
  }

  #elementAt([day, hour]: Cell): HTMLElement {
    return this.#cells[day]![hour]!;
  }

  #show(isShown: boolean): void {
    const { days, first, last } = this.#picked;
    this.#cells.forEach((row, day) => {
      row.forEach((cell, hour) => {
        const isIn = isShown && days.includes(day) && hour >= first && hour <= last;
        cell.setAttribute("aria-selected", String(isIn));
      });
    });
  }
}

/** A drag paints once it ends. */
function listenToPointer(picker: Picker, grid: HTMLElement, bars: readonly HTMLElement[]): void {
  let isDragging = false;
  grid.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || !(event.target as HTMLElement).matches("[role=gridcell]"))
      return;
    event.preventDefault();
    isDragging = true;
    grid.setPointerCapture(event.pointerId);
    picker.goTo(cellAt(event, bars), false);
  });
  grid.addEventListener("pointermove", (event) => {
    if (isDragging && event.isPrimary) picker.goTo(cellAt(event, bars), true);
  });
  grid.addEventListener("pointerup", ({ isPrimary }) => {
    if (!isDragging || !isPrimary) return;
    isDragging = false;
    picker.paint();
  });
  grid.addEventListener("pointercancel", () => {
    isDragging = false;
    picker.goTo(picker.cell, false);
  });
  grid.addEventListener("focusout", () => {
    if (!isDragging) picker.hide();
  });
}

/** The cell at the pointer, or the nearest one. */
function cellAt({ clientX, clientY }: PointerEvent, bars: readonly HTMLElement[]): Cell {
  const { left, width } = bars[0]!.getBoundingClientRect();
  const below = bars.findIndex((bar) => clientY < bar.getBoundingClientRect().bottom);
  return [below < 0 ? 6 : below, within(Math.floor(((clientX - left) / width) * 24), 23)];
}

/** Arrows go to a cell, with Shift they pick up to it; a space paints, Escape picks nothing. */
function listenToKeys(picker: Picker, grid: HTMLElement): void {
  grid.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (step !== undefined) {
      const [day, hour] = picker.cell;
      picker.goTo([within(day + step[0], 6), within(hour + step[1], 23)], event.shiftKey);
    } else if (event.key === " ") {
      picker.paint();
    } else if (event.key === "Escape" && picker.isPicking) {
      picker.goTo(picker.cell, false);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
}
