import type { Known } from './compare.js';

/** An exact sum. Whole numbers have any size, and decimals are added digit by digit. */
export class Amount {
  private units = 0n;
  /** The digits after the point. */
  private scale = 0;
  private isKnown = false;

  /** Null counts 0. */
  add(value: Known): void {
    if (value === null) return;
    this.isKnown = true;
    const { units, scale } = unitsOf(String(value));
    const most = Math.max(scale, this.scale);
    this.units = this.units * 10n ** BigInt(most - this.scale) + units * 10n ** BigInt(most - scale);
    this.scale = most;
  }

  /** The sum in digits; null when there was no value. */
  get text(): string | null {
    if (!this.isKnown) return null;
    if (this.scale === 0) return String(this.units);
    const digits = String(this.units < 0n ? -this.units : this.units).padStart(this.scale + 1, '0');
    const fraction = digits.slice(-this.scale).replace(/0+$/, '');
    const whole = `${this.units < 0n ? '-' : ''}${digits.slice(0, -this.scale)}`;
    return fraction === '' ? whole : `${whole}.${fraction}`;
  }
}

/** 12.5 is 125 units of scale 1; 1e-7 and 1.5e21 are how JavaScript writes very small and large numbers. */
function unitsOf(text: string): { readonly units: bigint; readonly scale: number } {
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text) ?? [];
  const shift = fraction.length - Number(exponent);
  const units = BigInt(`${sign}${whole}${fraction}`);
  return shift >= 0 ? { units, scale: shift } : { units: units * 10n ** BigInt(-shift), scale: 0 };
}
