import js from "@eslint/js";
import tseslint from "typescript-eslint";

// Rules that need types take a minute for the whole tree: .ci/run sets CI, an editor's lint stays quick.
const typed = {
  "@typescript-eslint/no-floating-promises": "error",
  "@typescript-eslint/no-misused-promises": "error",
};

export default tseslint.config(
  { ignores: ["node_modules/", ".lab/", ".cache/", "dist/", "coverage/", "reports/"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    files: ["**/*.ts"],
    ...(process.env.CI === undefined
      ? {}
      : { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } }),
    rules: {
      ...(process.env.CI === undefined ? {} : typed),
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["tests/**/*.ts"],
    rules: { "max-lines": "off", "max-lines-per-function": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: {
      globals: {
        process: "readonly",
        console: "readonly",
        URL: "readonly",
        setTimeout: "readonly",
        Buffer: "readonly",
      },
    },
  },
);
