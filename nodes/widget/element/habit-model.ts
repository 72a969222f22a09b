/** What the screens of habits show. Pure. */
import type { HabitAnswer } from "../protocol.js";
import { curveView, type CurveView } from "./model.js";

export interface HabitView {
  readonly kind: "habit";
  readonly of: HabitAnswer;
  /** Of the usual day. */
  readonly curve?: CurveView;
}

export function habitView(of: HabitAnswer): HabitView {
  if (of.habit !== "usual") return { kind: "habit", of };
  const { id, day, runs, before } = of;
  const curve = curveView({ id, from: day, to: day + 1, step: "native", runs, ...(before && { before }) });
  return { kind: "habit", of, curve };
}
