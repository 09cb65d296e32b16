/**
 * Whether lists and objects lie in each other deeper than so many levels. It asks for no stack, as whatever comes later does:
 * a body of a megabyte holds half a million levels.
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
