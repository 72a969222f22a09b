/** Sources: how a usage point's readings are fetched. */
import type { Source } from "../../archive/index.js";
import type { Day } from "../../readings/index.js";
import type { FormMemory, ReachMemory, ServiceLimits, Service, ServiceError } from "../../services/index.js";
import type { AccountQueue, AccountSettings } from "../account/index.js";

/** A config node's access to a usage point. */
export interface SourceSettings extends AccountSettings {
  /** The config node's id. */
  readonly node: string;
  readonly usagePointId: string;
  /** Everything that identifies the source; only a keyed hash of it is stored. */
  readonly credentials: readonly string[];
  /** When the user gave consent, in seconds, as far as the credentials tell. */
  readonly consentedAt?: number | undefined;
  readonly minute: number;
  readonly dailyMonths: number;
  readonly loadCurveDays: number;
  /** Makes the service's client. The first hook runs before a token call, which spends no budget. */
  createService(hooks: {
    beforeTokenCall: () => Promise<void>;
    /** Runs before a second data request within one `read`: it counts like any other. */
    beforeExtraCall: () => Promise<void>;
    /** Runs right before each request leaves, also one for a token; throws if it must not. */
    beforeSend: (isForToken: boolean) => void;
    formMemory: FormMemory;
    reachMemory: ReachMemory;
    firstDeploy: (usagePointId: string) => Day | undefined;
  }): Service;
}

/** A source with its client, queue and limits. */
export interface SourceState {
  /** 0 is asked first; the others stand in for it. */
  readonly position: number;
  readonly settings: SourceSettings;
  readonly source: Source;
  readonly queue: AccountQueue;
  readonly service: Service;
  readonly limits: ServiceLimits;
  /** Hours (Paris time) of the ticks that may call for the newest day; undefined: every tick. */
  readonly callingHours: readonly number[] | undefined;
}

/** Why no call to a source can work, if the credentials alone show it. */
export function credentialProblemOf({ service, settings }: SourceState): ServiceError | undefined {
  return service.credentialProblem?.(settings.usagePointId);
}
