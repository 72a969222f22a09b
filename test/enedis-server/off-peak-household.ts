/** The fixture's household with a meter that counts by HP and HC. */
import { parseDay } from "../../nodes/readings/index.js";
import { fixtureHousehold, type Household } from "./household.js";
import { withRegisters, type RegisterOptions } from "./registers.js";

/** @param isOffPeak whether an hour of the clock in Paris is */
export function offPeakHousehold(
  isOffPeak: (hour: number) => boolean,
  more: Pick<RegisterOptions, "since" | "convention" | "gaps">,
): Household {
  return withRegisters(fixtureHousehold(), {
    ...more,
    calendars: [
      {
        from: parseDay("2020-01-01")!,
        id: "FC020831",
        label: "Heures Pleines / Heures Creuses",
        classes: [
          { id: "HC", label: "Heures Creuses", code: "F1" },
          { id: "HP", label: "Heures Pleines", code: "F2" },
        ],
      },
    ],
    classAt: (_calendar, hour) => (isOffPeak(hour) ? 0 : 1),
  });
}
