import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "coverage/",
      ".forbear/",
      "src/connectors/*/generated/",
      "test/generated/",
      "test/contracts/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // `const { left, ...rest } = …` is how a field is left out; a leading underscore says "not used".
      "@typescript-eslint/no-unused-vars": [
        "error",
        {
          ignoreRestSiblings: true,
          argsIgnorePattern: "^_",
          varsIgnorePattern: "^_",
          destructuredArrayIgnorePattern: "^_",
        },
      ],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-extraneous-class": "off",
      eqeqeq: "error",
      "no-console": "error",
      complexity: ["error", 15],
      "no-restricted-syntax": [
        "error",
        {
          selector: "MethodDefinition[key.type='PrivateIdentifier'][kind='method']",
          message: "The source loader cannot run #methods; write `private method()`.",
        },
      ],
      "max-lines-per-function": ["error", { max: 90, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    files: ["test/**", "src/cli/**", "scripts/**", "bench/**", "prove/**"],
    rules: { "no-console": "off", "max-lines-per-function": "off" },
  },
  {
    files: ["test/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["**/*.js", "**/*.mjs", "**/*.cjs"],
    languageOptions: {
      globals: {
        ...Object.fromEntries(
          ["process", "console", "URL", "performance", "setTimeout", "clearTimeout"].map((name) => [
            name,
            "readonly",
          ]),
        ),
        module: "writable",
      },
    },
  },
  {
    // One reader of the environment, one clock: everything else is handed its time and settings.
    files: ["src/**/*.ts"],
    ignores: ["src/config.ts", "src/clock.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        ...["node:process", "process"].map((name) => ({
          name,
          importNames: ["env"],
          message: "Settings are read in src/config.ts only.",
        })),
      ],
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "Settings are read in src/config.ts only." },
        { object: "Date", property: "now", message: "Time is an argument: take a Clock." },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector: "MethodDefinition[key.type='PrivateIdentifier'][kind='method']",
          message: "The source loader cannot run #methods; write `private method()`.",
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "Time is an argument: take a Clock.",
        },
        {
          selector: "CallExpression[callee.name='Date']",
          message: "Time is an argument: take a Clock.",
        },
        {
          selector: "ImportDefaultSpecifier[parent.source.value=/^(node:)?process$/]",
          message: "Use the global `process`; its `env` is read in src/config.ts only.",
        },
        {
          selector: "MemberExpression[object.property.name='process'][property.name='env']",
          message: "Settings are read in src/config.ts only.",
        },
        {
          selector: "MemberExpression[object.name='Temporal'][property.name='Now']",
          message: "Time is an argument: take a Clock.",
        },
      ],
    },
  },
);
