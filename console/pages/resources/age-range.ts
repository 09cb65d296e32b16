const dayMs = 86_400_000;

/** The range of times of an age such as 8-30d, in whole days before now. It ends at a full hour, so that it is the same for a while. */
export function ageRange(age: string): { readonly after?: string; readonly before?: string } {
  const now = Math.floor(Date.now() / 3_600_000) * 3_600_000 + 3_600_000;
  const at = (days: number) => new Date(now - days * dayMs).toISOString();
  if (age === 'future') return { after: at(0) };
  const [from = 0, to] = age
    .replace('d', '')
    .split('-')
    .map((each) => (each === '' ? undefined : Number(each)));
  return { ...(to !== undefined && { after: at(to + 1) }), ...(from > 0 && { before: at(from) }) };
}
