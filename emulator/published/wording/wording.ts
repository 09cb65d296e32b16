/** How generic things are named and described: as in the odd data set, where everything that is possible occurs, or as a company does it. */
import type { Deployment } from '../../data/company/deployment.js';
import type { Random } from '../../data/random.js';
import type { Tag } from '../../data/tags.js';

/** The things of a kind in a region. */
export interface ListedThings {
  /** As Product.stem. */
  readonly kind: string;
  /** The member that is its key, as written. */
  readonly keyName: string;
  /** The seed of the list. */
  readonly words: string;
  readonly regionId: string;
  readonly isMain: boolean;
  /** Whether its key is the name. */
  readonly isNamed: boolean;
  /** Whether a name may belong to one only. */
  readonly isUnique: boolean;
  /** Epoch ms of the cloud's clock. */
  readonly now: number;
}

/** What is said about a thing, unless chance decides. */
export interface Naming {
  /** Where the name is the key, another id. */
  readonly name: string;
  /** For kinds whose ids people choose. */
  readonly id?: string | undefined;
  readonly deployment?: Deployment;
  readonly says?: Readonly<Record<string, string>> | undefined;
}

export interface Wording {
  /** `random` is the one of the list. */
  naming(things: ListedThings): (at: number, random: Random) => Naming;
  /** Of a thing that has a name already. */
  deploymentOf(words: string, name: string): Deployment | undefined;
  tags(deployment: Deployment | undefined, random: Random): readonly Tag[];
  /** One of the values that a member may have. */
  value(values: readonly string[], random: Random): string;
  name(random: Random): string;
  remark(random: Random): string;
  host(random: Random): string;
  mailbox(random: Random): string;
  /** What no table tells. */
  unknown(member: string, random: Random): string;
  /** When something ends, for a member with such a name: `made` is when it began. Null is never; undefined is any time. */
  end(member: string, made: number, now: number): number | null | undefined;
}
