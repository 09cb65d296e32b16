import type { Action } from '../model/action.js';

/** Shorter answers count as nothing: they take little, and others may wait for what they say. In characters of text. */
const shortAnswer = 16 * 1024;
/** What is expected of a list that has not answered yet. */
const unknownList = 256 * 1024;
const ofList = /^(?:Describe|List)/;
/** A length counts less with each answer that comes after it. Empty regions must not hide a full one. */
const fading = 7 / 8;

/** How long the longest answers of each action have been of late, in characters of text. */
export class AnswerLengths {
  private readonly known = new WeakMap<Action, number>();

  /** What to expect of the next answer. 0 if it is short. */
  expected(action: Action): number {
    const length = this.known.get(action) ?? (ofList.test(action.name) ? unknownList : 0);
    return length < shortAnswer ? 0 : length;
  }

  learn(action: Action, length: number): void {
    this.known.set(action, Math.max(length, (this.known.get(action) ?? 0) * fading));
  }
}
