/** The result of one check of `npm run doctor`. */
export interface Finding {
  /** A fault keeps people from getting answers. A hint may be intended. */
  readonly kind: 'fault' | 'hint' | 'right';
  /** What was looked at, such as `host sts.aliyuncs.com`. */
  readonly subject: string;
  /** A sentence: what came, and what to do. Without secrets. */
  readonly message: string;
}

export function fault(subject: string, message: string): Finding {
  return { kind: 'fault', subject, message };
}

export function hint(subject: string, message: string): Finding {
  return { kind: 'hint', subject, message };
}

export function right(subject: string, message: string): Finding {
  return { kind: 'right', subject, message };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
