const supported: Readonly<Record<string, string>> = { zh: 'zh-CN', en: 'en-US', ja: 'ja' };

/** The preferred language of an Accept-Language header that upstream supports. en-US if it names none. */
export function languageOf(acceptLanguage: string | null): string {
  const ranges = (acceptLanguage ?? '').split(',').map((range) => {
    // No pattern with \s*: a header full of spaces would take seconds.
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((part) => part.startsWith('q='))?.slice(2) ?? '';
    return { language: supported[tag.split('-', 1)[0] ?? ''], weight: weight === '' ? 1 : Number(weight) };
  });
  const best = ranges.filter(({ language, weight }) => language && weight > 0).sort((a, b) => b.weight - a.weight);
  return best[0]?.language ?? 'en-US';
}
