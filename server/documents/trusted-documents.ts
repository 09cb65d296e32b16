import { readFileSync } from 'node:fs';
import { type GraphQLSchema, Kind, parse, specifiedRules, type ValidationRule, validate } from 'graphql';
import * as z from 'zod';

/** The documents that may be executed, by the id that clients send for them. */
export type TrustedDocuments = ReadonlyMap<string, string>;

/** The output of Apollo's generate-persisted-query-manifest. */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
});

/** The output of relay-compiler and graphql-codegen: each text under its hash. */
const textsByHash = z.record(z.string(), z.string());

const expected =
  'expected an apollo-persisted-query-manifest, or an object of each document under its hash as relay-compiler and graphql-codegen write it';

/** Reads a manifest, or throws an Error whose one-line message names the file and the problem. */
export function readTrustedDocuments(path: string): TrustedDocuments {
  const manifest = parseManifest(path, readText(path));
  const apollo = apolloManifest.safeParse(manifest);
  if (apollo.success) return new Map(apollo.data.operations.map(({ id, body }) => [id, body]));
  const texts = textsByHash.safeParse(manifest);
  if (texts.success) return new Map(Object.entries(texts.data));
  throw new Error(`YUNMEN_TRUSTED_DOCUMENTS: ${path} is not a manifest of documents: ${expected}.`);
}

/** The names of the operations. Documents that cannot be parsed have none. */
export function operationNamesIn(documents: TrustedDocuments | null): ReadonlySet<string> {
  return new Set([...(documents?.values() ?? [])].flatMap(namesIn));
}

function namesIn(text: string): readonly string[] {
  try {
    const { definitions } = parse(text, { noLocation: true });
    return definitions.flatMap((each) =>
      each.kind === Kind.OPERATION_DEFINITION && each.name ? [each.name.value] : [],
    );
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(`YUNMEN_TRUSTED_DOCUMENTS: ${path} cannot be read (${reason}).`);
  }
}

function parseManifest(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`YUNMEN_TRUSTED_DOCUMENTS: ${path} is not JSON.`);
  }
}

/** Ids of documents that are invalid for this schema and these rules, each with its first problem. */
export function unusable(
  schema: GraphQLSchema,
  documents: TrustedDocuments,
  rules: readonly ValidationRule[],
): Record<string, string> {
  const all = [...specifiedRules, ...rules];
  const problems = [...documents].flatMap(([id, text]) => {
    const [problem] = problemsOf(schema, text, all);
    return problem === undefined ? [] : [[id, problem] as const];
  });
  return Object.fromEntries(problems);
}

function problemsOf(schema: GraphQLSchema, text: string, rules: readonly ValidationRule[]): readonly string[] {
  try {
    return validate(schema, parse(text), rules).map(({ message }) => message);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
