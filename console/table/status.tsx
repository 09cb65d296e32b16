import { valueLabel } from '../kinds/labels.js';

const good =
  /^(?:running|available|active|in_?use|normal|enabled?|ok|success|succeeded|accomplished|issued|allowed|associated|online|ready|completed?)$/i;
const bad =
  /^(?:error|failed|locked|expired|unavailable|denied|disabled|abnormal|revoked|deleted|alarm|non_compliant|forbidden)$/i;
const moving = /ing$/i;

type Tone = 'good' | 'bad' | 'moving' | 'plain';

/** How a status is coloured. The word always stands beside the colour. */
function toneOf(status: string): Tone {
  if (good.test(status)) return 'good';
  if (bad.test(status)) return 'bad';
  return moving.test(status) ? 'moving' : 'plain';
}

/** A status with a dot of its colour. */
export function Status({ value, tone = toneOf(value) }: { readonly value: string; readonly tone?: Tone }) {
  return (
    <span class={`status ${tone}`}>
      <i aria-hidden="true" />
      {valueLabel(value)}
    </span>
  );
}
