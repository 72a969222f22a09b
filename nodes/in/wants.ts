/** What of a meter an `in` node wants for what it sends, and what prices its costs. */
import type { Release, Want } from "../collector/index.js";
import type { Meter } from "../common/index.js";
import { versionOn } from "../adviser/index.js";
import { COST, formatDay, REGISTERS, seriesOf, startOfDay, type Direction } from "../readings/index.js";
import {
  goesByRegisters,
  isSeries,
  mayVaryInDay,
  needsCurve,
  pricesIn,
  type Contract,
} from "../pricing/index.js";
import { costDirections, type Output } from "./outputs.js";

type Priced = Pick<Meter, "contracts">;

/** What prices a direction at present; undefined: no contract, or one that prices nothing. */
export function contractOf({ contracts }: Priced, direction: Direction): Contract | undefined {
  const pricing = contracts.of(direction);
  return pricing !== undefined && "contract" in pricing ? pricing.contract : undefined;
}

/** Whether a cost of yesterday waits for prices of which none has come, neither for that day nor for those after it. */
export function lacksPrices(
  outputs: readonly Output[],
  meter: Priced & Pick<Meter, "collectors" | "today">,
): boolean {
  const { readable } = meter.collectors;
  if (readable === undefined) return false;
  const today = meter.today();
  return costDirections(outputs).some((direction) => {
    const contract = contractOf(meter, direction);
    const version = contract && versionOn(contract, formatDay(today - 1));
    if (contract === undefined || version === undefined || !isSeries(version)) return false;
    return pricesIn(readable, contract, startOfDay(today - 1), startOfDay(today + 2)).length === 0;
  });
}

/** Each series once. A cost needs the load curve and the registers only where a day may have several classes, or prices. */
export function wantsOf(outputs: readonly Output[], meter: Priced): Want[] {
  const wants = outputs.flatMap(({ direction, measure }): Want[] => {
    if (measure !== COST) return [{ direction, series: seriesOf(measure) }];
    const contract = contractOf(meter, direction);
    const daily: Want = { direction, series: "daily" };
    if (contract === undefined || !needsCurve(contract)) return [daily];
    const curve: Want = { direction, series: "load_curve" };
    // A version of one class, before or after a series, needs none of them.
    const ofSeveral = contract.versions.filter((version) => mayVaryInDay(version) && !isSeries(version));
    const goByRegisters = ofSeveral.length > 0 && contract.versions.some(goesByRegisters);
    return goByRegisters ? [daily, curve, { direction, series: REGISTERS }] : [daily, curve];
  });
  return [...new Map(wants.map((want) => [`${want.direction}/${want.series}`, want])).values()];
}

/** What a node wants of a meter, registered until it lets go. */
export class RegisteredWants {
  readonly #find: () => readonly Want[];
  readonly #register: (wants: readonly Want[]) => Release;
  #wants: readonly Want[] = [];
  #release: Release | undefined;

  /** @param find what it wants now */
  constructor(find: () => readonly Want[], register: (wants: readonly Want[]) => Release) {
    this.#find = find;
    this.#register = register;
  }

  /** What it wants, as of the last update. */
  get all(): readonly Want[] {
    return this.#wants;
  }

  /** Registers what it wants now, unless it does already. */
  update(): void {
    const wants = this.#find();
    if (this.#release !== undefined && JSON.stringify(wants) === JSON.stringify(this.#wants)) return;
    this.#wants = wants;
    this.#release = this.#register(wants);
  }

  release(removed: boolean): void {
    this.#release?.(removed);
  }
}
