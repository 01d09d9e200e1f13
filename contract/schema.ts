/** Where the schema is: the statements that an empty database needs, each harmless when it was run before. */
export const schemaFile = new URL("./schema.sql", import.meta.url);

/**
 * The single statements of a schema file, without comments, since MySQL takes one statement a call by default.
 * Knows no strings or bodies with semicolons: the schema has none.
 */
export function splitStatements(sql: string): string[] {
  return sql
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("--"))
    .join("\n")
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
