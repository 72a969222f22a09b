/**
 * Reads `enedisLinky` of settings.js (docs/dev/contract.md#settings): the door of settings. What does not fit is left
 * out, so that the default applies, except to the archive. Pure.
 */
import { checkBaseUrl } from "../../services/index.js";
import { show, type Texts } from "../../texts/index.js";

export interface LinkySettings {
  /** Path of the archive. */
  readonly archive?: string;
  /** Base URL of Enedis's consent page. */
  readonly authorizeUrl?: string;
  /** The current time, for tests: milliseconds since 1970, or a Date. */
  readonly clock?: () => number | Date;
  /** Where the colours of Tempo days come from instead; false: they are never asked for. */
  readonly tempo?: false | { readonly url?: string; readonly fallbackUrl?: string };
  /**
   * PostgreSQL, which gets the readings too; the name of this Node-RED in it, and the schema; whether others may have the
   * same name, of which one at a time is active.
   */
  readonly fleet?: {
    readonly url: string;
    readonly name?: string;
    readonly schema?: string;
    readonly standby?: boolean;
  };
}

/** A setting that is left out. */
export interface SettingFault {
  /** As written in settings.js: `enedisLinky.archive`. */
  readonly setting: string;
  /** Its value, shortened; of one that may have a password, nothing. */
  readonly given: string;
  /** undefined: its default may not stand in for it; who needs it says so. */
  readonly accepts: keyof Texts["settingFaults"]["accepts"] | undefined;
  /** It has names that nothing reads, which are given; those that there are. */
  readonly known?: readonly string[];
}

/** The longest path or address, in characters. */
const LONGEST = 4_096;

const isText = (value: unknown): boolean =>
  typeof value === "string" && value.trim() !== "" && value.length <= LONGEST && !value.includes("\0");

const isAddress = (value: unknown): boolean =>
  value === undefined || (typeof value === "string" && isText(value) && checkBaseUrl(value).ok);

function isTempo(value: unknown): boolean {
  if (value === false) return true;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const [url, fallbackUrl] = [valueOf(value, "url"), valueOf(value, "fallbackUrl")];
  return [url, fallbackUrl].every((read) => "value" in read && isAddress(read.value));
}

/** The longest name in PostgreSQL. */
const LONGEST_NAME = 63;
const fleetParts = ["url", "name", "schema", "standby"] as const;

function isFleet(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const [url, name, schema, standby] = fleetParts.map((part) => valueOf(value, part));
  if (![url, name, schema, standby].every((read) => "value" in read!)) return false;
  const fits = (read: Value | undefined, pattern: RegExp): boolean =>
    read!.value === undefined || (typeof read!.value === "string" && pattern.test(read!.value));
  return (
    isText(url!.value) &&
    /^postgres(ql)?:\/\//.test(url!.value as string) &&
    fits(name, new RegExp(`^[^\\p{C}]{1,${LONGEST_NAME}}$`, "u")) &&
    fits(schema, new RegExp(`^[a-z_][a-z0-9_]{0,${LONGEST_NAME - 1}}$`)) &&
    ["undefined", "boolean"].includes(typeof standby!.value)
  );
}

/** What fits each setting, and what counts of one that does not: by default, that it is absent. */
const known: Readonly<Record<keyof LinkySettings, Setting>> = {
  archive: { fits: isText, accepts: undefined },
  authorizeUrl: { fits: isText, accepts: "address" },
  clock: { fits: (value) => typeof value === "function", accepts: "clock" },
  // Who wrote it most likely wanted nobody, or nobody else, to be asked.
  tempo: { fits: isTempo, accepts: "tempo", otherwise: false },
  // Without what PostgreSQL has, everything would be asked for again: it has no address, and cannot be used.
  fleet: { fits: isFleet, accepts: "fleet", otherwise: { url: "" } },
};

interface Setting extends Pick<SettingFault, "accepts"> {
  readonly fits: (value: unknown) => boolean;
  readonly otherwise?: unknown;
}

/** @param owner the object with a property `enedisLinky` */
export function readSettingsFile(owner: { readonly enedisLinky?: unknown }): {
  readonly settings: LinkySettings;
  readonly faults: readonly SettingFault[];
} {
  const whole = valueOf(owner, "enedisLinky");
  if (isAbsent(whole)) return { settings: {}, faults: [] };
  if (typeof whole.value !== "object") {
    // An address may have a password.
    const mayBeAddress = typeof whole.value === "string" && whole.value.includes("://");
    const given = mayBeAddress ? "" : show(whole.value);
    return { settings: {}, faults: [{ setting: "enedisLinky", given, accepts: "object" }] };
  }
  if (namesIn(whole.value as object) === undefined) {
    // Code of its own, such as a Proxy: nobody knows which names it has.
    return {
      settings: {},
      faults: [{ setting: "enedisLinky", given: show(whole.value), accepts: "object" }],
    };
  }
  const settings: Record<string, unknown> = {};
  const faults: SettingFault[] = unknownIn(whole.value as object, "enedisLinky", Object.keys(known));
  for (const [name, { fits, accepts, otherwise }] of Object.entries(known)) {
    const read = valueOf(whole.value as object, name);
    if (isAbsent(read)) continue;
    if ("value" in read && fits(read.value)) settings[name] = read.value;
    else {
      if (otherwise !== undefined) settings[name] = otherwise;
      const given = name === "fleet" ? "" : show(read.value);
      faults.push({ setting: `enedisLinky.${name}`, given, accepts });
    }
  }
  faults.push(...unknownIn(settings["fleet"] ?? {}, "enedisLinky.fleet", fleetParts));
  return { settings, faults };
}

/** The value of these settings, which tells those of one settings.js from others; undefined: it cannot be read. */
export function settingOf(owner: { readonly enedisLinky?: unknown }): unknown {
  return valueOf(owner, "enedisLinky").value;
}

/** Names that nothing reads: most likely misspelt. */
function unknownIn(owner: object, setting: string, known: readonly string[]): SettingFault[] {
  const names = (namesIn(owner) ?? []).filter((key) => !known.includes(key));
  return names.length === 0 ? [] : [{ setting, given: show(names.join(", ")), accepts: undefined, known }];
}

/** undefined: they cannot be listed. */
function namesIn(owner: object): readonly string[] | undefined {
  try {
    return Object.keys(owner);
  } catch {
    return undefined;
  }
}

/** Without a value, reading it failed. */
type Value = { readonly value?: unknown };

function valueOf(owner: object, name: string): Value {
  try {
    return { value: (owner as Readonly<Record<string, unknown>>)[name] };
  } catch {
    return {};
  }
}

function isAbsent(read: Value): boolean {
  return "value" in read && (read.value === undefined || read.value === null);
}
