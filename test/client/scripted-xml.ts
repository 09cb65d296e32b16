/** Writes the bodies of a scripted OSS. */

export function toXml(tree: object): string {
  const element = (name: string, value: unknown): string => {
    if (Array.isArray(value)) return value.map((each) => element(name, each)).join('');
    const inside = typeof value === 'object' && value !== null ? toXml({ ...value }) : String(value);
    return `<${name}>${inside}</${name}>`;
  };
  return Object.entries(tree)
    .map(([name, value]) => element(name, value))
    .join('');
}
