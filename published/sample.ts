/** Reduces a published sample answer to what a check can read: values as they are, without sentences and secrets. */

/** Stands for a sentence. */
const left = '…';

/** Members whose example values look like secrets. Nothing may declare them. */
const secret =
  /passw|passphrase|secret(?!_?(?:name|type|list)$)|psk$|private_?key|credential|kube_?config|(?<!next|page|scroll)_?token$/i;

/** A text with letters beyond ASCII, or of four words and more that is neither JSON nor a time. */
function isSentence(text: string): boolean {
  if (/[^\p{ASCII}…]/u.test(text)) return true;
  return /[A-Za-z]{2,}(?:[ ,;:.]+[A-Za-z]{2,}){3,}/.test(text) && !/^[[{]/.test(text) && Number.isNaN(Date.parse(text));
}

/** The answer without sentences; undefined when there is none. Some samples are published as JSON text. */
export function reducedSample(sample: unknown): unknown {
  if (typeof sample === 'string') return parsed(sample);
  return isFilled(sample) ? reduced(sample) : undefined;
}

function parsed(text: string): unknown {
  try {
    return reducedSample(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function isFilled(sample: unknown): boolean {
  return typeof sample === 'object' && sample !== null && Object.keys(sample).length > 0;
}

function reduced(value: unknown): unknown {
  if (typeof value === 'string') return isSentence(value) ? left : value;
  if (Array.isArray(value)) return value.map(reduced);
  if (typeof value !== 'object' || value === null) return value;
  // A list of things that are called secrets holds no value of a secret by its own name.
  const members = Object.entries(value).filter(([name, inner]) => isListOfThings(inner) || !secret.test(name));
  return Object.fromEntries(members.map(([name, inner]) => [name, reduced(inner)]));
}

function isListOfThings(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'object' && each !== null);
}
