/** Asks whether a service is on, because its lists are empty while it is not. */
import type { Action, Answer } from '../model/action.js';
import type { ServiceStatus } from '../model/resource.js';
import { textOf, valueAt } from '../model/value.js';
import { CloudError, callName } from './cloud-error.js';

/** Throws when the empty list of an action means that the service is off (forbidden), or is still being prepared (unavailable). */
export async function checkService(
  listed: Action,
  { action, name, isOn, isReady }: ServiceStatus,
  ask: (action: Action) => Promise<Answer | null>,
): Promise<void> {
  const answer = (await ask(action)) ?? {};
  const called = { product: listed.product.name, action: listed.name };
  const off = differing(answer, isOn);
  if (off !== null) {
    const advice = `turn ${name} on in its console, or name other accounts`;
    throw new CloudError(
      'forbidden',
      `${callName(called)} answered nothing, because ${name} is off (${off}): ${advice}`,
      {
        ...called,
        isLasting: true,
      },
    );
  }
  const unready = differing(answer, isReady);
  if (unready === null) return;
  throw new CloudError(
    'unavailable',
    `${callName(called)} answered nothing, because ${name} was turned on and is still being prepared (${unready}): retry later`,
    called,
  );
}

/** The first member with another value, as `Name is value`; null when all are as they should be. */
function differing(answer: Answer, wanted: Readonly<Record<string, string>>): string | null {
  for (const [path, value] of Object.entries(wanted)) {
    const came = textOf(valueAt(answer, path.split('.')), path);
    if (came !== value) return `${path} is ${came === '' ? 'missing' : came}`;
  }
  return null;
}
