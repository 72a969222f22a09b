/** The ways to a usage point's readings. */
import type { Source } from "../../archive/index.js";
import type { Day } from "../../readings/index.js";
import type { ServiceLimits, Service, ServiceError } from "../../services/index.js";
import type { AccountQueue } from "../account/account-queue.js";
import type { AccountSettings } from "../account/accounts.js";

/** One config node's way to a usage point. */
export interface SourceSettings extends AccountSettings {
  /** The config node's id. */
  readonly node: string;
  readonly usagePointId: string;
  /** All that a changed source would change; only a keyed hash of it is kept. */
  readonly credentials: readonly string[];
  readonly minute: number;
  readonly dailyMonths: number;
  readonly loadCurveDays: number;
  /** Makes the service's client; the hook runs before a call of its own that spends no budget (a token). */
  createService(hooks: {
    beforeTokenCall: () => Promise<void>;
    /** Before a second data request within one `read`: it counts like any other. */
    beforeExtraCall: () => Promise<void>;
    firstDeploy: (usagePointId: string) => Day | undefined;
  }): Service;
}

/** A source, and what it is asked through. */
export interface SourceState {
  /** 0 is asked first, the others stand in for it. */
  readonly position: number;
  readonly settings: SourceSettings;
  readonly source: Source;
  readonly queue: AccountQueue;
  readonly service: Service;
  readonly limits: ServiceLimits;
  /** Hours (Paris) of the ticks that may call for the newest day; undefined: every tick. */
  readonly callingHours: readonly number[] | undefined;
}

/** Why no call to a source can work, as far as its credentials tell it themselves. */
export function credentialProblemOf({ service, settings }: SourceState): ServiceError | undefined {
  return service.credentialProblem?.(settings.usagePointId);
}
