/**
 * The contract of the admin routes, between the server and the editor's dialogs: paths, permissions, requests, answers.
 *
 * All routes are below `<httpAdminRoot>/enedis-linky/`. The editor calls them by a relative address
 * (`enedis-linky/consent/start`) with `$.ajax`, which adds its access token and works behind any prefix. A POST must
 * have `Content-Type: application/json`, or for files `application/octet-stream` (import-api.ts). Texts are in the
 * requested `language`. A failure is an {@link ApiError} with a 4xx or 5xx status.
 *
 * Typed credentials are sent as entered in the dialog, or as {@link STORED} for a password left unchanged. The server
 * finds a stored secret by the node's id, sends it only to the deployed base URL, and never returns it.
 *
 * A typed Conso API token needs no route: `services/contract/token.ts` reads it in the browser, so only a deploy sends it.
 */
import type { Collected, Direction } from "../readings/index.js";
import type { bounds, ServiceId } from "../services/browser.js";
import type { Explanation } from "../texts/browser.js";

export const prefix = "enedis-linky";

/** What the editor has in place of a saved password. */
export const STORED = "__PWRD__";

/** Node-RED's permissions `enedis-linky.read` and `.write`, which includes it; `none` requires a state of ours instead. */
type Permission = "read" | "write" | "none";

interface RouteShape {
  readonly method: "GET" | "POST";
  /** Below the prefix; `:id` is a node's id. */
  readonly path: string;
  readonly permission: Permission;
}

export const routes = {
  /** The usage points and the expiry of a stored Conso API token. {@link TokenRequest} → {@link TokenAnswer} */
  token: { method: "POST", path: "token", permission: "write" },
  /** Starts a consent with the user's own contract. {@link ConsentStart} → {@link ConsentStarted} */
  consentStart: { method: "POST", path: "consent/start", permission: "write" },
  /** Where Enedis sends the browser back to. Answers with a page. */
  callback: { method: "GET", path: "callback", permission: "none" },
  /** The address Enedis sent the user to, if no browser reaches it. {@link ConsentPaste} → {@link ConsentStatus} */
  consentPaste: { method: "POST", path: "consent/paste", permission: "write" },
  /** The progress of a consent: ask every second or two. {@link ConsentQuestion} → {@link ConsentStatus} */
  consentStatus: { method: "POST", path: "consent/status", permission: "write" },
  /** The meters of a MyElectricalData account; makes one counted call. {@link MetersRequest} → {@link MetersAnswer} */
  meters: { method: "POST", path: "meters", permission: "write" },
  /** Whether credentials can be copied from another meter, and for which PDLs. {@link TakeOver} → {@link TakenOver} */
  takeOver: { method: "POST", path: "take-over", permission: "write" },
  /** The access check, at most once a minute. {@link AccessCheckRequest} → {@link AccessCheckAnswer} */
  doctor: { method: "POST", path: "doctor", permission: "write" },
  contract: { method: "POST", path: "contract", permission: "write" }, // `ContractRequest` → `ContractAnswer`
  offers: { method: "POST", path: "offers", permission: "read" }, // `OffersRequest` → `OffersComparison`
  hours: { method: "POST", path: "hours", permission: "read" }, // `NewHoursRequest` → `NewHoursAnswer`
  /** What a deployed meter is doing. `?language=` → {@link MeterState} */
  state: { method: "GET", path: "state/:id", permission: "read" },
  /** How long a history takes. {@link EstimateRequest} → {@link Estimate} */
  estimate: { method: "POST", path: "estimate", permission: "read" },
  /** Requests the whole history of a deployed meter again. {@link Asking} → {@link Estimate} */
  history: { method: "POST", path: "history/:id", permission: "write" },
  /** Accepts the present clock when an instant logged later was the mistake. {@link Asking} → {@link Started} */
  clock: { method: "POST", path: "clock/:id", permission: "write" },
  /** The `in` node's button: fetches what is missing now. {@link Asking} → {@link Started} */
  refresh: { method: "POST", path: "in/:id/refresh", permission: "write" },
  /** Sends archived readings again, without any call. {@link ReplayRequest} → {@link Started} */
  replay: { method: "POST", path: "in/:id/replay", permission: "write" },
  /** The `history` node's files, or only what they would change. `ImportQuery` → `ImportAnswer` */
  importFiles: { method: "POST", path: "history/:id/import", permission: "write" },
  endImport: { method: "POST", path: "history/:id/end-import", permission: "write" }, // `ImportEnd` → `Started`
} as const satisfies Readonly<Record<string, RouteShape>>;

export type RouteName = keyof typeof routes;

/** Any request may give the language of its texts: `fr…` or `en…`; otherwise `Accept-Language` decides. */
export interface Asking {
  readonly language?: string;
}

export type ErrorCode =
  | "content_type" // a POST that is not JSON, or not bytes
  | "bad_request" // a body that is not as described here
  | "not_deployed" // the node is not deployed yet: deploy first
  | "not_found" // no such consent in progress
  | "credentials" // something is missing or wrong in the settings
  | "other_address" // a stored secret would go to another base URL: type it again
  | "too_soon" // access was checked less than a minute ago
  | "under_way" // the same action is already in progress
  | "too_large" // more files or bytes than an import may have
  | "cut_off" // the files did not arrive in full
  | "slow" // they arrive too slowly
  | "ended" // the user, or a deploy, ended an import
  | "budget" // today's calls are used up, or calls are paused
  | "archive" // the archive cannot be used
  | "clock" // the machine's clock is not set: set it, or accept its time
  | "clock_impossible" // the same, but its time cannot be accepted
  | "input" // the requested days
  | "stamps" // of files: whether their times begin or end intervals; ask, and send it
  | "not_offered" // not by this service
  // What the service answered (docs/dev/contract.md#failures):
  | "consent"
  | "quota"
  | "banned"
  | "unavailable"
  | "bad_answer"
  | "internal";

export interface ApiError {
  readonly error: Explanation & { readonly code: ErrorCode };
}

// ——— Conso API's token

export interface TokenRequest extends Asking {
  /** The config node whose stored token is read. */
  readonly id: string;
  /** Reads the token of the node with this reference instead ({@link TakenOver}). */
  readonly takeOver?: string;
}

export interface TokenAnswer {
  /** Null: no token is stored, or it is not a Conso API token (a self-hosted gateway may have others). */
  readonly token: {
    readonly usagePointIds: readonly string[];
    /** Seconds since 1970. */
    readonly expiresAt: number;
  } | null;
}

// ——— Data Connect's consent

export interface ConsentStart extends Asking {
  /** The config node being edited, deployed or not. */
  readonly id: string;
  /** `location.origin + location.pathname` of the editor. */
  readonly editor: string;
  /** As typed; empty: Enedis's own. */
  readonly baseUrl: string;
  readonly clientId: string;
  /** As typed, or {@link STORED}. */
  readonly clientSecret: string;
  /** Uses the client id and secret of the node with this reference. */
  readonly takeOver?: string;
}

export interface ConsentStarted {
  /** Identifies this consent in later requests. */
  readonly session: string;
  /** Enedis's page: open it in a new window. */
  readonly address: string;
  /**
   * The address to register with the application; see also `callbackAddress` in `callback-address.ts`, which the dialog
   * may show earlier.
   */
  readonly callback: string;
  /** Seconds since 1970. */
  readonly endsAt: number;
}

export interface ConsentQuestion extends Asking {
  readonly session: string;
}

export interface ConsentPaste extends ConsentQuestion {
  readonly address: string;
}

/** A usage point that the customer shares. Undefined: the answer does not say. */
export interface LinkedPoint {
  readonly usagePointId: string;
  readonly consumption?: boolean;
  readonly production?: boolean;
}

export type ConsentStatus =
  /** The user is still on Enedis's page. */
  | { readonly step: "waiting"; readonly endsAt: number }
  /** Back from Enedis; fetching the PDL, which takes up to about twenty seconds. */
  | { readonly step: "exchanging" }
  /** Done. Version 1 may bring several usage points. */
  | { readonly step: "linked"; readonly usagePoints: readonly LinkedPoint[]; readonly told: Explanation }
  /** Ended without success: start again. */
  | { readonly step: "failed"; readonly told: Explanation };

// ——— MyElectricalData's meters

export interface MetersRequest extends Asking {
  readonly id: string;
  readonly baseUrl: string;
  /** The client secret, or {@link STORED}. */
  readonly token: string;
  readonly takeOver?: string;
}

export interface MetersAnswer {
  readonly meters: readonly (LinkedPoint & {
    /** The name its user gave it at the gateway. */
    readonly name?: string;
  })[];
  /** What to do if there are none. */
  readonly told?: Explanation;
}

// ——— a second meter of the same account

export interface TakeOver extends Asking {
  /** The config node whose service and credentials are copied; it must be deployed. */
  readonly from: string;
}

export interface TakenOver {
  /**
   * The dialog saves this as the credential `takeOver` (type text) of the new node. At the deploy, the server copies
   * the other node's credentials and removes it. Service and base URL of both nodes must be the same.
   */
  readonly takeOver: string;
  readonly service: ServiceId;
  readonly baseUrl: string;
  /** Conso API: the usage points of its token. */
  readonly usagePointIds: readonly string[];
}

// ——— access check

export interface AccessCheckRequest extends Asking {
  readonly id: string;
}

export type Verdict = "well" | "attention" | "failing" | "not_asked";

/** What the check found of one source. */
export interface SourceCheck {
  readonly verdict: Verdict;
  /** The overall result in one sentence. */
  readonly summary: Explanation;
  /** Each wanted series. */
  readonly series: readonly (Explanation & {
    readonly direction: Direction;
    readonly series: Collected;
    /** Translated. */
    readonly name: string;
    readonly verdict: Verdict;
  })[];
  /** Further remarks: the token's expiry, switches at Enedis, a consent that is too new. */
  readonly remarks: readonly Explanation[];
  readonly calls: Calls;
}

export interface AccessCheckAnswer extends SourceCheck {
  /** When the meter's first source is checked: its other sources, in the order in which they stand in. */
  readonly standIns: readonly (SourceCheck & {
    /** The config node's name, and its service. */
    readonly name: string;
  })[];
}

/** Calls of the current UTC day. */
export interface Calls {
  readonly used: number;
  /** Null: no limit. */
  readonly cap: number | null;
  readonly left: number | null;
  /** The base URL, and how many meters of this Node-RED share its calls. */
  readonly baseUrl: string;
  readonly meters: number;
  /** All of this in words. */
  readonly text: string;
}

// ——— state

export interface MeterState {
  /** What is deployed, to which all of this applies: the service, and the usage point's last four digits. */
  readonly deployed: { readonly service: ServiceId; readonly hint: string };
  /** In words: what is happening and what comes next. */
  readonly told: Explanation;
  /** There is a problem. */
  readonly failing: boolean;
  /** In words: the day up to which all measures are stored; null: none. */
  readonly newest: string | null;
  /** In words: when the next call may be made; null: none, until the user does something. */
  readonly next: string | null;
  /** In words: how far PostgreSQL has its readings; null: settings.js names none. */
  readonly mirror: string | null;
  /** The minute at which it is checked, if it is that of another meter of its usage point, the first; else null. */
  readonly minuteOfFirst: number | null;
  /** Whole numbers whose variable (`${NAME}`) is not set: that, and what applies instead, in words. */
  readonly unset: readonly Readonly<{ property: keyof typeof bounds; variable: string; text: string }>[];
  readonly calls: Calls | null;
  readonly history: {
    /** Days of all wanted series; `left`: of these, days not yet requested. */
    readonly days: number;
    readonly left: number;
    /** `"45 %, about 2 days to go"`; empty when nothing is left. */
    readonly text: string;
  };
  readonly coverage: readonly SeriesCoverage[];
  /** Which earlier days are not complete, translated; empty: none. */
  readonly lacking: string;
}

/** Days of a series within the wanted range. */
export interface SeriesCoverage {
  readonly direction: Direction;
  readonly series: Collected;
  /** Translated. */
  readonly name: string;
  readonly complete: number;
  readonly partial: number;
  /** Requested, but not available. */
  readonly missing: number;
  readonly notAsked: number;
  /** The newest complete day, `YYYY-MM-DD`. */
  readonly newest: string | null;
}

// ——— history

export type EstimateRequest = DepthEstimate | AgainEstimate;

interface DepthEstimate extends Asking {
  readonly service: ServiceId;
  readonly dailyMonths: number;
  readonly loadCurveDays: number;
  /** A deployed config node: its own series and meters count. Without it: all consumption series. */
  readonly id?: string;
}

/** What asking a deployed node for the whole history again costs, held or not, at its deployed depth. */
interface AgainEstimate extends Asking {
  readonly id: string;
  readonly again: true;
}

export interface Estimate {
  readonly calls: number;
  /** Days required within the service's limits; 0: less than one. */
  readonly days: number;
  /** `"115 requests, about 6 days within the limits of Conso API."` */
  readonly text: string;
}

// ——— buttons of the `in` node, and the clock

export interface ReplayRequest extends Asking {
  /** Paris days, both included; without them, everything archived. */
  readonly start?: string;
  readonly end?: string;
}

export interface Started {
  readonly told: Explanation;
}
