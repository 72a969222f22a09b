/** A meter whose registers switch at 7 h and 23 h, in a flow whose contract has its off-peak hours from 22 h to 6 h. */
import linkyContract from "../../nodes/contract/index.js";
import type { Day } from "../../nodes/readings/index.js";
import { offPeakHousehold, type Household } from "../enedis-server/index.js";
import { hphc } from "../fixtures/contracts.js";
import { until, type Harness } from "./harness.js";
import type { HistoryFlow } from "./history-flow.js";

/** @param gaps days at whose end no register was read */
export function meteredHousehold(gaps?: ReadonlySet<Day>): Household {
  return offPeakHousehold((hour) => hour < 7 || hour > 22, {
    since: "2026-01-01",
    convention: "end",
    ...(gaps && { gaps }),
  });
}

interface Metered {
  readonly loadCurveDays: number;
  readonly in?: Readonly<Record<string, unknown>>;
}

/** A flow whose history node wants registers. @param later further versions of its contract */
export function meteredSetup({ loadCurveDays, ...more }: Metered, ...later: readonly object[]) {
  return {
    statusOf: "history",
    types: [linkyContract],
    ...more,
    meter: { dailyMonths: 2, loadCurveDays, contract: "supply" },
    history: { measure: "registers", step: "day", period: "30d" },
    more: [
      {
        id: "supply",
        type: "enedis-linky-contract",
        name: "Mine",
        billDay: 17,
        versions: [hphc(1, 0.5, 0), ...later],
      },
    ],
  };
}

/** Starts it, and waits for the first round. The harness is open. */
export async function startMetered(harness: Harness, flow: HistoryFlow, metered: Metered): Promise<void> {
  await flow.start(meteredSetup(metered));
  const isDone = (): boolean => harness.server.log.filter(({ path }) => path.includes("index_")).length >= 2;
  await until("registers are asked for", isDone);
  await until("the round is over", () => harness.events.length > 0);
}
