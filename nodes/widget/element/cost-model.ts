/** Works out what the charts of costs show from their answers. Pure. */
import type { CostBarsAnswer, CostPart } from "../protocol.js";
import { lookOf } from "./class-looks.js";
import { nextOf, type Bar } from "./model.js";

/** Figures are thousandths of €. */
const PER_CENT = 10;

export interface CostBarsView extends Pick<CostBarsAnswer, "step" | "lacks" | "pricesOf"> {
  readonly kind: "cost-bars";
  /** Bills are months that are so many days late. */
  readonly late: number;
  /** Of all bars, in thousandths of €; null: none is priced. */
  readonly total: number | null;
  readonly bars: readonly Bar[];
  /** In the order of the parts of a bar. */
  readonly parts: readonly ShownPart[];
}

export interface ShownPart extends Pick<CostPart, "kind" | "name"> {
  /** `BASE`, `HP` …, `own-0` … for a user's own classes, `others`, `subscription`. */
  readonly look: string;
  /** Of all bars, in thousandths of €. */
  readonly total: number;
}

export function costBarsView({
  from,
  to,
  values,
  parts,
  unpriced,
  inPart,
  billDay = 1,
  ...answer
}: CostBarsAnswer): CostBarsView {
  const late = billDay - 1;
  // The subscription hardly changes: it is a level on which the others stand.
  const ordered = [...parts.filter(isFixed), ...parts.filter((part) => !isFixed(part))];
  let day = from;
  const bars = values.map((value, i): Bar => {
    const next = Math.min(nextOf(day - late, answer.step) + late, to);
    const bar: Bar = {
      from: day,
      to: next,
      value: value === null ? null : value * PER_CENT,
      missing: (unpriced?.[i] ?? 0) + (inPart?.[i] ?? 0),
      inPart: inPart?.[i] ?? 0,
      at: null,
      before: null,
      parts: ordered.map((part) => part.values[i]! * PER_CENT),
    };
    day = next;
    return bar;
  });
  const shown = ordered.map(({ kind, name, own, total }): ShownPart => ({
    kind,
    ...(name !== undefined && { name }),
    look: lookOf({ kind, name, own }),
    total: total * PER_CENT,
  }));
  const { step, total, lacks, pricesOf } = answer;
  return {
    kind: "cost-bars",
    step,
    late,
    bars,
    parts: shown,
    total: total === null ? null : total * PER_CENT,
    ...(lacks && { lacks }),
    ...(pricesOf && { pricesOf }),
  };
}

const isFixed = ({ kind }: CostPart): boolean => kind === "subscription";
