/** The colours of Tempo days, as a test says: a day that it does not name is not known. */
import type { Day } from "../../../nodes/readings/index.js";
import type { Color } from "../../../nodes/pricing/index.js";
import { toldAt, type TempoNow } from "../../../nodes/tempo/index.js";
import type { TempoColors } from "../../../nodes/widget/answer/tariff.js";

export class FakeTempo implements TempoColors {
  readonly colors = new Map<Day, Color>();
  readonly provisional = new Map<Day, Color>();

  colorOf(day: Day): Color | undefined {
    return this.colors.get(day);
  }

  toldAt(instant: number): TempoNow {
    return toldAt(instant, (day) => this.#toldOf(day));
  }

  #toldOf(day: Day): { color: Color; provisional: boolean } | undefined {
    const [known, may] = [this.colors.get(day), this.provisional.get(day)];
    if (known !== undefined) return { color: known, provisional: false };
    return may && { color: may, provisional: true };
  }
}
