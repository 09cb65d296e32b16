/** Reads the prefix lists and port lists that rules name, one call for each: upstream has no call for several. */
import { CloudError } from '../../../../client/errors/cloud-error.js';
import { listAt } from '../../../../client/model/value.js';
import type { Block } from '../../../firewall/blocks.js';
import { everyPort, merged, type Ranges } from '../../../firewall/ranges.js';
import { declaredAction } from '../../../nouns/declared.js';
import type { ResourceNode } from '../../resource-node.js';
import { asText, missing } from '../../scalar-fields.js';
import { blockOf, type KnownLists, rangeOf, unreadableIn } from './rule-of.js';

export const prefixListEntries = declaredAction('Ecs.DescribePrefixListAttributes');
export const portListEntries = declaredAction('Ecs.DescribePortRangeListEntries');

type Place = Pick<ResourceNode, 'cloud' | 'regionId'>;

/** The lists of one region that are known by now, and why others are not. */
export class RuleLists implements KnownLists {
  readonly prefixes = new Map<string, readonly Block[]>();
  readonly ports = new Map<string, Ranges>();
  /** By the name of the unread part of a rule. */
  readonly failures = new Map<string, CloudError>();

  constructor(private readonly place: Place) {}

  /** Whether the part is not known, and reading it was not attempted. */
  isOpen(name: string): boolean {
    const { kind, id } = unreadableIn(name);
    return !this.failures.has(name) && !this.prefixes.has(id) && !this.ports.has(id) && kind !== 'protocol';
  }

  /** Reads one list. A failure is kept, because the answer may not depend on it. */
  async read(name: string): Promise<void> {
    const { kind, id } = unreadableIn(name);
    try {
      if (kind === 'prefix list') this.prefixes.set(id, await this.blocksOf(id));
      if (kind === 'port list') this.ports.set(id, await this.portsOf(id));
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
      this.failures.set(name, error);
    }
  }

  private async blocksOf(PrefixListId: string): Promise<readonly Block[]> {
    const { cloud, regionId } = this.place;
    const answer = await cloud.reader.ask(prefixListEntries, { regionId, params: { PrefixListId } });
    return listAt(answer ?? {}, 'Entries.Entry').map(({ Cidr }) =>
      blockOf(asText(Cidr, 'Cidr') ?? missing('Cidr'), 'Cidr'),
    );
  }

  private async portsOf(PortRangeListId: string): Promise<Ranges> {
    const { cloud, regionId } = this.place;
    const answer = await cloud.reader.ask(portListEntries, { regionId, params: { PortRangeListId } });
    const entries = listAt(answer ?? {}, 'Entries').map(
      ({ PortRange }) => asText(PortRange, 'PortRange') ?? missing('PortRange'),
    );
    return merged(entries.flatMap((entry) => rangeOf(entry, 'PortRange') ?? [everyPort]));
  }
}
