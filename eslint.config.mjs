import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import tseslint from "typescript-eslint";

const coreRooms = ["readings", "demo", "archive", "query", "services", "collector", "exchange"];

/** Imports flow one way (ARCHITECTURE.md#floors): a room uses only rooms below it, and no core room knows Node-RED. */
const mayNotImport = {
  readings: [
    "exchange",
    "services",
    "archive",
    "query",
    "demo",
    "collector",
    "texts",
    "config",
    "in",
    "history",
    "meter",
  ],
  demo: ["exchange", "services", "archive", "query", "collector", "config", "in", "history", "meter"],
  archive: ["exchange", "services", "query", "demo", "collector", "config", "in", "history", "meter"],
  query: ["exchange", "services", "demo", "collector", "texts", "config", "in", "history", "meter"],
  services: ["exchange", "archive", "query", "collector", "config", "in", "history", "meter"],
  collector: ["exchange", "query", "config", "in", "history", "meter"],
  exchange: ["services", "query", "demo", "collector", "texts", "config", "in", "history", "meter"],
};

export default tseslint.config(
  { ignores: [".tmp/", "coverage/", "dist/", "node_modules/", "test/artefacts/"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.test.json", "./tsconfig.editor.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  ...coreRooms.map((room) => ({
    files: [`nodes/${room}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "node-red", message: "Core rooms never import Node-RED." }],
          patterns: mayNotImport[room].map((other) => ({
            group: [`../${other}/*`],
            message: `${room} stands below ${other}: imports flow one way (ARCHITECTURE.md#floors).`,
          })),
        },
      ],
    },
  })),
  { files: ["test/**/*.ts", "scripts/**/*.ts", "bench/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["test/examples/postgresql/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { sourceType: "commonjs", globals: { require: "readonly", module: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  {
    files: ["**/*.mjs"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          "process",
          "console",
          "URL",
          "URLSearchParams",
          "setTimeout",
          "clearTimeout",
          "fetch",
          "AbortSignal",
        ].map((name) => [name, "readonly"]),
      ),
    },
    rules: { "no-console": "off" },
  },
  prettier,
);
