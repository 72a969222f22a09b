-- The role of Grafana: it reads the two views and nothing else. The table usage_point has each meter's whole PDL.
--
-- For psql 15 or newer, after fleet.sql, or after Node-RED has made the same tables. To run it by hand:
-- GRAFANA_DB_PASSWORD=… psql --single-transaction -v ON_ERROR_STOP=1 -f grafana-role.sql <database>

\getenv password GRAFANA_DB_PASSWORD
CREATE ROLE grafana LOGIN PASSWORD :'password';
ALTER ROLE grafana SET default_transaction_read_only = on;

-- View by view: default privileges, or those of a whole schema, would give the tables too.
GRANT USAGE ON SCHEMA enedis_linky TO grafana;
GRANT SELECT ON enedis_linky.readings, enedis_linky.meters TO grafana;
