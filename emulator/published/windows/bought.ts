/** What an account has bought, of all products that bills have, with its end and its renewal. */
import { randomOf } from '../../data/random.js';
import { byPage } from '../../paging.js';
import type { Body } from '../../wire/rpc.js';
import type { Read } from '../given.js';
import { type PaidThing, paidThings } from './bill-lines.js';

const mostRows = 300;

type Row = Readonly<Record<string, unknown>>;

export function boughtThings(read: Read): Body {
  const { cloud, account, requestId } = read.context;
  const rows = paidThings(cloud, account)
    .map((thing) => rowOf(read, thing))
    .filter(conditionOf(read));
  const { PageNum: PageNumber = '1', PageSize = '20' } = read.given.params;
  const walk = { params: { PageNumber, PageSize }, context: read.context };
  const { page, pageNumber, pageSize } = byPage(rows, walk, mostRows);
  return {
    Code: 'Success',
    Message: 'Successful!',
    RequestId: requestId,
    Success: true,
    Data: { PageNum: pageNumber, PageSize: pageSize, TotalCount: rows.length, InstanceList: page },
  };
}

function rowOf({ context: { cloud, account } }: Read, thing: PaidThing): Row {
  const { instanceId, productCode, subscriptionType, regionId, createdAt, expiresAt } = thing;
  const random = randomOf(cloud.seed, account.id, 'renewal', instanceId);
  const isPaidBefore = expiresAt !== '';
  const RenewStatus = isPaidBefore ? random.pick(['AutoRenewal', 'ManualRenewal', 'NotRenewal']) : '';
  const isRenewed = RenewStatus === 'AutoRenewal';
  return {
    InstanceID: instanceId,
    ProductCode: productCode,
    ProductType: productCode === 'rds' ? 'rds' : '',
    SubscriptionType: subscriptionType,
    Region: regionId,
    Status: 'Normal',
    SubStatus: isPaidBefore ? '' : 'Normal',
    RenewStatus,
    RenewalDuration: isRenewed ? 1 : 0,
    RenewalDurationUnit: isRenewed ? random.pick(['M', 'Y']) : '',
    CreateTime: createdAt,
    EndTime: expiresAt,
    StopTime: expiresAt,
    ExpectedReleaseTime: '',
    ReleaseTime: '',
    OwnerId: Number(account.id),
    Seller: '26842',
    SellerId: 26842,
  };
}

/** Parameters that are the value of the member with the same name. */
const equal: readonly string[] = ['ProductCode', 'ProductType', 'SubscriptionType', 'Region', 'RenewStatus'];

function conditionOf({ given }: Read): (row: Row) => boolean {
  const { params } = given;
  const asked = equal.filter((name) => (params[name] ?? '') !== '');
  const ids = given.values('InstanceIDs');
  const { EndTimeStart = '', EndTimeEnd = '', CreateTimeStart = '', CreateTimeEnd = '' } = params;
  return (row) =>
    asked.every((name) => row[name] === params[name]) &&
    (ids.length === 0 || ids.includes(String(row.InstanceID))) &&
    isWithin(String(row.EndTime), EndTimeStart, EndTimeEnd) &&
    isWithin(String(row.CreateTime), CreateTimeStart, CreateTimeEnd);
}

/** What has no time is in no window. */
function isWithin(time: string, from: string, to: string): boolean {
  if (from === '' && to === '') return true;
  return time !== '' && (from === '' || time >= from) && (to === '' || time <= to);
}
