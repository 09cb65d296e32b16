import Negotiator from 'negotiator';

/** The first one is for clients that name none. */
const supported: Readonly<Record<string, string>> = { en: 'en-US', zh: 'zh-CN', ja: 'ja' };

/** The preferred language of an Accept-Language header that upstream supports. en-US if it names none. */
export function languageOf(acceptLanguage: string | null): string {
  const headers = { 'accept-language': acceptLanguage ?? '*' };
  const [best = 'en'] = new Negotiator({ headers }).languages(Object.keys(supported));
  return supported[best] ?? 'en-US';
}
