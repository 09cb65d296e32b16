const supported: Readonly<Record<string, string>> = { zh: 'zh-CN', en: 'en-US', ja: 'ja' };

/** The language of an Accept-Language header that upstream speaks, by the weights it gives; en-US where it names none. */
export function languageOf(acceptLanguage: string | null): string {
  const ranges = (acceptLanguage ?? '').split(',').map((range) => {
    // No pattern with \s*: a header of nothing but spaces would keep one busy for seconds.
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((part) => part.startsWith('q='))?.slice(2) ?? '';
    return { language: supported[tag.split('-', 1)[0] ?? ''], weight: weight === '' ? 1 : Number(weight) };
  });
  const best = ranges.filter(({ language, weight }) => language && weight > 0).sort((a, b) => b.weight - a.weight);
  return best[0]?.language ?? 'en-US';
}
