// Settings of Node-RED, for compose.yaml, standby.yaml and kubernetes.yaml. What is secret comes from its environment.
const { CREDENTIAL_SECRET, FLEET_NAME, FLEET_PASSWORD, FLEET_STANDBY } = process.env;

module.exports = {
  flowFile: "flows.json",
  credentialSecret: CREDENTIAL_SECRET,

  // Whoever reaches port 1880 may do anything in Node-RED. Before others can, set a password; this prints its hash:
  // docker compose exec node-red npx node-red admin hash-pw
  // adminAuth: {
  //   type: "credentials",
  //   users: [{ username: "admin", password: "$2…", permissions: "*" }],
  // },

  enedisLinky: {
    fleet: {
      // A password may have any characters.
      url: `postgres://linky:${encodeURIComponent(FLEET_PASSWORD)}@postgres/linky`,
      name: FLEET_NAME,
      // Whether others have the same name, of which one at a time is active (standby.yaml).
      standby: FLEET_STANDBY === "true",
    },
  },
};
