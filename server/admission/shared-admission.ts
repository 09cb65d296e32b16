import type {
  Admission,
  AdmissionRefusal,
  Admissions,
  BatchTooLarge,
  CallerAdmission,
  CallerRecord,
  Refused,
} from './caller-admission.js';

/** Counts the operations of callers over several processes. */
export interface SharedCounts {
  /** Counts operations. `inside`: those of this caller in this process, with the new ones. `unknown`: they cannot be counted now. */
  take(identity: string, operations: number, inside: number): Promise<Refused | 'unknown'>;
  /** Tells how many operations of this caller are open in this process. */
  tell(identity: string, inside: number): void;
  /** The part of a limit that this process may use while operations cannot be counted together. */
  part(): number;
}

/** The limits of callers for several processes together. While these cannot be counted, each process has its part of them. */
export class SharedAdmission implements Admissions {
  constructor(
    private readonly own: CallerAdmission,
    private readonly counts: SharedCounts,
  ) {}

  async admit(identity: string): Promise<Admission | AdmissionRefusal> {
    const record = this.own.recordOf(identity);
    const refused = await this.take(identity, record, 1);
    if (refused) return refused;
    let held = 1;
    return {
      release: () => {
        if (held === 0) return;
        record.inside -= held;
        held = 0;
        this.counts.tell(identity, record.inside);
      },
      add: async (operations): Promise<Refused<BatchTooLarge>> => {
        const most = this.own.most();
        if (held + operations > most) return { refusal: 'size', most };
        const refusal = await this.take(identity, record, operations);
        if (!refusal) held += operations;
        return refusal;
      },
    };
  }

  /** Tells again what is open here, because it is forgotten after a minute. */
  tellAll(): void {
    for (const [identity, inside] of this.own.open()) this.counts.tell(identity, inside);
  }

  private async take(identity: string, record: CallerRecord, operations: number): Promise<Refused> {
    // Counted while the answer is awaited, so that requests at the same time see each other.
    record.inside += operations;
    const refused = await this.counts.take(identity, operations, record.inside);
    if (refused === null) return null;
    record.inside -= operations;
    return refused === 'unknown' ? this.own.take(record, operations, this.counts.part()) : refused;
  }
}
