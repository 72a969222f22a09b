/**
 * The tables in PostgreSQL (docs/dev/contract.md#postgresql). For a change, add a migration at the end; never edit a
 * released one. `fleet` stands for the schema. Public are the views and `usage_point`: their columns only grow.
 */

export const migrations: readonly string[] = [
  `
CREATE TABLE fleet.meta (key text PRIMARY KEY, value text NOT NULL);
INSERT INTO fleet.meta VALUES ('id', gen_random_uuid()::text);
COMMENT ON TABLE fleet.meta IS 'id: of this database; schema: the version of its tables; usable_from: the oldest version that may use them';

-- The database's time. Members never write their own.
CREATE FUNCTION fleet.db_time() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

CREATE TABLE fleet.usage_point (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  pdl text NOT NULL,
  space text NOT NULL CHECK (space IN ('real', 'demo')),
  name text,
  head bigint NOT NULL DEFAULT 0,
  UNIQUE (pdl, space)
);
COMMENT ON COLUMN fleet.usage_point.head IS 'revision of the last change of its readings; lock the row before writing them';

CREATE TABLE fleet.member (
  name text PRIMARY KEY,
  archive text NOT NULL,
  seen timestamptz NOT NULL
);

-- Up to which revision of its own archive a member has sent the readings of a usage point.
CREATE TABLE fleet.upload (
  member text NOT NULL,
  usage_point integer NOT NULL,
  archive text NOT NULL,
  sent bigint NOT NULL,
  PRIMARY KEY (member, usage_point)
);

CREATE TABLE fleet.reading (
  usage_point integer NOT NULL,
  direction text NOT NULL,
  series text NOT NULL,
  start timestamptz NOT NULL,
  step integer NOT NULL,
  value bigint NOT NULL,
  at timestamptz,
  rounded boolean NOT NULL,
  source text NOT NULL,
  arrived timestamptz NOT NULL,
  first bigint NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (usage_point, direction, series, start)
);
CREATE INDEX reading_revision ON fleet.reading (usage_point, revision);
COMMENT ON COLUMN fleet.reading.first IS 'revision of its first value; negative if that was already a corrected one';
COMMENT ON COLUMN fleet.reading.step IS 'seconds';
COMMENT ON COLUMN fleet.reading.value IS 'W, Wh or VA';
COMMENT ON COLUMN fleet.reading.arrived IS 'when the service said so, by the database''s time; of a file, when it was sent';

CREATE VIEW fleet.readings AS
SELECT usage_point, direction, series AS measure, (start AT TIME ZONE 'Europe/Paris')::date AS day,
  start, start + make_interval(secs => step) AS "end", round(value / 1000.0, 3) AS value,
  CASE series WHEN 'load_curve' THEN 'kW' WHEN 'daily' THEN 'kWh' ELSE 'kVA' END AS unit,
  at, source, revision <> first AS revised
FROM fleet.reading;

CREATE VIEW fleet.meters AS SELECT id AS usage_point, right(pdl, 4) AS pdl_end, space, name FROM fleet.usage_point;
`,
  `
-- What a member knows of a usage point, for the day on which its archive is lost. How often it was sent: upload.kept.
ALTER TABLE fleet.upload ADD COLUMN kept bigint NOT NULL DEFAULT 0;

-- Since when it is wanted, how far back, what was refused, rounds of calls, pauses, what was told.
CREATE TABLE fleet.state (
  member text NOT NULL,
  usage_point integer NOT NULL,
  value json NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (member, usage_point)
);

-- How far its nodes have sent the readings, as revisions of fleet.reading.
CREATE TABLE fleet.cursor (
  member text NOT NULL,
  usage_point integer NOT NULL,
  value json NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (member, usage_point)
);

-- What was asked for of each day.
CREATE TABLE fleet.coverage (
  member text NOT NULL,
  usage_point integer NOT NULL,
  value json NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (member, usage_point)
);

-- By what its nodes priced the days whose costs they sent.
CREATE TABLE fleet.sent_day (
  member text NOT NULL,
  usage_point integer NOT NULL,
  direction text NOT NULL,
  node text NOT NULL,
  day date NOT NULL,
  daily bigint,
  curve text NOT NULL,
  colors text NOT NULL,
  registers text NOT NULL,
  PRIMARY KEY (member, usage_point, direction, node, day)
);

-- What the registers of a direction showed.
CREATE TABLE fleet.register (
  member text NOT NULL,
  usage_point integer NOT NULL,
  direction text NOT NULL,
  day date NOT NULL,
  value json NOT NULL,
  PRIMARY KEY (member, usage_point, direction, day)
);

-- Tempo days.
CREATE TABLE fleet.color (
  day date PRIMARY KEY,
  color text NOT NULL,
  source text NOT NULL,
  read_at timestamptz NOT NULL
);
`,
  `
-- Of a contract node, by its id: how often its days changed, and when a member last had it.
CREATE TABLE fleet.contract (
  node text PRIMARY KEY,
  head bigint NOT NULL,
  used_at timestamptz NOT NULL
);

-- Which of its days were announced, or taken back, and when that was last said, by the database's time.
CREATE TABLE fleet.announced_day (
  contract text NOT NULL,
  label text NOT NULL,
  day date NOT NULL,
  announced boolean NOT NULL,
  said_at timestamptz NOT NULL,
  PRIMARY KEY (contract, label, day)
);
`,
  `
ALTER TABLE fleet.contract ADD COLUMN price_head bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN fleet.contract.price_head IS 'revision of the last change of its prices; lock the row before writing them';

-- What was said of the price of a kWh, and when that was last said, by the database's time.
CREATE TABLE fleet.price (
  contract text NOT NULL,
  start timestamptz NOT NULL,
  "end" timestamptz NOT NULL,
  price bigint,
  said_at timestamptz NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (contract, start)
);
CREATE INDEX price_revision ON fleet.price (contract, revision, start);
COMMENT ON COLUMN fleet.price.price IS '1e-8 euros; null: it was erased';

-- How far a member has told them, as revisions of its own archive, and taken them over.
CREATE TABLE fleet.price_member (
  member text NOT NULL,
  contract text NOT NULL,
  archive text NOT NULL,
  sent bigint NOT NULL,
  taken bigint NOT NULL,
  PRIMARY KEY (member, contract)
);

-- Of a day whose cost was sent, the prices of a series.
ALTER TABLE fleet.sent_day ADD COLUMN prices text NOT NULL DEFAULT '';
`,
  `
-- What was asked for of each day, by 32 days from the first of them. Those that are not there may be in fleet.coverage, of
-- a package before this one.
CREATE TABLE fleet.coverage_days (
  member text NOT NULL,
  usage_point integer NOT NULL,
  direction text NOT NULL,
  series text NOT NULL,
  day date NOT NULL,
  value json NOT NULL,
  PRIMARY KEY (member, usage_point, direction, series, day)
);
`,
  `
-- What each member calls a usage point, since when. fleet.usage_point has the latest of these names.
CREATE TABLE fleet.member_name (
  member text NOT NULL,
  usage_point integer NOT NULL,
  name text,
  at timestamptz NOT NULL,
  PRIMARY KEY (member, usage_point)
);
`,
  `
-- The machine on which it runs, for those that wait for it.
ALTER TABLE fleet.member ADD COLUMN host text NOT NULL DEFAULT '';
`,
];

/** The version that this package writes. */
export const schemaVersion = migrations.length;
/** The oldest version of this package's tables that can be used beside the newest. */
export const usableFrom = 1;

/** @param schema quoted */
export function sqlOf(migration: string, schema: string): string {
  return migration.replace(/\bfleet\./g, `${schema}.`);
}
