"use strict";
/** Runs the node's query, with `msg.params` for its `$1`, `$2`… ; rows in `msg.payload`, errors to Catch nodes. */
const { Pool } = require("pg");

module.exports = (RED) => {
  RED.nodes.registerType(
    "postgreSQLConfig",
    function Server(properties) {
      RED.nodes.createNode(this, properties);
      const { host, port, database, max } = properties;
      const { user, password } = this.credentials;
      this.pool = new Pool({ host, port: Number(port), database, max, user, password });
      this.pool.on("error", (error) => this.error(error.message));
      this.on("close", (done) => this.pool.end().finally(done));
    },
    { credentials: { user: { type: "text" }, password: { type: "password" } } },
  );

  RED.nodes.registerType("postgresql", function Query(properties) {
    RED.nodes.createNode(this, properties);
    const { pool } = RED.nodes.getNode(properties.postgreSQLConfig);
    this.on("input", async (message, send, done) => {
      let client;
      try {
        // As in the published node, nobody listens to a connection in use: when the database closes one, Node-RED
        // crashes (its issue 97).
        client = await pool.connect();
        const { rows } = await client.query(properties.query, message.params);
        send({ ...message, payload: rows });
        done();
      } catch (error) {
        // As in the published node: the failed message carries the error.
        message.payload = `${error} ${properties.query}`;
        done(error);
      } finally {
        client?.release();
      }
    });
  });
};
