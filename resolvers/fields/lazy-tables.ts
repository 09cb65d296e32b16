type Table = Readonly<Record<string, unknown>>;

/** Tables by the type that they belong to. Each is made when it is first read, because most requests use few of many types. */
export function lazyTables<Each extends Table>(
  types: Iterable<string>,
  tableOf: (type: string) => Each,
): Readonly<Record<string, Each>> {
  const tables: Record<string, Each> = {};
  for (const type of types) {
    const get = () => {
      const value = tableOf(type);
      Object.defineProperty(tables, type, { value, enumerable: true });
      return value;
    };
    Object.defineProperty(tables, type, { get, enumerable: true, configurable: true });
  }
  return tables;
}

/** Merges tables, because several modules add fields to one type. The last one wins. */
export function mergedTables<Each extends Table>(
  all: readonly Readonly<Record<string, Each>>[],
): Readonly<Record<string, Each>> {
  const types = new Set(all.flatMap((tables) => Object.keys(tables)));
  return lazyTables(types, (type) => Object.assign({}, ...all.map((tables) => tables[type])));
}
