import { language } from '../strings/words.js';

/** Numbers, amounts and times as readers of the chosen language write them. */

const locale = () => (language.value === 'zh' ? 'zh-CN' : 'en-GB');

export function formatNumber(value: number): string {
  return value.toLocaleString(locale());
}

export function formatShort(value: number): string {
  return value.toLocaleString(locale(), { notation: 'compact', maximumFractionDigits: 1 });
}

export function formatAmount(amount: string | number, currency: string | null): string {
  const value = Number(amount);
  const digits = Math.abs(value) >= 1000 ? 0 : 2;
  const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  if (!currency || !/^[A-Z]{3}$/.test(currency)) return value.toLocaleString(locale(), form);
  return value.toLocaleString(locale(), { ...form, style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
}

export function formatTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return time.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'short' });
}

export function formatMonth(month: string): string {
  return new Date(`${month}-15T00:00:00Z`).toLocaleDateString(locale(), { month: 'long', year: 'numeric' });
}
