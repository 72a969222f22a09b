-- The tables of node-red-contrib-enedis-linky, for an administrator to run once, in one transaction:
-- psql --single-transaction -f fleet.sql <database>
-- Of tables that are there already, run only the parts with a higher number than
-- SELECT value FROM enedis_linky.meta WHERE key = 'schema', and the last statement.
-- Then: GRANT USAGE ON SCHEMA enedis_linky TO <role of Node-RED>;
--       GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA enedis_linky TO <role of Node-RED>;

CREATE SCHEMA enedis_linky;

-- 1
CREATE TABLE enedis_linky.meta (key text PRIMARY KEY, value text NOT NULL);
INSERT INTO enedis_linky.meta VALUES ('id', gen_random_uuid()::text);
COMMENT ON TABLE enedis_linky.meta IS 'id: of this database; schema: the version of its tables; usable_from: the oldest version that may use them';

-- The database's time. Members never write their own.
CREATE FUNCTION enedis_linky.db_time() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';

CREATE TABLE enedis_linky.usage_point (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  pdl text NOT NULL,
  space text NOT NULL CHECK (space IN ('real', 'demo')),
  name text,
  head bigint NOT NULL DEFAULT 0,
  UNIQUE (pdl, space)
);
COMMENT ON COLUMN enedis_linky.usage_point.head IS 'revision of the last change of its readings; lock the row before writing them';

CREATE TABLE enedis_linky.member (
  name text PRIMARY KEY,
  archive text NOT NULL,
  seen timestamptz NOT NULL
);

-- Up to which revision of its own archive a member has sent the readings of a usage point.
CREATE TABLE enedis_linky.upload (
  member text NOT NULL,
  usage_point integer NOT NULL,
  archive text NOT NULL,
  sent bigint NOT NULL,
  PRIMARY KEY (member, usage_point)
);

CREATE TABLE enedis_linky.reading (
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
CREATE INDEX reading_revision ON enedis_linky.reading (usage_point, revision);
COMMENT ON COLUMN enedis_linky.reading.first IS 'revision of its first value; negative if that was already a corrected one';
COMMENT ON COLUMN enedis_linky.reading.step IS 'seconds';
COMMENT ON COLUMN enedis_linky.reading.value IS 'W, Wh or VA';
COMMENT ON COLUMN enedis_linky.reading.arrived IS 'when the service said so, by the database''s time; of a file, when it was sent';

CREATE VIEW enedis_linky.readings AS
SELECT usage_point, direction, series AS measure, (start AT TIME ZONE 'Europe/Paris')::date AS day,
  start, start + make_interval(secs => step) AS "end", round(value / 1000.0, 3) AS value,
  CASE series WHEN 'load_curve' THEN 'kW' WHEN 'daily' THEN 'kWh' ELSE 'kVA' END AS unit,
  at, source, revision <> first AS revised
FROM enedis_linky.reading;

CREATE VIEW enedis_linky.meters AS SELECT id AS usage_point, right(pdl, 4) AS pdl_end, space, name FROM enedis_linky.usage_point;

-- 2
-- What a member knows of a usage point, for the day on which its archive is lost. How often it was sent: upload.kept.
ALTER TABLE enedis_linky.upload ADD COLUMN kept bigint NOT NULL DEFAULT 0;

-- Since when it is wanted, how far back, what was refused, rounds of calls, pauses, what was told.
CREATE TABLE enedis_linky.state (
  member text NOT NULL,
  usage_point integer NOT NULL,
  value json NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (member, usage_point)
);

-- How far its nodes have sent the readings, as revisions of enedis_linky.reading.
CREATE TABLE enedis_linky.cursor (
  member text NOT NULL,
  usage_point integer NOT NULL,
  value json NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (member, usage_point)
);

-- What was asked for of each day.
CREATE TABLE enedis_linky.coverage (
  member text NOT NULL,
  usage_point integer NOT NULL,
  value json NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (member, usage_point)
);

-- By what its nodes priced the days whose costs they sent.
CREATE TABLE enedis_linky.sent_day (
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
CREATE TABLE enedis_linky.register (
  member text NOT NULL,
  usage_point integer NOT NULL,
  direction text NOT NULL,
  day date NOT NULL,
  value json NOT NULL,
  PRIMARY KEY (member, usage_point, direction, day)
);

-- Tempo days.
CREATE TABLE enedis_linky.color (
  day date PRIMARY KEY,
  color text NOT NULL,
  source text NOT NULL,
  read_at timestamptz NOT NULL
);

-- 3
-- Of a contract node, by its id: how often its days changed, and when a member last had it.
CREATE TABLE enedis_linky.contract (
  node text PRIMARY KEY,
  head bigint NOT NULL,
  used_at timestamptz NOT NULL
);

-- Which of its days were announced, or taken back, and when that was last said, by the database's time.
CREATE TABLE enedis_linky.announced_day (
  contract text NOT NULL,
  label text NOT NULL,
  day date NOT NULL,
  announced boolean NOT NULL,
  said_at timestamptz NOT NULL,
  PRIMARY KEY (contract, label, day)
);

-- 4
ALTER TABLE enedis_linky.contract ADD COLUMN price_head bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN enedis_linky.contract.price_head IS 'revision of the last change of its prices; lock the row before writing them';

-- What was said of the price of a kWh, and when that was last said, by the database's time.
CREATE TABLE enedis_linky.price (
  contract text NOT NULL,
  start timestamptz NOT NULL,
  "end" timestamptz NOT NULL,
  price bigint,
  said_at timestamptz NOT NULL,
  revision bigint NOT NULL,
  PRIMARY KEY (contract, start)
);
CREATE INDEX price_revision ON enedis_linky.price (contract, revision, start);
COMMENT ON COLUMN enedis_linky.price.price IS '1e-8 euros; null: it was erased';

-- How far a member has told them, as revisions of its own archive, and taken them over.
CREATE TABLE enedis_linky.price_member (
  member text NOT NULL,
  contract text NOT NULL,
  archive text NOT NULL,
  sent bigint NOT NULL,
  taken bigint NOT NULL,
  PRIMARY KEY (member, contract)
);

-- Of a day whose cost was sent, the prices of a series.
ALTER TABLE enedis_linky.sent_day ADD COLUMN prices text NOT NULL DEFAULT '';

-- 5
-- What was asked for of each day, by 32 days from the first of them. Those that are not there may be in enedis_linky.coverage, of
-- a package before this one.
CREATE TABLE enedis_linky.coverage_days (
  member text NOT NULL,
  usage_point integer NOT NULL,
  direction text NOT NULL,
  series text NOT NULL,
  day date NOT NULL,
  value json NOT NULL,
  PRIMARY KEY (member, usage_point, direction, series, day)
);

-- 6
-- What each member calls a usage point, since when. enedis_linky.usage_point has the latest of these names.
CREATE TABLE enedis_linky.member_name (
  member text NOT NULL,
  usage_point integer NOT NULL,
  name text,
  at timestamptz NOT NULL,
  PRIMARY KEY (member, usage_point)
);

-- 7
-- The machine on which it runs, for those that wait for it.
ALTER TABLE enedis_linky.member ADD COLUMN host text NOT NULL DEFAULT '';

INSERT INTO enedis_linky.meta VALUES ('schema', '7'), ('usable_from', '1')
ON CONFLICT (key) DO UPDATE SET value = excluded.value;
