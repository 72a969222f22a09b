/**
 * The JSON schema of contracts, docs/dev/contract.schema.json: `npm run schema` says whether it is that of the reader
 * (nodes/pricing/contract.ts), `-- --write` writes it. Fields, forms and bounds are the reader's own; what they mean, and
 * what a schema cannot say of them, is written here.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { toJsonSchema, type ConversionConfig, type JsonSchema } from "@valibot/to-json-schema";
import { format } from "oxfmt";
import * as v from "valibot";
import { bounds } from "../nodes/history/bounds.js";
import { offerName } from "../nodes/history/given-contracts.js";
import { offers, offersOf } from "../nodes/pricing/classes.js";
import { contractParts, readContract } from "../nodes/pricing/contract.js";

const file = path.join(__dirname, "..", "docs", "dev", "contract.schema.json");

const { power, ...parts } = contractParts;
const { contract, version } = parts;
/** By their names in `$defs`. `lone` is a version instead of a contract, as messages may give it. */
const definitions: Readonly<Record<string, v.GenericSchema>> = {
  ...parts,
  lone: v.object({
    kind: v.optional(contract.entries.kind.wrapped),
    billDay: contract.entries.billDay,
    ...version.entries,
    from: v.optional(version.entries.from, ""),
  }),
};

const described: Readonly<Record<string, string>> = {
  contract:
    "What a household signed for one direction, as dated versions. Prices are in € with taxes. Unknown fields are ignored. Beyond this schema, versions are in the order of their days.",
  "contract.kind": "What it prices: energy that is bought (supply, the default) or sold (feed-in).",
  "contract.anniversary":
    "MM-DD: the day on which the contract's year begins. Empty: that of the calendar year.",
  "contract.billDay": "The day of the month on which its bills begin.",
  "contract.instalment": "What is paid in advance, in € a month. Beyond this schema, of at most 8 decimals.",
  "contract.versions": "Oldest first, each until the day before the next one.",
  version:
    "What holds from a day on. Beyond this schema, each class that the offer, a rule or a register names has a price.",
  "version.from":
    "YYYY-MM-DD: the day in Paris from whose 00:00 it holds. Empty, of the first only: since ever. Beyond this schema, 29 February is one of a leap year.",
  "version.offer":
    "base: one class, BASE. hphc: HP, and HC in the off-peak hours. tempo: HPJB, HCJB, HPJW, HCJW, HPJR, HCJR. custom: the classes of its rules. series: SERIES, whose prices come by messages, for a contract node. A feed-in contract has base, custom or series.",
  "version.power": "Subscribed power in kVA, a whole number; needed unless the contract is feed-in.",
  "version.prices":
    "The regulated tariff by date and power, for supply and neither for custom nor for series; or prices of its own.",
  "version.hours": "The off-peak hours of hphc, and of tempo, which has 22:00 to 06:00 without them.",
  "version.rules":
    "The classes of custom. The first rule that fits wins; beyond this schema, custom has one, and its last one has no condition.",
  "version.registers":
    "The class of each register of the meter, by its id or label. Beyond this schema, with regulated prices they are classes of the offer.",
  "version.energy": "Always the load curve, never the registers of the meter.",
  "version.injects": "Whether the household feeds in: the regulated subscription then has a surcharge.",
  ownPrices: "Prices in € with taxes, of at most 8 decimals, which this schema does not count.",
  "ownPrices.subscription": "€ a month; ignored for feed-in.",
  "ownPrices.classes":
    "€ a kWh of each class; none of a series. A name has letters, digits, blanks and _ . - only.",
  offPeak: "A span of off-peak hours; equal times are the whole day.",
  "offPeak.from": "HH:MM in Paris.",
  "offPeak.to": "HH:MM in Paris, not included; before from: on the next day.",
  "offPeak.season": "Only on these days of the year.",
  "offPeak.days": "Only spans that begin on these weekdays, 1 (Monday) to 7 (Sunday).",
  rule: "The class of all minutes for which its conditions hold. Equal times are the whole day.",
  "rule.class": "Its name in prices.classes.",
  "rule.from": "HH:MM in Paris; 00:00 without it.",
  "rule.to": "HH:MM in Paris, not included; 24:00 without it; before from: on the next day.",
  "rule.days": "Only spans that begin on these weekdays, 1 (Monday) to 7 (Sunday).",
  "rule.holidays":
    "true: only spans that begin on a public holiday, or on one of days; false: on no public holiday.",
  "rule.season": "Only on these days of the year.",
  "rule.color": "Only on Tempo days of this colour, which run from 06:00 to 06:00.",
  "rule.announced":
    "Only spans that begin on a day that a message announced under this label for the contract node.",
  season: "Days of each year, both included; it may run over New Year.",
  "season.from": "MM-DD.",
  "season.to": "MM-DD.",
  lone: "A version instead of a contract, as messages may give it; without from it holds since ever. Beyond this schema, one of supply has a power, and one of feed-in is base, custom or series with prices of its own.",
  "lone.kind": "That of the direction that is asked for, if it is given.",
};

const isUsed = new Set<string>();
/** @throws {Error} nothing is said of it */
function describe(name: string): string {
  // A version is one, also if it is alone.
  const known = [name, name.replace("lone", "version"), name.replace("lone", "contract")].find(
    (one) => one in described,
  );
  if (known === undefined) throw new Error(`schema: nothing is said of ${name}`);
  isUsed.add(known);
  return described[known]!;
}

/** @param whole is not to become a reference to itself */
const configOf = (whole?: v.GenericSchema): ConversionConfig => ({
  target: "draft-2020-12",
  // Of a list, its entries: what is before them only counts them.
  typeMode: "output",
  // Code: what a schema can say of it stands beside it, as metadata.
  ignoreActions: ["check", "raw_transform", "trim"],
  overrideSchema: ({ valibotSchema }) => {
    const name = Object.keys(definitions).find((one) => definitions[one] === valibotSchema);
    if (name !== undefined && valibotSchema !== whole) return { $ref: `#/$defs/${name}` };
    if (valibotSchema.type === "custom") return {};
    if (valibotSchema.type !== "lazy") return undefined;
    // It chooses by what is given: the name of a tariff, or prices.
    const { getter } = valibotSchema as v.LazySchema<v.GenericSchema>;
    return { anyOf: ["regulated", {}].map((given) => converted(getter(given))) };
  },
  overrideAction: ({ valibotAction, jsonSchema }) => {
    if (valibotAction.type !== "metadata" || !("entries" in jsonSchema)) return undefined;
    const { entries, ...more } = jsonSchema as { entries: readonly [v.GenericSchema, v.GenericSchema] };
    const [propertyNames, additionalProperties] = [converted(entries[0]), converted(entries[1])];
    return { ...more, type: "object", propertyNames, additionalProperties };
  },
});

function converted(schema: v.GenericSchema, config = configOf()): JsonSchema {
  const { $schema: _schema, $defs: _defs, ...made } = toJsonSchema(schema, config);
  return made;
}

/** A part with its descriptions. */
function definition(name: string, conditions: JsonSchema = {}): JsonSchema {
  const { properties = {}, ...made } = converted(definitions[name]!, configOf(definitions[name]));
  const fields: Record<string, JsonSchema> = {};
  for (const [field, of] of Object.entries(properties)) {
    fields[field] = { description: describe(`${name}.${field}`), ...(of as JsonSchema) };
  }
  return { description: describe(name), ...made, properties: fields, ...conditions };
}

const ref = (name: string): JsonSchema => ({ $ref: `#/$defs/${name}` });
const ofVersions = (items: JsonSchema): JsonSchema => ({ properties: { versions: { items } } });
const hasPower: JsonSchema = { required: ["power"], properties: { power: converted(power) } };
const isWhole: JsonSchema = { required: ["versions"] };
const isFeedIn: JsonSchema = { required: ["kind"], properties: { kind: { const: "feed-in" } } };
/** The tariffs that a version may name instead of prices. */
const tariffs = (converted(version.entries.prices).anyOf as JsonSchema[]).flatMap(
  ({ const: only, enum: several = [only] }) => several.filter((one) => typeof one === "string"),
);
function isSold(offer: string, prices: string): boolean {
  return (
    "contract" in readContract({ versions: [{ from: "", offer, power: 6, prices, rules: [{ class: "A" }] }] })
  );
}

/** Messages price a series, and nothing else does. */
const bySeries: JsonSchema = {
  if: { required: ["offer"], properties: { offer: { const: "series" } } },
  then: {
    properties: {
      prices: { properties: { classes: { maxProperties: 0 } } },
      hours: { maxItems: 0 },
      rules: { maxItems: 0 },
    },
  },
  else: { properties: { prices: { required: ["classes"] } } },
};

const byOffer: JsonSchema = {
  allOf: [
    // A tariff does not have all offers.
    ...tariffs.map((tariff) => ({
      if: { required: ["prices"], properties: { prices: { const: tariff } } },
      then: { properties: { offer: { enum: offers.filter((offer) => isSold(offer, tariff)) } } },
    })),
    bySeries,
  ],
};

/** What of a part depends on its other fields. */
const conditions: Readonly<Record<string, JsonSchema>> = {
  contract: {
    if: isFeedIn,
    then: ofVersions({
      properties: { offer: { enum: [...offersOf("feed-in")] }, prices: { type: "object" } },
    }),
    else: ofVersions(hasPower),
  },
  version: byOffer,
  lone: byOffer,
};

const all: Readonly<Record<string, JsonSchema>> = {
  ...Object.fromEntries(Object.keys(definitions).map((name) => [name, definition(name, conditions[name])])),
  given: {
    description: "msg.contract, if it is not the name of a contract node: a contract, or one version.",
    if: isWhole,
    then: ref("contract"),
    else: ref("lone"),
  },
  offers: {
    description: "msg.offers: contracts of supply, or one version of each, with a name.",
    type: "array",
    maxItems: bounds.offers,
    items: {
      ...ref("given"),
      type: "object",
      required: ["name"],
      properties: {
        name: {
          description: "What it is shown as, at most 200 UTF-16 units; others may have it too.",
          ...converted(offerName),
          pattern: "\\S",
        },
        kind: { const: "supply" },
      },
      if: { not: isWhole },
      then: hasPower,
    },
  },
};

const unused = Object.keys(described).filter((name) => !isUsed.has(name));
if (unused.length > 0) throw new Error(`schema: there is no ${unused.join(", no ")}`);

const schema: JsonSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Supply or feed-in contract of node-red-contrib-enedis-linky",
  ...ref("contract"),
  $defs: all,
};

async function main(): Promise<void> {
  const { code } = await format(file, JSON.stringify(schema, null, 2), { printWidth: 110 });
  if (process.argv.includes("--write")) writeFileSync(file, code);
  else if (!existsSync(file) || readFileSync(file, "utf8") !== code) {
    console.error("docs/dev/contract.schema.json is not that of the reader: npm run schema -- --write");
    process.exitCode = 1;
  }
}

void main();
