/**
 * The house's arrows (docs/ARCHITECTURE.md). Imports run one way:
 *   cli, server -> resolvers -> actions | store (read queries) -> domain
 *   sync -> connectors -> domain;  actions, sync -> store
 */
const rooms = (...names) => `^src/(${names.join("|")})/`;
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

module.exports = {
  forbidden: [
    forbid("no-circular", "A cycle means two rooms are one.", {}, { circular: true }),
    forbid(
      "domain-is-pure",
      "domain imports itself and value libraries only: no database, network, clock or environment.",
      { path: "^src/domain/" },
      {
        path: [
          "^src/(?!domain/)",
          "^node_modules/(?!(temporal-polyfill|date-holidays|dinero\\.js|libphonenumber-js)/)",
        ],
      },
    ),
    forbid(
      "domain-no-node-io",
      "domain never does input or output.",
      { path: "^src/domain/" },
      { dependencyTypes: ["core"] },
    ),
    forbid(
      "connectors-see-domain-only",
      "A connector never sees our tables or our API.",
      { path: "^src/connectors/" },
      { path: "^src/(?!connectors/|domain/)" },
    ),
    forbid(
      "connectors-are-strangers",
      "A connector never sees another connector.",
      { path: "^src/connectors/([^/]+)/" },
      { path: "^src/connectors/([^/]+)/", pathNot: "^src/connectors/$1/" },
    ),
    forbid(
      "vendors-through-the-registry",
      "Everything reaches a vendor through the registry, never a vendor's folder.",
      { path: "^src/(?!connectors/)" },
      { path: "^src/connectors/[^/]+/" },
    ),
    forbid(
      "files-see-domain-only",
      "Reading files is pure: bytes in, rows and records out.",
      { path: "^src/files/" },
      { path: "^src/(?!files/|domain/)" },
    ),
    forbid(
      "gateway-stays-below",
      "The gateway opens doors to vendors for actions and the engine; it knows neither.",
      { path: "^src/gateway/" },
      { path: rooms("actions", "resolvers", "schema", "server", "cli", "sync") },
    ),
    forbid(
      "actions-stay-below",
      "Actions know nothing of who calls them.",
      { path: "^src/actions/" },
      { path: rooms("resolvers", "schema", "server", "cli", "sync") },
    ),
    forbid(
      "resolvers-are-thin",
      "Resolvers go between GraphQL and actions or read queries.",
      { path: "^src/resolvers/" },
      { path: rooms("server", "cli", "sync") },
    ),
    forbid(
      "store-stays-below",
      "The store serves; it never calls up.",
      { path: "^src/store/" },
      { path: rooms("actions", "resolvers", "schema", "server", "cli", "sync", "connectors") },
    ),
    forbid(
      "sync-stays-below",
      "The engine drives connectors and the store, not the API.",
      { path: "^src/sync/" },
      { path: rooms("resolvers", "schema", "server", "cli") },
    ),
    forbid(
      "sandbox-is-a-stranger",
      "Practice vendors import nothing of the product.",
      { path: "^sandbox/" },
      { path: "^src/" },
    ),
    forbid(
      "sandbox-only-for-demo",
      "Practice vendors are reached by the demo command and tests only.",
      { path: "^src/(?!cli/)" },
      { path: "^sandbox/" },
    ),
    forbid(
      "not-to-dev-dep",
      "Production code uses production dependencies.",
      { path: "^(src|sandbox)/" },
      { dependencyTypes: ["npm-dev"] },
    ),
    forbid(
      "not-to-test",
      "Nothing depends on tests.",
      { path: "^(src|sandbox)/" },
      { path: "^test/" },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
