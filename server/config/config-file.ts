import { readFileSync } from 'node:fs';
import { parse, YAMLParseError } from 'yaml';
import type * as z from 'zod';

/**
 * Reads the YAML or JSON file that a variable names. Throws an Error that names the variable, the file and each invalid entry
 * with its expected format, but never its value. Whole numbers are read as bigint, because ids have up to 20 digits.
 * The shape may depend on what the file holds.
 */
export function readConfigFile<Shape extends z.ZodType>(
  variable: string,
  path: string,
  shapeOf: (value: unknown) => Shape,
): z.output<Shape> {
  const unusable = (why: string) => new Error(`${variable} names ${path}, which cannot be used: ${why}.`);
  const value = parsed(path, unusable);
  const result = shapeOf(value).safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path: place, message }) => `${placed(place)}${message}`);
  throw unusable(problems.join('; '));
}

/** `entry 1: groups roles entry 2: roleArn `, for people who count from one. */
function placed(place: readonly PropertyKey[]): string {
  return place.map((step) => (typeof step === 'number' ? `entry ${step + 1}: ` : `${String(step)} `)).join('');
}

function parsed(path: string, unusable: (why: string) => Error): unknown {
  try {
    // YAML includes JSON, but not a byte order mark.
    return parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), { intAsBigInt: true });
  } catch (error) {
    // Later lines of the message quote the file.
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw unusable(error instanceof YAMLParseError ? `neither YAML nor JSON: ${why.replace(/:$/, '')}` : why);
  }
}

/** Refuses a list in which two entries have the same key: the second would have no effect. */
export function eachOnce<Entry>(keyOf: (entry: Entry) => string, what: string) {
  return (entries: readonly Entry[], context: z.RefinementCtx): void => {
    const keys = entries.map(keyOf);
    const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
    if (repeated !== undefined) context.addIssue({ code: 'custom', message: `${what} ${repeated} is listed twice` });
  };
}
