/** What an instance type costs in a region: one call of DescribePrice. */
import { type Item, itemAt, itemsOf, valueAt } from '../../../client/model/value.js';
import { checkRegionId } from '../../connection/region-ids.js';
import { badInput } from '../../errors.js';
import { declaredAction, declaredEnum } from '../../nouns/declared.js';
import type * as Types from '../../schema.types.js';
import type { Field, FieldTable } from '../field.js';
import { asText, missing, textsAt } from '../scalar-fields.js';
import { asExactDecimal } from '../spelled-values.js';

const describePrice = declaredAction('Ecs.DescribePrice');
const units = declaredEnum('PriceUnit');

type Arguments = Readonly<Record<string, unknown>>;

const mostUnits = 100;
const mostInstances = 1000;

/** The region and the parameters of the call without the type. */
function askedBy(args: Arguments) {
  const regionId = checkRegionId(String(args.regionId));
  checkRange('units', args.units, mostUnits);
  checkRange('instances', args.instances, mostInstances);
  if (args.systemDiskGiB !== null && args.systemDiskGiB !== undefined)
    checkRange('systemDiskGiB', args.systemDiskGiB, 2048);
  const unit = units.toUpstream(args.unit);
  const { units: Period, instances: Amount, systemDiskCategory, systemDiskGiB } = args;
  const disk = {
    ...(typeof systemDiskCategory === 'string' && { 'SystemDisk.Category': systemDiskCategory }),
    ...(typeof systemDiskGiB === 'number' && { 'SystemDisk.Size': systemDiskGiB }),
  };
  const params = { ResourceType: 'instance', PriceUnit: unit, Period: Number(Period), Amount: Number(Amount), ...disk };
  return { regionId, params };
}

function checkRange(name: string, value: unknown, most: number): void {
  if (typeof value === 'number' && value >= 1 && value <= most) return;
  throw badInput(`\`${name}\` is ${value}, but must be from 1 to ${most}.`);
}

const price: Field<object> = {
  needs: [],
  asks: { kind: 'actions', perParent: [describePrice], checks: (args) => void askedBy(args) },
  resolve: async ({ cloud, key }, { args }) => {
    const { regionId, params } = askedBy(args);
    const answer = await cloud.reader.ask(describePrice, { regionId, params: { ...params, InstanceType: key } });
    return priceIn(answer ?? {});
  },
};

interface Amounts {
  readonly amount: string;
  readonly listAmount: string | null;
}

interface Part extends Amounts {
  readonly part: string;
}

interface Price extends Amounts {
  readonly currency: string;
  readonly discount: string | null;
  readonly parts: readonly Part[];
  readonly promotions: readonly string[];
}

function priceIn(answer: Item): Price {
  const told = itemAt(answer, 'PriceInfo.Price');
  return {
    currency: asText(told.Currency, 'Currency') ?? missing('Currency'),
    ...amountsOf(told),
    discount: asExactDecimal(told.DiscountPrice, 'DiscountPrice'),
    parts: itemsOf(valueAt(told, ['DetailInfos', 'DetailInfo'])).map((part) => ({
      part: asText(part.Resource, 'Resource') ?? missing('Resource'),
      ...amountsOf(part),
    })),
    promotions: textsAt(answer, ['PriceInfo', 'Rules', 'Rule', 'Description']),
  };
}

function amountsOf({ TradePrice, OriginalPrice }: Item): Amounts {
  return {
    amount: asExactDecimal(TradePrice, 'TradePrice') ?? missing('TradePrice'),
    listAmount: asExactDecimal(OriginalPrice, 'OriginalPrice'),
  };
}

const amounts = {
  amount: { needs: [], read: ({ amount }: Amounts) => amount },
  listAmount: { needs: [], read: ({ listAmount }: Amounts) => listAmount },
};

const InstancePricePart: FieldTable<Types.InstancePricePart, Part> = {
  ...amounts,
  part: { needs: [], read: ({ part }) => part },
};

const InstancePrice: FieldTable<Types.InstancePrice, Price> = {
  ...amounts,
  currency: { needs: [], read: ({ currency }) => currency },
  discount: { needs: [], read: ({ discount }) => discount },
  parts: { needs: [], read: ({ parts }) => parts },
  promotions: { needs: [], read: ({ promotions }) => promotions },
};

export const instancePriceTables = { InstanceType: { price }, InstancePrice, InstancePricePart };
