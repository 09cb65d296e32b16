/** The rows of data about kinds of things. */

export interface KindRow {
  /**
   * What its ids begin with, or how they are made: `hex` and `uuid` and `digits`, or after `=` a text in which # is a number
   * and * are five letters. Unless said, the initials of its key.
   */
  readonly id?: string;
  /** At least so many in the main account, and at most twice as many. */
  readonly count?: number;
  readonly isAccountWide?: boolean;
  /** The stem of what it lies beside: its region, and the things of the product that it names, are those of the other. */
  readonly beside?: string;
  /** A kind of the product's own, although regions have things of its name. */
  readonly isOwn?: true;
  /** What its ARNs call it, where that is not its name. */
  readonly arn?: string;
  /** The code for one that is not there, where none is published: documentation has it. */
  readonly absent?: string;
}

/**
 * The kind of thing that an id is of: always the same one, by the value of another member, or a second thing of a kind that the
 * item names too.
 */
export type TypedId =
  | string
  | { readonly by: string; readonly stems: Readonly<Record<string, string>> }
  | { readonly another: string };

/** A member that repeats a member of a thing of the data made by hand: its kind, and the member with its id. */
export interface Copy {
  readonly stem: string;
  readonly id: string;
  readonly member: string;
}
