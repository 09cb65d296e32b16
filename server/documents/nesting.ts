/**
 * Whether lists and objects are nested deeper than a limit. It is not recursive, unlike the code after it: a body of one
 * megabyte can hold half a million levels.
 */
export function isDeeperThan(most: number, value: unknown): boolean {
  let level = [value].filter(isNest);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((each) => Object.values(each).filter(isNest));
  }
  return false;
}

function isNest(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
