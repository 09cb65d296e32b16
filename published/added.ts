/** Facts that the metadata lacks and a help page has: lines as in facts/, by product and version, each with its page. */

interface Added {
  /** The name of the product's file. */
  readonly product: string;
  readonly source: string;
  readonly line: string;
}

const help = 'https://www.alibabacloud.com/help/en/ecs/developer-reference/api-ecs-2014-05-26-';

export const added: readonly Added[] = [
  {
    product: 'Ecs-2014-05-26',
    source: `${help}describeportrangelists`,
    line: [
      'DescribePortRangeLists\tlist\t',
      'RegionId! NextToken MaxResults:int(..100)=10 PortRangeListName PortRangeListId~repeatList[](..100) ResourceGroupId Tag~repeatList[{Key,Value}](..20)',
      '{RequestId,NextToken,PortRangeLists[{PortRangeListId,PortRangeListName,Description,MaxEntries:int,AssociationCount:int,CreationTime,ResourceGroupId,Tags[{TagKey,TagValue}]}]}',
      '404:InvalidRegionId.NotFound',
    ].join('\t'),
  },
  {
    product: 'Ecs-2014-05-26',
    source: `${help}describeportrangelistentries`,
    line: [
      'DescribePortRangeListEntries\tlist\t',
      'RegionId! PortRangeListId!',
      '{RequestId,Entries[{PortRange,Description}]}',
      '400:InvalidPortRangeListId.NotFound 404:InvalidRegionId.NotFound',
    ].join('\t'),
  },
];

/** The text of a product's file with the lines that are added to it, in their order. */
export function withAdded(file: string, text: string): string {
  const lines = added.filter(({ product }) => product === file).map(({ line }) => line);
  if (lines.length === 0) return text;
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const isAction = (line: string) => !/^[@&]/.test(line);
  const actions = [...rest.filter(isAction), ...lines].sort();
  return [first, ...rest.filter((line) => !isAction(line)), ...actions, ''].join('\n');
}
